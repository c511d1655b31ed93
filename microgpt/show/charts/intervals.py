"""Intervals: numbers with their margins of error, one below the other, and a line at 0.

If the interval does not reach 0, its dot is filled. If it does, the dot is hollow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .chart import Chart
from .frame import heading, nice_ticks, x_ticks
from .shapes import Dot, Line, Page, Plot, Shape, Word
from .style import BLUE, GREY, PAPER

LABELS = 200.0  # pixels for the names at the left


@dataclass
class Intervals(Chart):
    """A dot with an error bar for each name.

    items -- name -> (number, margin), from top to bottom
    x_range -- the ends of the x axis, or None to fit the intervals
    """

    items: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    x_range: tuple[float, float] | None = None

    def text(self) -> str:
        """The title, then a line for each name: `number ± margin`, and whether the interval reaches 0."""
        lines = [f"{self.title} ({self.x_label})"]
        for name, (number, margin) in self.items.items():
            verdict = "reaches 0" if abs(number) <= margin else "does not reach 0"
            lines.append(f"{name}: {number:+.4f} ± {margin:.4f}, {verdict}")
        return "\n".join(lines)

    def page(self) -> Page:
        """See Chart. The first name is at 0 on the y axis, at the top."""
        plot = Plot(self._range(), (max(1, len(self.items)) - 0.5, -0.5), left=LABELS)
        shapes: list[Shape] = [heading(self.title, 14)]
        for tick in nice_ticks(*plot.x_range):
            x = plot.x(tick)
            shapes.append(Line(x, plot.top, x, plot.bottom, opacity=0.9 if tick == 0 else 0.35))
        shapes.append(Word((plot.left + plot.right) / 2, plot.bottom + 36, self.x_label))
        for i, (name, (number, margin)) in enumerate(self.items.items()):
            y, unclear = plot.y(i), abs(number) <= margin
            color = GREY if unclear else BLUE
            shapes.append(Word(LABELS - 10, y, name, "end"))
            shapes.append(Line(plot.x(number - margin), y, plot.x(number + margin), y, color, 2))
            shapes.append(Dot(plot.x(number), y, 4.5, PAPER if unclear else color, color))
        return Page([*shapes, *x_ticks(plot)], plot=plot)

    def _range(self) -> tuple[float, float]:
        """From the lowest end of an error bar to the highest, with 0 included and a margin on either side."""
        if self.x_range is not None:
            return self.x_range
        ends = [0.0, *(n + sign * margin for n, margin in self.items.values() for sign in (-1, 1))]
        air = 0.05 * (max(ends) - min(ends)) or 1.0
        return min(ends) - air, max(ends) + air
