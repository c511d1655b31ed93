"""Text of a stranger, made safe to print: no terminal can take a part of it for a command.

Documents, samples, vocabularies, names of files and names of learners go through here before they
are printed. What can be seen stays as it is, in every script.
"""

from __future__ import annotations

import os

# Not printable in Python's sense, but harmless, and part of ordinary text in many scripts.
KEPT = frozenset(
    "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
    "\N{IDEOGRAPHIC SPACE}"
)


def printable(text: str, most: int | None = 200) -> str:
    r"""`text` in one line, with an escape for each character that is no sign; only `most` of them are kept.

    Escaped are control characters, ends of lines, lone surrogates and the marks that turn the
    direction of the text around them.

    >>> print(printable("a\x1b[31m\nb\u202e"))
    a\x1b[31m\nb\u202e
    """
    kept = text if most is None or len(text) <= most else text[:most] + "…"
    return "".join(one if one.isprintable() or one in KEPT else _escaped(one) for one in kept)


def shown_path(path: str | os.PathLike[str]) -> str:
    """A path as messages show it: printable, and short enough for a sentence."""
    return printable(os.fsdecode(path))


def _escaped(one: str) -> str:
    return one.encode("unicode_escape").decode("ascii")
