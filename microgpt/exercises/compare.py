"""Compares a result with the expected one, and shows both in a few characters.

Numbers agree within a tolerance. Lists, tuples and arrays agree if all their items do. A Value counts
as its number. Nothing here raises an exception for odd input: a learner's object may have any type,
and even a `__repr__` that fails.
"""

from __future__ import annotations

import math
import re
from typing import Any

LONGEST = 120
MOST_ITEMS = 8


def agree(got: Any, expected: Any, within: float = 1e-6) -> bool:
    """True if `got` agrees with `expected`. `within` is absolute up to 1, and relative above.

    >>> agree(0.1 + 0.2, 0.3), agree((1, 2.0), [1, 2]), agree(1, True), agree([1], 1)
    (True, True, False, False)
    """
    if isinstance(expected, bool) or expected is None or isinstance(expected, str):
        return type(got).__name__.rstrip("_") == type(expected).__name__ and bool(got == expected)
    if (number := as_number(expected)) is not None:
        came = as_number(got)
        return came is not None and (came == number or abs(came - number) <= within * _size(number))
    if (items := as_list(expected)) is not None:
        came_items = as_list(got)
        if came_items is None or len(came_items) != len(items):
            return False
        return all(agree(g, e, within) for g, e in zip(came_items, items))
    if isinstance(expected, dict):
        same_keys = isinstance(got, dict) and got.keys() == expected.keys()
        return same_keys and all(agree(got[key], expected[key], within) for key in expected)
    return bool(got == expected)


def _size(number: float) -> float:
    """The size that a tolerance is relative to. Negative for infinity, so that no number is close to it."""
    return max(1.0, abs(number)) if math.isfinite(number) else -1.0


def as_number(value: Any) -> float | None:
    """The float of a number, a NumPy scalar or a Value. None for anything else, including bools."""
    if isinstance(value, (bool, str)) or type(value).__name__ in ("bool_", "bool"):
        return None
    number: Any
    for number in (value, getattr(value, "data", None)):
        if hasattr(type(number), "__float__"):
            try:
                return float(number)
            except (TypeError, ValueError, OverflowError):
                pass
    return None


def as_list(value: Any) -> list[Any] | None:
    """The items of a list, tuple, range or array. None for anything else."""
    if isinstance(value, (list, tuple, range)):
        return list(value)
    if hasattr(value, "tolist") and hasattr(value, "shape"):
        items = value.tolist()
        return items if isinstance(items, list) else None
    return None


def show(value: Any) -> str:
    """A short text for any object. It contains no memory address.

    >>> show(0.1 + 0.2), show([1.0] * 100), show(len), show("a" * 1000)[-4:]
    ('0.3', '[1, 1, 1, 1, 1, 1, 1, 1, ... 100 in all]', 'len', 'aaa…')
    """
    text = _text(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def show_both(expected: Any, got: Any) -> tuple[str, str]:
    """Both as texts. Numbers have six digits, or all if six would not show the difference."""
    texts = show(expected), show(got)
    if texts[0] == texts[1] and type(expected) is type(got) is float:
        return repr(expected), repr(got)
    return texts


def _text(value: Any) -> str:
    if type(value) is float:
        return f"{value:.6g}"
    if type(value) in (list, tuple):
        left, right = "[]" if type(value) is list else "()"
        more = f", ... {len(value)} in all" if len(value) > MOST_ITEMS else ""
        comma = "," if type(value) is tuple and len(value) == 1 else ""
        return left + ", ".join(map(_text, value[:MOST_ITEMS])) + comma + more + right
    if isinstance(value, str):
        return repr(value[:LONGEST])
    if callable(value) and hasattr(value, "__name__"):
        return "a function" if value.__name__ == "<lambda>" else str(value.__name__)
    return _repr(value)


def _repr(value: Any) -> str:
    kind = type(value).__name__
    try:
        text = " ".join(repr(value).split())
    except BaseException:
        return f"a {kind} that cannot be shown"
    return f"a {kind}" if re.search(r" at 0x[0-9a-fA-F]+>", text) else text


def transposed(got: Any, expected: Any, within: float) -> bool:
    """True if `got` is the matrix `expected` with rows and columns swapped."""
    rows = as_list(got) or []
    if not rows or any(as_list(row) is None or len(row) != len(rows[0]) for row in rows):
        return False
    return agree(list(zip(*rows)), expected, within)


def negated(got: Any, expected: Any, within: float) -> bool:
    """True if `got` is `expected` with the opposite sign."""
    came, number = as_number(got), as_number(expected)
    return came is not None and number is not None and agree(-came, number, within)
