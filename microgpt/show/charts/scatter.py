"""Scatter: words placed at points, such as a map of embeddings. Some words may have a ring."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from .chart import Chart
from .frame import framed, number_range, x_ticks, y_ticks
from .shapes import Dot, Page, Plot, Point, Shape, Word
from .style import VERMILION


@dataclass
class Scatter(Chart):
    """A word at each point.

    points -- word -> (x, y)
    ringed -- the words that get a ring
    x_range, y_range -- the ends of the axes, or None to fit the points; points outside are drawn at the edge
    """

    points: Mapping[str, Point] = field(default_factory=dict)
    ringed: Collection[str] = ()
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None

    def text(self) -> str:
        """The title, then the coordinates of every word. A star marks the ringed words."""
        places = [
            f"{word}{'*' if word in self.ringed else ''} ({x:.2f}, {y:.2f})"
            for word, (x, y) in self.points.items()
        ]
        return f"{self.title} ({self.y_label} by {self.x_label})\n{', '.join(places)}".replace(
            "-0.00", "0.00"
        )

    def page(self) -> Page:
        """See Chart."""
        plot = Plot(*self._ranges())
        words: list[Shape] = []
        for word, (x, y) in self.points.items():
            at = plot.x(x), plot.y(y)
            if word in self.ringed:
                words.append(Dot(*at, 10, None, VERMILION))
            words.append(Word(*at, word, bold=True, size=13))
        frame = framed(plot, self.title, self.x_label, self.y_label, y_ticks(plot))
        return Page([*frame, *x_ticks(plot), *words], plot=plot)

    def _ranges(self) -> tuple[Point, Point]:
        xs = [x for x, _ in self.points.values()]
        ys = [y for _, y in self.points.values()]
        return self.x_range or with_air(xs), self.y_range or with_air(ys)


def with_air(numbers: list[float]) -> Point:
    """The ends of an axis that shows all of `numbers`, with a margin on either side."""
    return number_range(numbers, air=0.08)
