"""Bars: a bar chart of one series, or of several series side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .chart import Chart
from .frame import column_names, framed, legend, y_ticks
from .shapes import Bar, Page, Plot, Shape
from .style import COLORS


@dataclass
class Bars(Chart):
    """A bar for each label. Several series stand side by side.

    labels -- one for each bar of a series
    series -- name -> numbers, one for each label
    y_max -- the upper end of the y axis, or None to fit the numbers; fix it if the chart follows a slider
    """

    labels: Sequence[str] = ()
    series: Mapping[str, Sequence[float]] = field(default_factory=dict)
    y_max: float | None = None

    def text(self) -> str:
        """The title, then a line for each series, as `label number`."""
        lines = [f"{self.title} ({self.y_label} by {self.x_label})"]
        for name, numbers in self.series.items():
            pairs = ", ".join(f"{label} {number:.4g}" for label, number in zip(self.labels, numbers))
            lines.append(f"{name}: {pairs}")
        return "\n".join(lines)

    def page(self) -> Page:
        """See Chart. On the x axis, the first label is at 0, the second at 1 and so on."""
        plot = Plot((-0.5, max(1, len(self.labels)) - 0.5), (0.0, self._top()))
        bars: list[Shape] = []
        width = 0.8 / max(1, len(self.series))
        for s, numbers in enumerate(self.series.values()):
            color = COLORS[s % len(COLORS)]
            for i, number in enumerate(numbers):
                left, right = plot.x(i - 0.4 + s * width), plot.x(i - 0.4 + (s + 1) * width)
                top = plot.y(number)
                bars.append(Bar(left, top, right - left, plot.bottom - top, color))
        frame = framed(plot, self.title, self.x_label, self.y_label, y_ticks(plot))
        names = column_names(plot, self.labels)
        return Page([*frame, *bars, *names, *legend(list(self.series), dashed=False)], plot=plot)

    def _top(self) -> float:
        highest = max((n for numbers in self.series.values() for n in numbers), default=1.0)
        return self.y_max or (highest * 1.05 if highest > 0 else 1.0)
