"""Shapes: the parts of every picture. A chart gives shapes, and `svg.py` and `stills.py` draw them.

Positions and sizes are in pixels of the page; y runs down from its top. Both drawings are made of the same
shapes, so they cannot disagree.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .style import GREY, INK

WIDTH, HEIGHT = 640, 300  # the width of most pages, in pixels

Point = tuple[float, float]


class Line(NamedTuple):
    """A line from (x, y) to (x2, y2). `dash` has the lengths of dashes and gaps, in turn."""

    x: float
    y: float
    x2: float
    y2: float
    color: str = GREY
    width: float = 1.0
    dash: Sequence[float] = ()
    opacity: float = 1.0


class Path(NamedTuple):
    """A line through all points, in their order."""

    points: Sequence[Point]
    color: str
    width: float = 2.0
    dash: Sequence[float] = ()


class Branch(NamedTuple):
    """A curve from (x, y) to (x2, y2) that is horizontal at both ends."""

    x: float
    y: float
    x2: float
    y2: float
    color: str
    width: float

    @property
    def bend(self) -> float:
        """The x of both control points of the Bézier curve."""
        return (self.x + self.x2) / 2


class Dot(NamedTuple):
    """A circle. `color` fills it, `edge` draws a rim of two pixels; each may be None."""

    x: float
    y: float
    radius: float
    color: str | None
    edge: str | None = None


class Bar(NamedTuple):
    """A filled rectangle with its upper left corner at (x, y)."""

    x: float
    y: float
    width: float
    height: float
    color: str
    opacity: float = 1.0


class Word(NamedTuple):
    """A line of text. (x, y) is at half the height of its small letters.

    anchor -- the part of the text that is at x: "start", "middle" or "end"
    turn -- degrees clockwise around (x, y)
    """

    x: float
    y: float
    text: str
    anchor: str = "middle"
    bold: bool = False
    size: float = 12.0
    color: str = INK
    turn: float = 0.0

    @property
    def drop(self) -> float:
        """Pixels from the middle of the small letters down to their baseline."""
        return self.size / 3


Shape = Line | Path | Branch | Dot | Bar | Word


class Plot(NamedTuple):
    """The part of a page that shows data: a rectangle in pixels, and the numbers at its edges.

    A number outside the range is placed at the edge.

    log -- the x axis is logarithmic, and x_range holds the exponents of ten
    """

    x_range: tuple[float, float]
    y_range: tuple[float, float]
    left: float = 64.0
    top: float = 42.0
    right: float = WIDTH - 16.0
    bottom: float = HEIGHT - 48.0
    log: bool = False

    def x(self, number: float) -> float:
        """The pixel of a number on the x axis."""
        low, high = self.x_range
        number = math.log10(number) if self.log else number
        return self.left + (min(max(number, low), high) - low) * (self.right - self.left) / (high - low)

    def y(self, number: float) -> float:
        """The pixel of a number on the y axis."""
        low, high = self.y_range
        inside = min(max(number, min(low, high)), max(low, high))
        return self.bottom - (inside - low) * (self.bottom - self.top) / (high - low)

    def points(self, xs: Iterable[float], ys: Iterable[float]) -> list[Point]:
        """The pixels of many points, as `x` and `y` give them, but faster. Not for logarithmic axes."""
        (x0, x1), (y0, y1), left, bottom = self.x_range, self.y_range, self.left, self.bottom
        right, up = (self.right - left) / (x1 - x0), (bottom - self.top) / (y1 - y0)
        return [
            (
                left + ((x0 if x < x0 else x1 if x > x1 else x) - x0) * right,
                bottom - ((y0 if y < y0 else y1 if y > y1 else y) - y0) * up,
            )
            for x, y in zip(xs, ys)
        ]


class Page(NamedTuple):
    """A whole picture: its shapes, its size in pixels, and the part that shows data.

    Each shape is drawn over the ones before it.
    """

    shapes: Sequence[Shape]
    width: float = WIDTH
    height: float = HEIGHT
    plot: Plot | None = None


def arrow(x: float, y: float, x2: float, y2: float, color: str, width: float = 2.0) -> list[Shape]:
    """A line with an arrowhead at (x2, y2). A line that is shorter than the head gets no head."""
    shapes: list[Shape] = [Line(x, y, x2, y2, color, width)]
    length, head = math.hypot(x2 - x, y2 - y), 5 + 2 * width
    if length > head:
        angle = math.atan2(y2 - y, x2 - x)
        for turn in (2.7, -2.7):
            ends = x2 + head * math.cos(angle + turn), y2 + head * math.sin(angle + turn)
            shapes.append(Line(x2, y2, *ends, color, width))
    return shapes
