"""Merged pairs: the vocabulary of large models in small, to measure and to look at.

Byte-pair encoding as Sennrich, Haddow and Birch (2016) use it for text: start from
single characters, and again and again make one token of the pair that occurs most often.
Tokens are strings here, no ids; speed, bytes and the splitting into words are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import ipywidgets as widgets

from .explorer import Explorer
from .table import Cell, Table
from .tokens import count_of, visible

Pair = tuple[str, str]
MOST_ROWS = 12
MOST_CHARACTERS = 40


def merge_pair(tokens: Iterable[str], pair: Pair) -> list[str]:
    """`tokens` with every occurrence of `pair` joined, from left to right.

    >>> merge_pair(["a", "n", "n", "a", "n"], ("a", "n"))
    ['an', 'n', 'an']
    """
    merged: list[str] = []
    for token in tokens:
        if merged and (merged[-1], token) == pair:
            merged[-1] += token
        else:
            merged.append(token)
    return merged


def learn_merges(documents: Iterable[str], num_merges: int) -> list[Pair]:
    """The pairs to merge, in the order learned; fewer where there is no pair left.

    >>> learn_merges(["anna", "ann", "nan"], 2)
    [('a', 'n'), ('an', 'n')]
    """
    texts = [list(document) for document in documents]
    merges: list[Pair] = []
    while len(merges) < num_merges:
        counts = Counter(pair for tokens in texts for pair in zip(tokens, tokens[1:]))
        if not counts:
            break
        (pair, _), *_ = counts.most_common(1)
        texts = [merge_pair(tokens, pair) for tokens in texts]
        merges.append(pair)
    return merges


def apply_merges(document: str, merges: Iterable[Pair]) -> list[str]:
    """The tokens of `document`: its characters, with each pair joined in turn."""
    tokens = list(document)
    for pair in merges:
        tokens = merge_pair(tokens, pair)
    return tokens


def merge_table(document: str, merges: Sequence[Pair], num_merges: int) -> Table:
    """The tokens of `document` after each of the first `num_merges` merges that changes them.

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
        merged = merge_pair(tokens, pair)
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
    """Type a text, move the number of merges: `merge_table` follows."""

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
    """Each token over as many columns as it has characters."""
    return [(visible(token), len(token)) for token in tokens]
