"""What a Value refuses, in words that say what to do instead.

A Value looks like a number, so people use it like a number. Python's own answer can be wrong
without an error: `value == 3` would be False, and `if value` True. Or its error does not say
what to do. The errors here do. Nothing in this file takes part in a computation.
"""

from __future__ import annotations

import math
from numbers import Integral, Number, Real
from typing import Any, NoReturn


class Refusals:
    """The operators that ask a Value to be a plain number. Each raises TypeError."""

    __slots__ = ()

    data: float

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Number) or hasattr(other, "__array__"):
            raise TypeError(
                "a Value cannot be compared with a plain number: compare the numbers, such as a.data == 3"
            )
        return True if self is other else NotImplemented

    __hash__ = object.__hash__  # by node, as `==`

    def __gt__(self, other: Any) -> bool:
        raise TypeError("a Value cannot be compared: compare the numbers, such as a.data > b.data")

    __ge__ = __lt__ = __le__ = __gt__

    def __bool__(self) -> NoReturn:
        raise TypeError(
            "a Value is neither true nor false: ask about its number, such as a.data != 0, "
            "or whether there is one, a is not None"
        )

    def __float__(self) -> NoReturn:
        raise TypeError(
            "a Value is not a plain number: take a.data for its number, or a method that keeps the "
            "graph, such as a.exp() instead of math.exp(a)"
        )

    __int__ = __float__

    def __round__(self, ndigits: int | None = None) -> NoReturn:
        raise TypeError("a Value cannot be rounded: write round(a.data, 2), or f'{a:.2f}' to print it")

    def __abs__(self) -> NoReturn:
        raise TypeError(
            "abs is not an operation of Value: write abs(a.data) for the number, or "
            "a.relu() + (-a).relu() to keep the graph"
        )

    def __rpow__(self, other: Any) -> NoReturn:
        raise TypeError(
            f"the exponent must be a plain number, not Value. For {other} ** x write "
            f"(x * math.log({other})).exp()"
        )


def plain_number(data: Any) -> float:
    """`data` as a float: any real number, Fraction and Decimal included. TypeError for others.

    OverflowError for a whole number or a fraction that is too large.
    """
    try:
        if isinstance(data, Number):
            return float(data)  # type: ignore[arg-type]
    except OverflowError:
        raise OverflowError(
            f"a Value holds a float, up to about 1.8e308, and this {type(data).__name__} is larger: "
            "divide it first"
        ) from None
    except TypeError:  # a complex number
        pass
    what = f"{type(data).__name__}: {data!r:.60}"
    if hasattr(data, "__array__"):
        raise TypeError(
            f"a Value holds one plain number, got {what}. Go through the array: [value * x for x in array]"
        )
    raise TypeError(f"a Value holds one plain number, got {what}")


def exponent(k: Any) -> int | float:
    """`k` as a Python number: whole, or else a finite float. TypeError and ValueError for others."""
    if isinstance(k, Integral):
        return int(k)
    if isinstance(k, Refusals) or not isinstance(k, (Real, Number)) or isinstance(k, complex):
        raise TypeError(
            f"the exponent must be a plain number, not {type(k).__name__}: "
            "only the base gets a gradient. For a ** b write (b * a.log()).exp()"
        )
    k = plain_number(k)
    if not math.isfinite(k):
        raise ValueError(f"the exponent must be a finite number, got {k}: check what it was computed from")
    return k


def power(base: float, k: int | float) -> tuple[float, float]:
    """(base ** k, its slope k * base ** (k - 1)), with errors in words."""
    if base < 0 and k != int(k):  # Python's own answer is a complex number
        raise ValueError(f"{base:g} ** {k} is not a real number: a negative base needs a whole exponent")
    try:
        return float(base**k), float(k * base ** (k - 1)) if k else 0.0
    except ZeroDivisionError:
        what = "cannot divide by zero" if k < 0 else "the slope is infinite there"
        raise ZeroDivisionError(f"{what}: 0 ** {k} has no slope; keep the base away from 0") from None
    except OverflowError:
        size = "so small" if abs(base) < 1 else "so large"
        raise OverflowError(
            f"{base:g} ** {k} or its slope is larger than a float can hold: check what made the base {size}"
        ) from None


def no_logarithm(data: float) -> ValueError:
    """The error for log of a number that is not above 0."""
    return ValueError(
        f"log needs a number above 0, got {data:g}: a probability has reached zero "
        "or a sign is wrong further back"
    )


def too_large_for_exp(data: float) -> OverflowError:
    """The error for an exponential that no float holds."""
    return OverflowError(
        f"exp({data:g}) is larger than a float can hold (the limit is about 709): "
        "subtract the largest number first, as softmax does"
    )
