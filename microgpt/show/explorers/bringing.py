"""Bring your own documents: choose a set, give a path, paste text or upload a file.

`survey` is a plain function that describes documents. `BringExplorer` adds controls for the four ways
to bring them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from ...errors import MicrogptError
from ...study.bring import SETS, paste, read_path, read_set, upload
from ..charts.table import Table
from ..controls.explorer import Explorer
from ..controls.text_input import shorten

FIRST, MOST_CHARACTERS = 4, 40


def survey(documents: Sequence[str]) -> Table:
    """A table of what you should know about documents before you train a model on them."""
    if not documents:
        raise MicrogptError("there is nothing to look at: expected at least one document")
    different = len(set(documents))
    lengths = sorted(map(len, documents))
    characters = Counter("".join(documents))
    rare = sorted(c for c, times in characters.items() if times < 3)
    return Table(
        "The documents",
        [
            ("documents", [f"{len(documents):,}"]),
            ("different", [f"{different:,}"]),
            ("length, shortest", [f"{lengths[0]:,}"]),
            ("length, median", [f"{lengths[len(lengths) // 2]:,}"]),
            ("length, longest", [f"{lengths[-1]:,}"]),
            ("characters", [f"{len(characters):,}: {_few(sorted(characters))}"]),
            ("fewer than 3 times", [_few(rare) or "none"]),
            ("first ones", [", ".join(shorten(document) for document in documents[:FIRST])]),
        ],
        ""
        if len(characters) <= 200
        else "So many characters make a large vocabulary: see what it costs below.",
    )


def _few(characters: Sequence[str]) -> str:
    return shorten("".join(characters), MOST_CHARACTERS)


class BringExplorer(Explorer):
    """A choice of sets, a path, a text field and an upload button. `brought` says which of them counts.

    documents -- the documents that were brought last; bad input does not change them
    source -- where they come from, in words
    """

    def __init__(self, start: str = "elements") -> None:
        self.documents: list[str] = []
        self.source = ""
        super().__init__(
            "Bring documents",
            self._draw,
            chosen=widgets.Dropdown(options=list(SETS), value=start, description="a set"),
            path=widgets.Text(description="or a path", placeholder="my_lines.txt", continuous_update=False),
            text=widgets.Textarea(description="or text", placeholder="one document a line"),
            file=widgets.FileUpload(description="or a text file", accept=".txt,.csv,text/plain"),
        )

    def _draw(self, **values: Any) -> str:
        documents, source = brought(**values)
        self.documents, self.source = documents, source
        return survey(documents).html()


def brought(chosen: str, path: str = "", text: str = "", file: Any = ()) -> tuple[list[str], str]:
    """The documents, and in words where they come from. An upload wins over text, a path and a set.

    >>> brought("elements", text="one")
    (['one'], 'pasted text')
    """
    if file:
        return upload(file[0]["name"], bytes(file[0]["content"])), f"the file {file[0]['name']:.60}"
    if text:
        return paste(text), "pasted text"
    if path.strip():
        return read_path(path.strip()), f"the file {path.strip():.60}"
    return read_set(chosen), f"the set {chosen}"
