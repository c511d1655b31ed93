"""Numerical slopes, to compare others with: move the input a little in both directions, and measure."""

from __future__ import annotations

from collections.abc import Callable


def nudge(f: Callable[[float], float], x: float, h: float = 1e-6) -> float:
    """The slope of `f` at `x`, as a central difference."""
    return (f(x + h) - f(x - h)) / (2 * h)
