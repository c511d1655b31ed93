"""Sketch: a chart made of lines, dots, bars and words, for pictures that no chart kind fits.

Shapes are placed on the page of `chart.py`, in its pixels, with y downwards. They
are drawn as SVG by hand and by matplotlib alike, so a sketch has the three faces
of every chart.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import svg
from .chart import HEIGHT, LEFT, WIDTH, Chart
from .style import GREY


class Line(NamedTuple):
    """From (x, y) to (x2, y2)."""

    x: float
    y: float
    x2: float
    y2: float
    color: str = GREY
    width: float = 1.0


class Dot(NamedTuple):
    """A filled circle."""

    x: float
    y: float
    radius: float
    color: str


class Bar(NamedTuple):
    """A filled rectangle with its left top corner at (x, y)."""

    x: float
    y: float
    width: float
    height: float
    color: str


class Word(NamedTuple):
    """Text beside (x, y); anchor is "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    bold: bool = False


Shape = Line | Dot | Bar | Word


def arrow(x: float, y: float, x2: float, y2: float, color: str, width: float = 2.0) -> list[Shape]:
    """A line with a head at (x2, y2); one shorter than its head has none."""
    shapes: list[Shape] = [Line(x, y, x2, y2, color, width)]
    length, head = math.hypot(x2 - x, y2 - y), 5 + 2 * width
    if length > head:
        angle = math.atan2(y2 - y, x2 - x)
        for turn in (2.7, -2.7):
            ends = x2 + head * math.cos(angle + turn), y2 + head * math.sin(angle + turn)
            shapes.append(Line(x2, y2, *ends, color, width))
    return shapes


@dataclass
class Sketch(Chart):
    """A picture of `shapes`. `said` is what it shows, in words and numbers."""

    shapes: Sequence[Shape] = ()
    said: str = ""

    def text(self) -> str:
        """See Chart."""
        return f"{self.title}\n{self.said}"

    def svg(self) -> str:
        """See Chart."""
        title = svg.text(self.title, LEFT, 18, font_weight="bold", font_size=14)
        return svg.document(WIDTH, HEIGHT, [title, *map(_element, self.shapes)], self.text())

    def draw(self, axes: Any) -> None:
        """See Chart."""
        for shape in self.shapes:
            _draw(shape, axes)
        axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 24))
        axes.axis("off")


def _element(shape: Shape) -> str:
    if isinstance(shape, Line):
        x, y, x2, y2, color, width = shape
        return svg.element("line", x1=x, y1=y, x2=x2, y2=y2, stroke=color, stroke_width=width)
    if isinstance(shape, Dot):
        return svg.element("circle", cx=shape.x, cy=shape.y, r=shape.radius, fill=shape.color)
    if isinstance(shape, Bar):
        x, y, width, height, color = shape
        return svg.element("rect", x=x, y=y, width=width, height=height, fill=color)
    weight = "bold" if shape.bold else None
    return svg.text(shape.text, shape.x, shape.y + 4, text_anchor=shape.anchor, font_weight=weight)


def _draw(shape: Shape, axes: Any) -> None:
    if isinstance(shape, Line):
        axes.plot([shape.x, shape.x2], [shape.y, shape.y2], "-", color=shape.color, linewidth=shape.width)
    elif isinstance(shape, Dot):
        axes.plot([shape.x], [shape.y], "o", color=shape.color, markersize=1.6 * shape.radius)
    elif isinstance(shape, Bar):
        x, y, width, height, color = shape
        axes.fill([x, x + width, x + width, x], [y, y, y + height, y + height], color=color, linewidth=0)
    else:
        align = {"start": "left", "middle": "center", "end": "right"}[shape.anchor]
        weight = "bold" if shape.bold else "normal"
        axes.text(shape.x, shape.y, shape.text, ha=align, va="center", fontweight=weight, fontsize=9)
