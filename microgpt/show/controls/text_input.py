"""What a reader typed, as a model can read it and a table can show it."""

from __future__ import annotations

from ...tokenizer import Tokenizer

WIDEST = 24  # characters that a cell of a table can hold


def in_vocabulary(text: str, tokenizer: Tokenizer) -> str:
    """`text` as the model may have seen it. `readPrompt` in temperature.js does the same.

    A capital that the vocabulary lacks becomes a small letter. Spaces around the text go, unless the
    vocabulary has them: then they are letters like any other.

    >>> in_vocabulary(" Emma ", Tokenizer("aem"))
    'emma'
    >>> in_vocabulary("Emma ", Tokenizer(" aem"))
    'emma '
    """
    known = tokenizer.characters
    spaces = "".join(c for c in set(text) if c.isspace() and c not in known)
    return "".join(c if c in known or c.lower() not in known else c.lower() for c in text.strip(spaces))


def shorten(text: str, widest: int = WIDEST) -> str:
    """`text`, cut where it is longer than a table can show.

    >>> shorten("protactinium", 8)
    'protact…'
    """
    return text if len(text) <= widest else text[: widest - 1] + "…"
