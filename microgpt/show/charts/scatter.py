"""Scatter: words placed at points, some of them in a ring; for maps of embeddings, still or step by step."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import svg
from .chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, nice_ticks
from .style import BLUE, VERMILION

Point = tuple[float, float]


@dataclass
class Scatter(Chart):
    """A word at each point.

    points -- word -> (x, y); ringed -- the words that get a ring
    x_range, y_range -- fix the axes; what lies outside is drawn at the edge
    """

    points: Mapping[str, Point] = field(default_factory=dict)
    ringed: Collection[str] = ()
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None

    def text(self) -> str:
        """The place of every word; a star marks the ringed ones."""
        places = [
            f"{word}{'*' if word in self.ringed else ''} ({x:.2f}, {y:.2f})"
            for word, (x, y) in self.points.items()
        ]
        return f"{self.title} ({self.y_label} by {self.x_label})\n{', '.join(places)}".replace(
            "-0.00", "0.00"
        )

    def svg(self) -> str:
        """See Chart."""
        (x0, x1), (y0, y1) = self._ranges()
        x_scale, y_scale = (WIDTH - LEFT - RIGHT) / (x1 - x0), (HEIGHT - TOP - BOTTOM) / (y1 - y0)

        def place(x: float, y: float) -> Point:
            x, y = min(max(x, x0), x1), min(max(y, y0), y1)
            return LEFT + (x - x0) * x_scale, HEIGHT - BOTTOM - (y - y0) * y_scale

        parts = [
            svg.text(f"{x:g}", place(x, y0)[0], HEIGHT - BOTTOM + 16, text_anchor="middle")
            for x in nice_ticks(x0, x1)
        ]
        for word, point in self.points.items():
            x, y = place(*point)
            if word in self.ringed:
                parts.append(
                    svg.element("circle", cx=x, cy=y, r=10, fill="none", stroke=VERMILION, stroke_width=2)
                )
            parts.append(svg.text(word, x, y + 4.5, text_anchor="middle", font_size=13, font_weight="bold"))
        ticks = [(place(x0, y)[1], f"{y:g}") for y in nice_ticks(y0, y1)]
        return self._frame(ticks, parts)

    def draw(self, axes: Any) -> None:
        """See Chart."""
        for word, (x, y) in self.points.items():
            if word in self.ringed:
                axes.plot([x], [y], "o", markersize=16, markerfacecolor="none", color=VERMILION)
            axes.text(x, y, word, ha="center", va="center", color=BLUE, fontweight="bold")
        x_range, y_range = self._ranges()
        axes.set(xlim=x_range, ylim=y_range)

    def _ranges(self) -> tuple[Point, Point]:
        xs = [x for x, _ in self.points.values()]
        ys = [y for _, y in self.points.values()]
        return self.x_range or with_air(xs), self.y_range or with_air(ys)


def with_air(numbers: list[float]) -> Point:
    """The range of an axis on which `numbers` fit, with some air on either side."""
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    air = 0.08 * (high - low) or 0.5
    return low - air, high + air
