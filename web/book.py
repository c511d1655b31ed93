"""The static book: the executed lessons and the pages of docs/, made by jupyter-book 1, and the slides.

The sources are laid out in .cache/web/book. `staging.py` prepares the lessons; pages are copied as they are.
`assets.py` adds the files that pages fetch. A warning from Sphinx, such as a broken link, fails the build.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat

from tools.execute import ROOT, executed, side_by_side
from tools.lessons import lessons

from . import assets, slides, staging
from .npm import CACHE, HERE, run

STAGE = CACHE / "book"
CONFIG = HERE / "book"
# Files that Sphinx and its themes need only while they build.
NOT_SERVED = shutil.ignore_patterns("*.map", "*-macros.html", "locales", ".buildinfo")


def build(out: Path) -> None:
    """Build the book and the slides into `out`. `out`/live stays as it is."""
    shutil.rmtree(STAGE, ignore_errors=True)
    source = STAGE / "source"
    notebooks = stage(source)
    run(
        sys.executable, "-c", "from jupyter_book.cli.main import main; main()",
        "build", str(source), "--path-output", str(STAGE), "--warningiserror", "--keep-going", "--nitpick",
        cwd=ROOT,
    )  # fmt: skip
    clear(out)
    shutil.copytree(STAGE / "_build" / "html", out, dirs_exist_ok=True, ignore=NOT_SERVED)
    assets.add(out / "_static", notebooks)
    for name, notebook in notebooks.items():
        if staging.has_slides(notebook):
            slides.write(notebook, name, out / "slides")
    (out / ".nojekyll").touch()


def clear(out: Path) -> None:
    """Remove everything in `out` except the live lessons."""
    for path in out.iterdir() if out.exists() else ():
        if path.name != "live":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def jupyterlab_anchor(heading: str) -> str:
    """The anchor that JupyterLab gives a heading. The book uses the same, so that one link works everywhere.

    >>> jupyterlab_anchor("Where is the mask?")
    'Where-is-the-mask?'
    """
    return heading.replace(" ", "-")


def stage(source: Path) -> dict[str, Any]:
    """Lay the sources out in `source`. Returns the executed notebooks, by name."""
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    side_by_side(executed, paths)
    notebooks = {path.stem: staging.processed(path) for path in paths}
    texts = {path.name: page(path) for path in sorted((ROOT / "docs").glob("*.md"))}
    texts["_config.yml"] = (CONFIG / "_config.yml").read_text(encoding="utf-8")
    texts["_toc.yml"] = contents()
    for path in (CONFIG / "static").iterdir():
        texts[f"_static/{path.name}"] = path.read_text(encoding="utf-8")
    for name, notebook in notebooks.items():
        texts[f"{name}.ipynb"] = nbformat.writes(staging.for_reading(notebook, name))
    for name, text in texts.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text, encoding="utf-8")
    return notebooks


def contents() -> str:
    """The table of contents, as jupyter-book reads it."""
    parts = {
        "Lessons": [lesson.name for lesson in lessons()],
        "To look up": ["glossary", "cheat_sheet"],
        "To use and to teach": ["anywhere", "teachers"],
    }
    listed = [
        {"caption": caption, "chapters": [{"file": name} for name in names]}
        for caption, names in parts.items()
    ]
    return json.dumps({"format": "jb-book", "root": "index", "parts": listed})  # JSON is YAML


def page(path: Path) -> str:
    """The text of a page.

    Its links to notebooks are written for readers of the repository; the book needs them without the folder.
    """
    return path.read_text(encoding="utf-8").replace("](../notebooks/", "](")
