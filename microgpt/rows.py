"""Checks of what the row operations are given, for all three kinds of arithmetic.

`zip` and `map` stop at the shorter list without an error, and index -1 reads the last
entry. So a model with such a mistake would train, and nobody would notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .errors import MicrogptError


def check_same_length(what: str, x: Sequence[Any], y: Sequence[Any]) -> None:
    """MicrogptError unless both have the same number of entries, and at least one."""
    if len(x) != len(y) or not len(x):
        raise unequal(what, x, y)


def check_rows(what: str, x: Sequence[Any], rows: Sequence[Sequence[Any]]) -> None:
    """MicrogptError unless every row is as long as `x`."""
    n = len(x)
    for row in rows:
        if len(row) != n:
            raise unequal(what, x, row)


def check_some(what: str, x: Sequence[Any]) -> None:
    """MicrogptError for an empty list."""
    if not len(x):
        raise MicrogptError(f"{what} needs at least one number, got none")


def check_target(target: Any, logits: Sequence[Any]) -> None:
    """MicrogptError unless `target` is the place of one of the logits."""
    if not 0 <= target < len(logits):
        raise MicrogptError(
            f"the target must be a token id from 0 to {len(logits) - 1}, one for each logit, "
            f"got {target!r:.40}"
        )


def unequal(what: str, x: Sequence[Any], y: Sequence[Any]) -> MicrogptError:
    """The error for two lists that do not fit."""
    return MicrogptError(
        f"{what} needs two lists of the same length, at least 1, got {len(x)} and {len(y)} numbers: "
        "check the shapes of both"
    )
