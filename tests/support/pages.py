"""The notebooks as pages: lessons and reference pages, their headings, anchors, sections and links.

JupyterLab makes the anchor of a heading from its text: each space becomes a hyphen, and everything else
stays. The book is configured to do the same (`web/book`), so that one link works in both.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import NamedTuple

import nbformat

FOLDER = Path(__file__).parents[2] / "notebooks"
PAGES = sorted(FOLDER.glob("*.ipynb"))
LESSONS = [path for path in PAGES if re.match(r"\d\d_", path.name)]
REFERENCE = [path for path in PAGES if path not in LESSONS]


class Section(NamedTuple):
    """A heading and the text below it, up to the next heading of the same rank or above."""

    rank: int
    title: str
    text: str


@functools.cache
def read(path: Path):
    return nbformat.read(path, as_version=4)


def cells(path: Path, kind: str):
    return [cell for cell in read(path).cells if cell.cell_type == kind]


def prose(path: Path) -> str:
    """All markdown of a page without fenced code, in which a comment would look like a heading."""
    texts = (cell.source for cell in cells(path, "markdown"))
    return re.sub(r"^```.*?^```", "", "\n\n".join(texts), flags=re.MULTILINE | re.DOTALL)


def sections(path: Path) -> list[Section]:
    text = prose(path)
    heads = [
        (m.start(), len(m[1]), m[2].strip()) for m in re.finditer(r"^(#{1,6}) (.+)$", text, re.MULTILINE)
    ]
    return [
        Section(rank, title, text[start : next((s for s, r, _ in heads[i + 1 :] if r <= rank), len(text))])
        for i, (start, rank, title) in enumerate(heads)
    ]


def anchor(title: str) -> str:
    """The anchor of a heading: its visible text with hyphens instead of spaces."""
    shown = re.sub(r"\[(.*?)\]\(.*?\)", r"\1", title)
    return re.sub(r"[`*]", "", shown).replace(" ", "-")


def section(path: Path, name: str) -> Section:
    """The section with that anchor. ValueError unless there is exactly one."""
    (found,) = (one for one in sections(path) if anchor(one.title) == name)
    return found


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", text)
