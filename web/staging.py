"""A lesson as a page of the book: executed, with the widgets that work without a kernel.

If an output has HTML, its PNG is dropped, because HTML follows the theme. An explorer that needs a kernel
is replaced by a sentence. The cell before it holds its still picture.
"""

from __future__ import annotations

import copy
import re
from html import escape
from pathlib import Path
from typing import Any

import nbformat

from tools.execute import executed

from . import widgets

LIVE = "live/lab/index.html?path={name}.ipynb"
SLIDES = "slides/{name}.slides.html"
# What a page needs in which an element of the class living-model becomes a picture that moves.
LIVING = (
    '<link rel="stylesheet" href="_static/landing/picture.css">\n'
    '<script type="module" src="_static/landing/living.js"></script>'
)
TITLE = re.compile("^# .+$", re.MULTILINE)


def processed(path: Path) -> Any:
    """The notebook at `path`, executed, with a title in its metadata."""
    notebook = executed(path)
    notebook.metadata["title"] = notebook.cells[0].source.splitlines()[0].removeprefix("# ")
    keep_what_moves(notebook, path.stem)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if page := output.get("data", {}).get("text/html"):
                output.data = nbformat.from_dict({"text/html": page})
    return notebook


def for_reading(notebook: Any, name: str) -> Any:
    """A copy with links to the live lesson and its slides, folded answers, and the model where it lives."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.metadata.get("jupyter", {}).get("outputs_hidden"):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "hide-output"]
        if cell.cell_type == "markdown" and 'class="living-model"' in cell.source:
            cell.source += f"\n\n{LIVING}"
    if any(cell.cell_type == "code" for cell in notebook.cells):
        links = [f'<a class="open-live" href="{LIVE.format(name=name)}">Run this lesson in the browser</a>']
        if has_slides(notebook):
            links.append(f'<a href="{SLIDES.format(name=name)}">Slides</a>')
        line = f'\n\n<p class="lesson-links">{" ".join(links)}</p>'
        first = notebook.cells[0]
        first.source = TITLE.sub(lambda title: title[0] + line, first.source, count=1)
    return notebook


def has_slides(notebook: Any) -> bool:
    """Whether any cell says that a slide begins."""
    return any("slide_type" in cell.metadata.get("slideshow", {}) for cell in notebook.cells)


def keep_what_moves(notebook: Any, name: str) -> None:
    """Keep the widgets that need no kernel, with their state.

    Put a sentence in place of every other widget.
    """
    state = notebook.metadata.get("widgets", {}).get(widgets.STATE, {"state": {}})
    moving = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if widgets.VIEW not in data:
                continue
            root = data[widgets.VIEW]["model_id"]
            if widgets.moves_alone(state["state"], root):
                moving.append(root)
            else:
                output.data = nbformat.from_dict({"text/html": in_live_lesson(data["text/plain"], name)})
    notebook.metadata.pop("widgets", None)
    if moving:
        kept = {**state, "state": widgets.needed(state["state"], moving)}
        notebook.metadata["widgets"] = {widgets.STATE: kept}


def in_live_lesson(text: str, name: str) -> str:
    """The sentence in place of an explorer that needs a kernel. `text` is the explorer's own line of text.

    >>> print(in_live_lesson("Squares: n (move the controls in JupyterLab)", "00_tour"))
    <p class="in-live-lesson">Squares: n. To try it,
    <a href="live/lab/index.html?path=00_tour.ipynb">run this lesson in the browser</a>.</p>
    """
    what = escape(text.split(" (")[0])
    link = f'<a href="{LIVE.format(name=name)}">run this lesson in the browser</a>'
    return f'<p class="in-live-lesson">{what}. To try it,\n{link}.</p>'
