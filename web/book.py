"""The static book: the executed lessons and the pages of web/pages, made by jupyter-book 1, and the slides.

The sources are laid out in .cache/web/book. What a page needs beside them, widgets without a
kernel and reveal.js, comes from npm and from our own package, into _static.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
import yaml

from . import slides, staging, widgets
from .execute import ROOT
from .npm import CACHE, HERE, PACKAGES, run

STAGE = CACHE / "book"
CONFIG = HERE / "book"
SHOW = ROOT / "microgpt" / "show"
# From npm: the widgets without a kernel, with their fonts, and reveal.js; each with its licence.
ASSETS = {
    "widgets": ["requirejs/require.js", "@jupyter-widgets/html-manager/dist/embed-amd.js"],
    "reveal": [
        "reveal.js/dist/reveal.css",
        "reveal.js/dist/reveal.esm.js",
        "reveal.js/plugin/notes/notes.esm.js",
        "reveal.js/LICENSE",
    ],
}


def build(out: Path) -> None:
    """Build the book and the slides into `out`, and leave `out`/live as it is."""
    clear(out)
    source = STAGE / "source"
    notebooks = stage(source)
    run(
        sys.executable, "-c", "from jupyter_book.cli.main import main; main()",
        "build", str(source), "--path-output", str(STAGE), "--warningiserror", "--keep-going", "--nitpick",
        cwd=ROOT,
    )  # fmt: skip
    shutil.copytree(
        STAGE / "_build" / "html", out, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".buildinfo")
    )
    add_assets(out / "_static", notebooks["06_sampling"])
    for name, notebook in notebooks.items():
        if staging.has_slides(notebook):
            slides.write(notebook, name, out / "slides")
    (out / ".nojekyll").touch()


def clear(out: Path) -> None:
    """Remove all of `out` but the live lessons."""
    for path in out.iterdir() if out.exists() else ():
        if path.name != "live":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def jupyterlab_anchor(heading: str) -> str:
    """The anchor of a heading, as JupyterLab makes it, so that one link works everywhere.

    >>> jupyterlab_anchor("Where is the mask?")
    'Where-is-the-mask?'
    """
    return heading.replace(" ", "-")


def stage(source: Path) -> dict[str, Any]:
    """Lay the sources out in `source`. Returns the executed notebooks, by name."""
    notebooks = {path.stem: staging.processed(path) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
    texts = {path.name: path.read_text(encoding="utf-8") for path in sorted((HERE / "pages").glob("*.md"))}
    texts["_config.yml"] = (CONFIG / "_config.yml").read_text(encoding="utf-8")
    for path in (CONFIG / "static").iterdir():
        texts[f"_static/{path.name}"] = path.read_text(encoding="utf-8")
    for name, notebook in notebooks.items():
        texts[f"{name}.ipynb"] = nbformat.writes(staging.with_links(notebook, name))
    texts["_toc.yml"] = yaml.safe_dump(contents({name.partition(".")[0] for name in texts}), sort_keys=False)
    for path in source.rglob("*"):
        if path.is_file() and path.relative_to(source).as_posix() not in texts:
            path.unlink()
    for name, text in texts.items():
        write_if_new(source / name, text)
    return notebooks


def contents(names: set[str]) -> Any:
    """The table of contents, of the pages that there are."""
    toc = yaml.safe_load((CONFIG / "_toc.yml").read_text(encoding="utf-8"))
    for part in toc["parts"]:
        part["chapters"] = [entry for entry in part["chapters"] if entry["file"] in names]
    toc["parts"] = [part for part in toc["parts"] if part["chapters"]]
    return toc


def write_if_new(path: Path, text: str) -> None:
    """Leave a file alone whose text is the same: Sphinx goes by the time of its last change."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def add_assets(static: Path, sampling: Any) -> None:
    """Copy what pages fetch that Sphinx does not bring; `sampling` is the executed lesson of the first page's model."""
    for folder, names in ASSETS.items():
        (static / folder).mkdir(parents=True)
        for name in names:
            shutil.copy(PACKAGES / name, static / folder)
    fonts = static / "widgets" / "@jupyter-widgets"  # where embed-amd.js looks for them
    fonts.mkdir()
    for font in (PACKAGES / "@jupyter-widgets/html-manager/dist").glob("*.woff2"):
        shutil.copy(font, fonts)
    module = Path(sys.prefix) / "share" / "jupyter" / "nbextensions" / "anywidget" / "index.js"
    shutil.copy(module, static / "widgets" / "anywidget.js")
    shutil.copy(CONFIG / "setup.js", static / "widgets")
    (static / "landing").mkdir()
    for path in (CONFIG / "landing.js", SHOW / "temperature.js", SHOW / "temperature.css"):
        shutil.copy(path, static / "landing")
    model = json.dumps(landing_model(sampling.metadata.widgets[widgets.STATE]["state"]))
    (static / "landing" / "model.json").write_text(model, encoding="utf-8")
    (static / "slides").mkdir()
    shutil.copy(CONFIG / "slides" / "slides.css", static / "slides")


def landing_model(state: widgets.State) -> dict[str, Any]:
    """The traits of the temperature explorer of lesson 06, its bytes in base64."""
    view = widgets.find(state, "TemperatureView")
    values = {name: value for name, value in view["state"].items() if not name.startswith("_")}
    return values | {buffer["path"][0]: buffer["data"] for buffer in view["buffers"]}
