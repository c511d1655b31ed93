"""The judge of all slopes: move the input a little, both ways, and measure."""

from __future__ import annotations

from collections.abc import Callable


def nudge(f: Callable[[float], float], x: float, h: float = 1e-6) -> float:
    """The slope of `f` at `x`, measured from both sides."""
    return (f(x + h) - f(x - h)) / (2 * h)
