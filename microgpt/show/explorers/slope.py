"""The slope explorer of lesson 01: a curve, two points on it, and the line through them.

As the points approach each other, "how much does f change" becomes "how steep is f here".
`slope_chart` is the plain function, and `slope_explorer` adds two sliders.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..charts.lines import Lines

LOW, HIGH, BOTTOM, TOP = -3.0, 3.0, -2.0, 9.0


def slope_chart(f: Callable[[float], float], x: float, h: float, name: str = "f") -> Lines:
    """The curve of `f` from -3 to 3, with points at x and x + h. The title has the slope between them.

    >>> print(slope_chart(lambda x: x * x, 1.0, 0.5, "x²").title)
    Slope of x² at 1, nudge 0.5: 2.5000
    """
    xs = [LOW + (HIGH - LOW) * i / 120 for i in range(121)]
    slope = (f(x + h) - f(x)) / h
    ends = _inside(x, f(x), slope)
    return Lines(
        f"Slope of {name} at {x:g}, nudge {h:.2g}: {slope:.4f}",
        "x",
        name,
        series={name: (xs, [f(x) for x in xs]), "line through both points": ends},
        points={"x": (x, f(x)), "x + h" if h > 0.2 else "": (x + h, f(x + h))},
        x_range=(LOW, HIGH),
        y_range=(BOTTOM, TOP),
    )


def _inside(x: float, y: float, slope: float) -> tuple[list[float], list[float]]:
    """The points where a line through (x, y) leaves the picture."""
    ends = [LOW, HIGH]
    if slope:
        ends = [min(HIGH, max(LOW, x + (edge - y) / slope)) for edge in (BOTTOM, TOP)]
    return sorted(ends), [y + slope * (end - x) for end in sorted(ends)]


def slope_explorer(f: Callable[[float], float], name: str = "f") -> Any:
    """`slope_chart` with sliders for x and for h, which goes from 1 down to a millionth."""
    from ipywidgets import FloatLogSlider, FloatSlider

    from ..controls.explorer import Explorer

    return Explorer(
        f"Slope of {name}",
        lambda x, h: slope_chart(f, x, h, name),
        x=FloatSlider(value=1.5, min=-2.0, max=2.0, step=0.1, description="x"),
        h=FloatLogSlider(value=1.0, base=10, min=-6, max=0, step=0.25, description="h", readout_format=".1e"),
    )
