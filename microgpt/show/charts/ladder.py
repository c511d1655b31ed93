"""Ladder: how long each engine takes, as horizontal bars on a logarithmic scale.

A factor of ten has the same length everywhere on the scale. The thin line at the end of a bar
goes from the shortest to the longest of the measured rounds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .chart import Chart
from .frame import heading
from .shapes import Bar as Block
from .shapes import Line, Page, Plot, Shape, Word
from .style import BLUE, INK

WIDTH, LEFT, RIGHT, TOP, ROW = 760, 240, 150, 34, 26
POWERS = ("1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s")


class Bar(NamedTuple):
    """One bar of the ladder: its name, the note at its end, and the median, lowest and highest seconds."""

    name: str
    note: str
    seconds: float
    low: float
    high: float


@dataclass
class Ladder(Chart):
    """Horizontal bars of seconds. The logarithmic axis begins and ends at a power of ten."""

    bars: Sequence[Bar] = ()

    def text(self) -> str:
        """The title, then a line for each bar."""
        lines = [f"{self.title} ({self.x_label})"]
        return "\n".join([*lines, *(f"{bar.name}: {bar.note}" for bar in self.bars)])

    def page(self) -> Page:
        """See Chart. The first bar is at 0 on the y axis, at the top."""
        first, last = self._powers()
        bottom = TOP + ROW * len(self.bars)
        plot = Plot((first, last), (len(self.bars) - 0.5, -0.5), LEFT, TOP, WIDTH - RIGHT, bottom, log=True)
        shapes: list[Shape] = [heading(self.title)]
        for power in range(first, last + 1):
            x = plot.x(10.0**power)
            shapes.append(Line(x, TOP - 4, x, bottom, opacity=0.35))
            shapes.append(Word(x, bottom + 10, POWERS[power + 9], size=11))
        for i, bar in enumerate(self.bars):
            y, end = plot.y(i), plot.x(bar.seconds)
            low, high = plot.x(bar.low), plot.x(bar.high)
            shapes += [
                Word(LEFT - 8, y, bar.name, "end"),
                Block(LEFT, y - ROW / 2 + 4, end - LEFT, ROW - 8, BLUE, 0.85),
                Line(low, y, high, y, INK, 2),
                Word(max(end, high) + 6, y, bar.note, "start"),
            ]
        shapes.append(Word((plot.left + plot.right) / 2, bottom + 28, self.x_label))
        return Page(shapes, WIDTH, bottom + 42, plot)

    def _powers(self) -> tuple[int, int]:
        """The powers of ten at which the axis begins and ends."""
        lowest, highest = min(bar.low for bar in self.bars), max(bar.high for bar in self.bars)
        return math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
