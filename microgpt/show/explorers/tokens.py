"""What a tokenizer makes of a text: characters, ids and next-token pairs, and what block_size cuts off."""

from __future__ import annotations

import ipywidgets as widgets

from ...errors import MicrogptError
from ...tokenizer import BOS, Tokenizer
from ..charts.table import Cell, Table
from ..controls.explorer import Explorer

MOST_COLUMNS = 24


def visible(text: str) -> str:
    r"""Spaces and what cannot be printed, made visible.

    >>> print(visible("a b\n"))
    a␣b\n
    """
    return "".join("␣" if c == " " else c if c.isprintable() else repr(c)[1:-1] for c in text)


def token_table(document: str, tokenizer: Tokenizer, block_size: int = 8) -> Table:
    """What each position of `document` reads, and what it should predict.

    A character outside the vocabulary gets "?" as its id, and the note is the tokenizer's error.

    >>> print(token_table("ab", Tokenizer("ab"), block_size=2).text())
    'ab'
    position      0    1      2
    reads     <BOS>    a      b
    id            0    1      2
    predicts      a    b  <BOS>
    id            1    2      0
    used        yes  yes     no
    2 characters, 4 tokens, 3 pairs: block_size 2 drops the last one, the ending.
    """
    bos = tokenizer.token(BOS)
    tokens = [bos, *(visible(character) for character in document), bos]
    known = {character: str(i) for i, character in enumerate(tokenizer.characters, BOS + 1)}
    ids = [str(BOS), *(known.get(character, "?") for character in document), str(BOS)]
    columns = min(len(document) + 1, MOST_COLUMNS)
    rows: list[tuple[str, list[Cell]]] = [
        ("position", [str(i) for i in range(columns)]),
        ("reads", [*tokens[:columns]]),
        ("id", [*ids[:columns]]),
        ("predicts", [*tokens[1 : columns + 1]]),
        ("id", [*ids[1 : columns + 1]]),
        ("used", ["yes" if i < block_size else "no" for i in range(columns)]),
    ]
    title = f"{document[:60]!r}" + (" and so on" if len(document) > 60 else "")
    return Table(title, rows, _note(document, tokenizer, block_size), faint_from=block_size)


def tokenizer_explorer(tokenizer: Tokenizer, document: str = "maila", block_size: int = 8) -> Explorer:
    """`token_table` with a text field and a slider for block_size."""

    def draw(document: str, block_size: int) -> str:
        return token_table(document, tokenizer, block_size).html()

    return Explorer(
        "Tokenizer",
        draw,
        document=widgets.Text(value=document, description="document", placeholder="type a name"),
        block_size=widgets.IntSlider(value=block_size, min=1, max=16, description="block_size"),
    )


def _note(document: str, tokenizer: Tokenizer, block_size: int) -> str:
    """A sentence about the tokens and pairs of the document."""
    try:
        tokenizer.encode(document)
    except MicrogptError as error:
        return f"{error}."
    characters, pairs = len(document), len(document) + 1
    made = (
        f"{count_of(characters, 'character')}, {count_of(characters + 2, 'token')}, {count_of(pairs, 'pair')}"
    )
    if characters == 0:
        return f"{made}: an empty document teaches only that a document may end at once."
    hidden = f" The first {MOST_COLUMNS} are shown." if pairs > MOST_COLUMNS else ""
    if pairs <= block_size:
        return f"{made}: block_size {block_size} has room for all of them.{hidden}"
    lost = pairs - block_size
    dropped = "the last one, the ending" if lost == 1 else f"the last {lost}, the ending among them"
    return f"{made}: block_size {block_size} drops {dropped}.{hidden}"


def count_of(number: int, name: str) -> str:
    """A number with its noun, such as `1 token` or `2 tokens`."""
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
