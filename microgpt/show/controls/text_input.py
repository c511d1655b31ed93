"""Typed text: made readable for a model, and short enough for a table."""

from __future__ import annotations

from ...tokenizer import Tokenizer

WIDEST = 24  # characters that fit into a cell of a table


def in_vocabulary(text: str, tokenizer: Tokenizer) -> str:
    """`text` in the characters that the model knows. `readPrompt` in temperature.js does the same.

    A capital that is not in the vocabulary becomes a small letter. Spaces around the text are removed,
    unless the vocabulary has the space: then it is a letter like any other.

    >>> in_vocabulary(" Emma ", Tokenizer("aem"))
    'emma'
    >>> in_vocabulary("Emma ", Tokenizer(" aem"))
    'emma '
    """
    known = tokenizer.characters
    spaces = "".join(c for c in set(text) if c.isspace() and c not in known)
    return "".join(c if c in known or c.lower() not in known else c.lower() for c in text.strip(spaces))


def shorten(text: str, widest: int = WIDEST) -> str:
    """`text`, shortened to `widest` characters. The last of them is then an ellipsis.

    >>> shorten("protactinium", 8)
    'protact…'
    """
    return text if len(text) <= widest else text[: widest - 1] + "…"
