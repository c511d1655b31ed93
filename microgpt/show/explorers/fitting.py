"""The line that gradient descent fits to four points, for lesson 01, after some steps."""

from __future__ import annotations

from collections.abc import Sequence

from ..charts.lines import Lines
from .descent import POINTS, descend


def fit_chart(steps: Sequence[int], learning_rate: float = 0.1) -> Lines:
    """The points, and the line w * x + b after each of these numbers of steps, from w = b = 0.

    >>> print(fit_chart([0, 40]).title)
    The line, by steps: after 0: 0.00 x +0.00, after 40: 2.00 x -1.00
    """
    ends = (-2.0, 3.0)
    fits = {n: descend(POINTS, learning_rate, num_steps=n) for n in steps}
    lines = {f"after {n} steps": (ends, [fit.w * x + fit.b for x in ends]) for n, fit in fits.items()}
    told = [f"after {n}: {fit.w:.2f} x {fit.b:+.2f}" for n, fit in fits.items()]
    return Lines(
        f"The line, by steps: {', '.join(told)}",
        "x",
        "y",
        series=lines,
        points={f"({x:g}, {y:g})": (x, y) for x, y in POINTS},
        x_range=ends,
        y_range=(-5.0, 5.0),
    )
