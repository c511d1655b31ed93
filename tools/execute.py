"""Execute notebooks: for `make notebooks`, which saves them, and for the book, which keeps their widgets.

The book's executions are kept in .cache/executed under a hash of the notebook and the package. Only what
has changed runs again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from nbclient import NotebookClient

from microgpt.files import write_file
from microgpt.show.charts.output import STILLS

ROOT = Path(__file__).parents[1]
CACHE = ROOT / ".cache" / "executed"
AT_ONCE = 2
Result = TypeVar("Result")


def run(notebook: Any, folder: Path, keep_widgets: bool = False, stills: bool = False) -> Any:
    """Run all cells of `notebook` in `folder`, in a kernel of this Python. Returns it.

    keep_widgets -- store the state of all widgets in its metadata
    stills -- store pictures as PNG alone, for pages that show no other kind
    """
    environment = {name: value for name, value in os.environ.items() if name != STILLS}
    NotebookClient(
        notebook,
        timeout=180,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        store_widget_state=keep_widgets,
        coalesce_streams=True,  # the pieces in which output arrives differ from run to run
        extra_arguments=["--log-level=ERROR"],  # no warning that the loopback address is not encrypted
    ).execute(env={**environment, STILLS: "1"} if stills else environment)
    return notebook


def side_by_side(work: Callable[[Path], Result], paths: Iterable[Path]) -> list[Result]:
    """The results of `work` for each notebook, in order. AT_ONCE of them run at a time.

    Only for work whose measured times nobody reads.
    """
    with ProcessPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, paths))


def executed(path: Path) -> Any:
    """The notebook at `path`, executed with its widgets.

    An earlier execution of the same sources serves as well.
    """
    notebook = nbformat.read(path, as_version=4)
    if all(cell.cell_type == "markdown" for cell in notebook.cells):
        return notebook
    kept = CACHE / f"{path.stem}-{_fingerprint(path)}.ipynb"
    if not kept.exists():
        print(f"executing {path.name}", flush=True)
        run(notebook, path.parent, keep_widgets=True)
        CACHE.mkdir(parents=True, exist_ok=True)
        for stale in CACHE.glob(f"{path.stem}-*.ipynb"):
            stale.unlink()
        write_file(kept, nbformat.writes(notebook) + "\n")
    return nbformat.read(kept, as_version=4)


def _fingerprint(path: Path) -> str:
    package = ROOT / "microgpt"
    sources = sorted(
        file for file in package.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )
    found = hashlib.sha256()
    for file in (path, Path(__file__), *sources):
        found.update(file.read_bytes())
    return found.hexdigest()[:16]
