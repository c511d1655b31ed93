"""Byte-pair merges as a table of what each merge makes of a text, and a slider for their number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import ipywidgets as widgets

from ...study.bpe import merge
from ..charts.table import Cell, Table
from ..controls.explorer import Explorer
from .tokens import count_of, visible

MOST_ROWS = 12
MOST_CHARACTERS = 40
Pair = tuple[str, str]


def merge_table(document: str, merges: Sequence[Pair], num_merges: int) -> Table:
    """The tokens of `document` after each merge that changes them, for the first `num_merges` merges.

    merges -- the pairs as texts, in the order in which they were learned

    >>> print(merge_table("anna", [("a", "n"), ("an", "n")], 2).text())
    'anna' with 2 merges
    characters     a  n  n  a
    merge 1: a+n     an  n  a
    merge 2: an+n      ann  a
    4 characters, 2 tokens.
    """
    shown = document[:MOST_CHARACTERS]
    tokens = list(shown)
    rows = [("characters", _cells(tokens))]
    for number, pair in enumerate(merges[:num_merges], 1):
        merged = merge(tokens, pair, "".join(pair))
        if len(merged) < len(tokens):
            rows.append((f"merge {number}: {pair[0]}+{pair[1]}", _cells(merged)))
            tokens = merged
    title = f"{shown!r} with {count_of(num_merges, 'merge')}"
    note = f"{count_of(len(shown), 'character')}, {count_of(len(tokens), 'token')}."
    if len(rows) > MOST_ROWS:
        rows = [rows[0], *rows[1 - MOST_ROWS :]]
        note += f" The last {MOST_ROWS - 1} merges are shown."
    if len(document) > MOST_CHARACTERS:
        note += f" Only the first {MOST_CHARACTERS} characters are shown."
    return Table(title, rows, note)


def merge_explorer(merges: Sequence[Pair], document: str = "annabella", num_merges: int = 50) -> Explorer:
    """`merge_table` with a text field and a slider for the number of merges."""

    def draw(document: str, num_merges: int) -> str:
        return merge_table(document, merges, num_merges).html()

    return Explorer(
        "Merged pairs",
        draw,
        document=widgets.Text(value=document, description="document", placeholder="type a name"),
        num_merges=widgets.IntSlider(
            value=min(num_merges, len(merges)), min=0, max=len(merges), description="merges"
        ),
    )


def _cells(tokens: Iterable[str]) -> list[Cell]:
    """The tokens as cells. Each spans as many columns as it has characters."""
    return [(visible(token), len(token)) for token in tokens]
