"""Sends exceptions to the other process: the name of the class, the message, and the learner's line.

On the other side, an exception of the same name is raised. If Python or the package has one, it is used, so
that `except ZeroDivisionError` works across processes.
"""

from __future__ import annotations

import builtins
from typing import Any

from ... import errors
from ..limits import TimeUp

MOST = 500


def encoded(error: BaseException) -> dict[str, str]:
    """An exception as a list of plain texts."""
    from ..run import where_in_cell

    try:
        words = str(error)[:MOST]
    except BaseException:  # the learner's own class
        words = ""
    where = getattr(error, "where", None) or where_in_cell(error)
    return {"kind": type(error).__name__[:60], "words": words, "where": str(where)[:200]}


def decoded(data: Any) -> BaseException:
    """The exception that the texts stand for. KeyError or TypeError if they are invalid."""
    kind, words, where = (str(data[name])[:MOST] for name in ("kind", "words", "where"))
    error = _made(kind, words)
    error.where = where  # type: ignore[attr-defined]
    return error


def _made(kind: str, words: str) -> BaseException:
    known = TimeUp if kind == "TimeUp" else getattr(errors, kind, None) or getattr(builtins, kind, None)
    if isinstance(known, type) and issubclass(known, BaseException):
        try:
            return known(words)
        except Exception:  # a class that needs more than a message
            pass
    name = kind if kind.isidentifier() else "Exception"
    made: BaseException = type(name, (Exception,), {})(words)
    return made
