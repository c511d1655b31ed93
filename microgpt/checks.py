"""Checks of settings that several modules share: the plain number, or a MicrogptError in one sentence.

A number of any library counts: of `fractions`, of `decimal`, of NumPy. What comes back is a plain
int or float, so what is computed, printed and saved does not depend on where the number came from.
A bool is not a number here: `num_steps=True` is a mistake.
"""

from __future__ import annotations

import math
import numbers
import operator
import sys
from typing import Any

from .errors import MicrogptError

LARGEST = sys.float_info.max


def as_number(number: Any) -> float | None:
    """The float in a number of any library; None for anything else. An int too large for a float is inf.

    >>> from fractions import Fraction
    >>> as_number(Fraction(1, 4)), as_number(3), as_number(True), as_number("3")
    (0.25, 3.0, None, None)
    """
    if is_bool(number) or not isinstance(number, numbers.Number):
        return None
    if isinstance(number, numbers.Complex) and not isinstance(number, numbers.Real):
        return None
    try:
        return float(number)  # type: ignore[arg-type]  # Decimal is a Number and no Real
    except OverflowError:
        return math.inf if number > 0 else -math.inf  # type: ignore[operator]
    except ValueError:  # the nan of `decimal` that signals
        return math.nan


def as_whole(number: Any) -> int | None:
    """The int in a whole number of any library; None for anything else. A float is never one, not even 3.0.

    >>> from fractions import Fraction
    >>> as_whole(3), as_whole(Fraction(6, 2)), as_whole(3.0), as_whole(True)
    (3, 3, None, None)
    """
    if is_bool(number):
        return None
    try:
        return operator.index(number)
    except TypeError:
        pass
    exact = isinstance(number, numbers.Number) and not isinstance(number, numbers.Complex)  # Decimal
    if not exact and not isinstance(number, numbers.Rational):
        return None
    try:
        return int(number) if int(number) == number else None
    except (OverflowError, ValueError):  # infinity and nan of `decimal`
        return None


def is_bool(thing: Any) -> bool:
    """Whether it is a bool, Python's or NumPy's."""
    return type(thing).__name__ in ("bool", "bool_")


def check_count(name: str, count: Any, least: int, most: int | None = None, hint: str = "") -> int:
    """`count` as a plain int. MicrogptError unless it is a whole number from `least` to `most`."""
    number = as_whole(count)
    if number is None or number < least or (most is not None and number > most):
        limits = f"of at least {least}" if most is None else f"from {least} to {most:,}"
        raise MicrogptError(f"{name} must be a whole number {limits}, got {shown(count)}{_and(hint, count)}")
    return number


def check_seed(seed: Any) -> int:
    """`seed` as a plain int, as a checkpoint keeps it. MicrogptError unless it is a whole number."""
    number = as_whole(seed)
    if number is None:
        raise MicrogptError(f"seed must be a whole number, got {shown(seed)}: 42 is the default")
    return number


def check_number(
    name: str, number: Any, *, above: float = -math.inf, least: float = -math.inf,
    most: float = LARGEST, hint: str = "",
) -> float:  # fmt: skip
    """`number` as a plain float. MicrogptError unless it is finite and within the limits."""
    real = number if type(number) is float else as_number(number)  # a step of training comes through here
    if real is None or not (above < real and least <= real <= most and math.isfinite(real)):
        limits = [f"above {above:g}"] if above > -math.inf else []
        limits += [f"of at least {least:g}"] if least > -math.inf else []
        limits += [f"at most {most:g}"] if most < LARGEST else []
        kind = "a number" if limits else "a finite number"
        range_ = f" {' and '.join(limits)}" if limits else ""
        raise MicrogptError(f"{name} must be {kind}{range_}, got {shown(number)}{_and(hint)}")
    return real


def check_learning_rate(rate: Any) -> float:
    """`rate` as a plain float. MicrogptError unless it is a finite number above 0."""
    return check_number("learning_rate", rate, above=0, hint="0.01 is the default")


def shown(thing: Any, longest: int = 40) -> str:
    """What came, for a sentence: its `repr` on one line, cut short; the name of its type where that fails.

    >>> shown("a" * 100), shown(object()), shown([1, 2])
    ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...", '<object object>', '[1, 2]')
    """
    try:
        text = " ".join(repr(thing).split()).partition(" at 0x")
    except Exception:  # an int of 5,000 digits, an object whose own __repr__ fails
        return f"one {type(thing).__name__} that cannot be shown"
    whole = text[0] + ">" * bool(text[1])
    return whole if len(whole) <= longest else f"{whole[: longest - 1]}..."


def _and(hint: str, came: Any = None) -> str:
    """The end of a sentence: what to do."""
    if isinstance(came, float) and came.is_integer() and abs(came) < 1e15:
        return f": write {int(came)}"
    return f": {hint}" if hint else ""
