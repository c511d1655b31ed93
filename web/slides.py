"""Slides for the lessons whose cells say where a slide begins (`slideshow` in their metadata).

nbconvert writes them for reveal.js with our template, web/book/slides. Everything that a deck fetches
lies in the site. Links between lessons lead to the pages of the book.
"""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

from docutils.nodes import make_id
from nbconvert import SlidesExporter

from .npm import HERE

LINK = re.compile(r"\]\((\w+)\.ipynb(?:#([^)\s]+))?\)")


def write(notebook: Any, name: str, folder: Path) -> None:
    """Write the slides of an executed notebook to `folder`/`name`.slides.html."""
    exporter = SlidesExporter(
        template_name="slides",
        extra_template_basedirs=[str(HERE / "book")],
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    body, _ = exporter.from_notebook_node(relinked(notebook))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.slides.html").write_text(body, encoding="utf-8")


def relinked(notebook: Any) -> Any:
    """A copy whose links lead to the book, which is one folder up."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = LINK.sub(lambda link: f"](../{book_page(link[1], link[2])})", cell.source)
        for output in cell.get("outputs", []):
            if page := output.get("data", {}).get("text/html"):
                output.data["text/html"] = page.replace('href="live/', 'href="../live/')
    return notebook


def book_page(name: str, anchor: str | None) -> str:
    """The book's address for a link between notebooks.

    >>> book_page("03_attention", "Where-is-the-mask?")
    '03_attention.html#where-is-the-mask'
    """
    return f"{name}.html#{make_id(anchor)}" if anchor else f"{name}.html"
