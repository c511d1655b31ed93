"""Run notebooks and save them as they are committed: executed, with no noise in the diff.

    make notebooks                                  all of them
    python -m tools.save notebooks/00_tour.ipynb    one of them
    python -m tools.save --check                    write nothing; fail if a save would differ

The saved file depends only on the sources: no times, no widget state, one kernelspec. A second run
changes no byte. A notebook with an error is not saved. `--check` does not compare pictures, because
their bytes depend on the fonts of the machine.
"""

from __future__ import annotations

import copy
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient.exceptions import CellExecutionError

from .execute import ROOT, run, side_by_side

NOTEBOOKS = ROOT / "notebooks"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def execute(notebook: Any, folder: Path = NOTEBOOKS) -> Any:
    """Run all cells of `notebook` in `folder`, in a kernel of this Python. Returns it, tidied."""
    return tidy(run(notebook, folder, stills=True))


def tidy(notebook: Any) -> Any:
    """Leave only what a reader needs: tags, marks of slides, outputs a page can show, common metadata.

    The answer to a prediction, up to the next text, is folded: JupyterLab shows it when the cell is run.
    """
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    asked = False
    for cell in notebook.cells:
        kept = {name: cell.metadata[name] for name in ("slideshow", "tags") if cell.metadata.get(name)}
        if cell.cell_type == "markdown":
            asked = "**Predict" in cell.source
        elif asked:
            kept["jupyter"] = {"outputs_hidden": True}
        cell.metadata = nbformat.from_dict(kept)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET_VIEW, None)
            for mime, metadata in list(output.get("metadata", {}).items()):
                if mime not in data or not metadata:
                    del output["metadata"][mime]
    return notebook


def save(path: Path) -> None:
    """Execute the notebook at `path` and write it back."""
    notebook = nbformat.read(path, as_version=4)
    execute(notebook, path.parent)
    path.write_text(nbformat.writes(notebook, indent=1) + "\n", encoding="utf-8")
    print(f"saved {path.name} ({path.stat().st_size / 1024:.0f} KB)")


def complaint(path: Path) -> str:
    """Check the notebook at `path`: "" if saving it would change nothing, else what is wrong with it."""
    try:
        check(path)
    except (CellExecutionError, ValueError) as error:
        return f"{path.name}: {error}"
    return ""


def check(path: Path) -> None:
    """Execute a copy of the notebook. Raises ValueError if saving it would change more than pictures."""
    stored = nbformat.read(path, as_version=4)
    executed = without_pictures(execute(copy.deepcopy(stored), path.parent))
    for number, (now, then) in enumerate(zip(executed.cells, without_pictures(stored).cells)):
        if now != then:
            raise ValueError(f"cell {number} is not as `make notebooks` saves it: {then.source[:80]!r}...")
    if executed != stored:
        raise ValueError("its metadata is not as `make notebooks` saves it")
    print(f"checked {path.name}", flush=True)


def without_pictures(notebook: Any) -> Any:
    """The notebook without the pixels of its PNGs, and without the outputs that are said to vary."""
    for cell in notebook.cells:
        if "NBVAL_IGNORE_OUTPUT" in cell.source:
            cell.outputs = []
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = ""
    return notebook


def main(names: list[str]) -> int:
    """Save or check the named notebooks, or all of them. The exit status is 1 if one of them failed."""
    named = [Path(name) for name in names if name != "--check"]
    paths = named or sorted(NOTEBOOKS.glob("*.ipynb"))
    if "--check" in names:
        complaints = side_by_side(complaint, paths)
    else:  # one after the other: the times in their outputs are to be those of an idle machine
        complaints = [_saved(path) for path in paths]
    for text in filter(None, complaints):
        print(text, file=sys.stderr)
    return int(any(complaints))


def _saved(path: Path) -> str:
    try:
        save(path)
    except CellExecutionError as error:
        return f"{path.name}: {error}"
    return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
