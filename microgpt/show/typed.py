"""What a reader typed, as a model can read it."""

from __future__ import annotations

from ..tokenizer import Tokenizer


def in_vocabulary(text: str, tokenizer: Tokenizer) -> str:
    """`text` without spaces around it; a capital that the vocabulary lacks becomes a small letter.

    >>> in_vocabulary(" Emma ", Tokenizer("aem"))
    'emma'
    """
    known = tokenizer.characters
    return "".join(c if c in known or c.lower() not in known else c.lower() for c in text.strip())
