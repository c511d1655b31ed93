"""Gradient descent on four points, for lesson 01: the effect of the learning rate and of zeroing gradients.

`descend` fits a line with Values. `descent_chart` draws its losses. `descent_explorer` adds a slider
and a checkbox. 40 steps take a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...value import Value
from ..charts.lines import Lines

Points = Sequence[tuple[float, float]]
POINTS: Points = ((-1.0, -3.0), (0.0, -1.0), (1.0, 1.0), (2.0, 3.0))
TOO_LARGE = 1e6
TOP = 10.0


@dataclass(frozen=True)
class Fit:
    """A fitted line w * x + b, and the loss before every step."""

    w: float
    b: float
    losses: list[float]


def descend(points: Points, learning_rate: float, num_steps: int = 40, zero: bool = True) -> Fit:
    """Fit a line to `points` by gradient descent on the mean squared error, from w = b = 0.

    zero -- set the gradients back to 0 before each backward pass, which is the right way

    Stops early if the loss diverges.

    >>> fit = descend(POINTS, learning_rate=0.1, num_steps=200)
    >>> round(fit.w, 4), round(fit.b, 4)
    (2.0, -1.0)
    """
    w, b = Value(0.0), Value(0.0)
    losses: list[float] = []
    for _ in range(num_steps):
        loss = sum(((w * x + b - y) ** 2 for x, y in points), Value(0.0)) / len(points)
        losses.append(loss.data)
        if loss.data > TOO_LARGE:
            break
        if zero:
            w.grad = b.grad = 0.0
        loss.backward()
        w.data -= learning_rate * w.grad
        b.data -= learning_rate * b.grad
    return Fit(w.data, b.data, losses)


def descent_chart(learning_rate: float, zero: bool = True) -> Lines:
    """The loss over 40 steps on POINTS. The title has the last loss."""
    losses = descend(POINTS, learning_rate, zero=zero).losses
    ended = f"{losses[-1]:.4f}" if losses[-1] < TOO_LARGE else "far above the picture"
    return Lines(
        f"Learning rate {learning_rate:g}: at step {len(losses) - 1} the loss is {ended}",
        "step",
        "loss (mean squared error)",
        series={"loss": (range(len(losses)), losses)},
        x_range=(0, 39),
        y_range=(0, TOP),
    )


def descent_explorer() -> Any:
    """`descent_chart` with a slider for the learning rate and a checkbox for zeroing the gradients."""
    from ipywidgets import Checkbox, FloatSlider

    from ..controls.explorer import Explorer

    return Explorer(
        "Gradient descent",
        lambda learning_rate, zero: descent_chart(learning_rate, zero),
        learning_rate=FloatSlider(value=0.1, min=0.02, max=0.7, step=0.02, description="learning rate"),
        zero=Checkbox(value=True, description="gradients back to 0 before each step", indent=False),
    )
