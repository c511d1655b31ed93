"""The slope explorer of lesson 01: a curve, two points on it, and the line through them.

As the points approach each other, "how much does f change" becomes "how steep is f here".
`slope_chart` is the plain function, and `slope_explorer` adds two sliders.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ..charts.lines import Lines

LOW, HIGH, BOTTOM, TOP = -3.0, 3.0, -2.0, 9.0


def slope_chart(f: Callable[[float], float], x: float, h: float, name: str = "f") -> Lines:
    """The curve of `f` from -3 to 3, with points at x and x + h. The title has the slope between them.

    The curve is drawn only where `f` has a value. Without one at x or x + h, the title says so.

    >>> print(slope_chart(lambda x: x * x, 1.0, 0.5, "x²").title)
    Slope of x² at 1, nudge 0.5: 2.5000
    """
    grid = [LOW + (HIGH - LOW) * i / 120 for i in range(121)]
    heights = {at: y for at in grid if (y := _height(f, at)) is not None}
    series: dict[str, tuple[Sequence[float], Sequence[float]]] = {
        name: (list(heights), list(heights.values()))
    }
    points = {}
    y, y_next = _height(f, x), _height(f, x + h)
    if y is None or y_next is None:
        title = f"{name} has no value at {x if y is None else x + h:g}: move x"
    else:
        slope = (y_next - y) / h
        title = f"Slope of {name} at {x:g}, nudge {h:.2g}: {slope:.4f}"
        series["line through both points"] = _inside(x, y, slope)
        points = {"x": (x, y), "x + h" if h > 0.2 else "": (x + h, y_next)}
    return Lines(title, "x", name, series=series, points=points, x_range=(LOW, HIGH), y_range=(BOTTOM, TOP))


def _height(f: Callable[[float], float], x: float) -> float | None:
    """f(x), or None where Python cannot compute a finite number, such as log of -1 and 1 / 0."""
    try:
        y = f(x)
    except (ArithmeticError, ValueError):
        return None
    return y if not isinstance(y, complex) and math.isfinite(y) else None  # (-1)**0.5 is complex


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
