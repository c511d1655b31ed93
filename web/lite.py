"""The lessons live: JupyterLite, in which JupyterLab and Python run in the page, with the package inside.

The folder for `jupyter lite build` is staged in .cache/web. It holds the notebooks, Pyodide's runtime from
npm, the wheels and their lock file (`lock.py`). The page asks no other host, except for NumPy and
matplotlib on first use.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

from . import lock
from .npm import CACHE, HERE, PACKAGES, run

STAGE = CACHE / "lite"
RUNTIME = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
# Loaded with the runtime, so that the kernel need not look for them elsewhere. The last holds the lessons'
# package.
PRELOADED = ["micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython", "microgpt-live"]
KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"


def build(out: Path) -> None:
    """Build the live lessons into `out`. Raises BuildError if the pinned versions do not fit together."""
    shutil.rmtree(STAGE, ignore_errors=True)
    shutil.rmtree(out, ignore_errors=True)
    stage_runtime(STAGE / "static" / "pyodide")
    stage_lessons(STAGE / "files")
    (STAGE / "jupyter-lite.json").write_text(json.dumps(settings(), indent=2), encoding="utf-8")
    shutil.copy(HERE / "live" / "overrides.json", STAGE)
    run(
        sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(STAGE), "--output-dir", str(out),
        "--contents", str(STAGE / "files"), "--apps", "lab", "--no-sourcemaps", "--no-unused-shared-packages",
        "--no-libarchive", cwd=STAGE,
    )  # fmt: skip
    tell_progress(out)


def stage_runtime(folder: Path) -> None:
    """Python itself, the wheels, and the lock file that names them."""
    folder.mkdir(parents=True)
    official = lock.official()
    for name in RUNTIME:
        shutil.copy(PACKAGES / "pyodide" / name, folder)
    lock.collect(folder, official)
    site = json.dumps(lock.trimmed(folder, official), indent=1, sort_keys=True)
    (folder / "pyodide-lock.json").write_text(site, encoding="utf-8")


def stage_lessons(folder: Path) -> None:
    """Copy the notebooks, and name the page's kernel, python, in their metadata."""
    folder.mkdir(parents=True)
    for path in sorted((lock.ROOT / "notebooks").glob("*.ipynb")):
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        notebook["metadata"]["kernelspec"] = {"name": "python", "display_name": "Python (Pyodide)"}
        (folder / path.name).write_text(json.dumps(notebook, ensure_ascii=False, indent=1), encoding="utf-8")


def settings() -> dict[str, Any]:
    """The site's jupyter-lite.json."""
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "microgpt lessons",
            "exposeAppInBrowser": True,
            "litePluginSettings": {KERNEL: {"loadPyodideOptions": {"packages": PRELOADED}}},
        },
    }


def tell_progress(out: Path) -> None:
    """Add the message that the page shows while Python starts."""
    size = sum(file.stat().st_size for file in (out / "static" / "pyodide").iterdir()) / 1e6
    script = (HERE / "live" / "starting.js").read_text(encoding="utf-8")
    (out / "lab" / "starting.js").write_text(script.replace("MEGABYTES", f"{size:.0f}"), encoding="utf-8")
    index = out / "lab" / "index.html"
    page = index.read_text(encoding="utf-8")
    added = '<script src="./starting.js" defer></script></head>'
    index.write_text(page.replace("</head>", added, 1), encoding="utf-8")
