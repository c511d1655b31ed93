"""Bars: a number for each label, one series or several side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import svg
from .chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, axis_label, legend, nice_ticks
from .style import COLORS


@dataclass
class Bars(Chart):
    """A bar for each label; with several series, bars side by side.

    series -- name -> one number a label; y_max -- fixes the height, so that nothing jumps
    """

    labels: Sequence[str] = ()
    series: Mapping[str, Sequence[float]] = field(default_factory=dict)
    y_max: float | None = None

    def text(self) -> str:
        """One line a series, as `label number`."""
        lines = [f"{self.title} ({self.y_label} by {self.x_label})"]
        for name, numbers in self.series.items():
            pairs = ", ".join(f"{label} {number:.4g}" for label, number in zip(self.labels, numbers))
            lines.append(f"{name}: {pairs}")
        return "\n".join(lines)

    def svg(self) -> str:
        """See Chart."""
        top = self._top()
        slot = (WIDTH - LEFT - RIGHT) / max(1, len(self.labels))
        width = 0.8 * slot / max(1, len(self.series))
        scale = (HEIGHT - TOP - BOTTOM) / top
        parts = []
        for s, numbers in enumerate(self.series.values()):
            color = COLORS[s % len(COLORS)]
            for i, number in enumerate(numbers):
                height = max(0.0, min(number, top)) * scale
                x = LEFT + i * slot + 0.1 * slot + s * width
                parts.append(
                    svg.element(
                        "rect", x=x, y=HEIGHT - BOTTOM - height, width=width, height=height, fill=color
                    )
                )
        parts += [axis_label(label, LEFT + (i + 0.5) * slot, slot) for i, label in enumerate(self.labels)]
        ticks = [(HEIGHT - BOTTOM - y * scale, f"{y:g}") for y in nice_ticks(0, top)]
        return self._frame(ticks, [*parts, *legend(list(self.series), dashed=False)])

    def draw(self, axes: Any) -> None:
        """See Chart."""
        count = max(1, len(self.series))
        for s, (name, numbers) in enumerate(self.series.items()):
            places = [i + (s - (count - 1) / 2) * 0.8 / count for i in range(len(numbers))]
            axes.bar(places, numbers, 0.8 / count, label=name, color=COLORS[s % len(COLORS)])
        axes.set_xticks(range(len(self.labels)), self.labels)
        axes.set_ylim(0, self._top())
        axes.grid(False, axis="x")
        if count > 1:
            axes.legend(frameon=False)

    def _top(self) -> float:
        highest = max((n for numbers in self.series.values() for n in numbers), default=1.0)
        return self.y_max or (highest * 1.05 if highest > 0 else 1.0)
