"""Ladder: how long each engine takes, as bars from short to long on a scale of powers of ten.

A difference of ten times is the same length everywhere on it. The thin line at the end of a
bar goes from the lowest to the highest of the rounds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from . import svg
from .chart import Chart
from .style import BLUE, GREY

WIDTH, LEFT, RIGHT, TOP, ROW = 760, 240, 150, 34, 26
POWERS = ("1 ns", "10 ns", "100 ns", "1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s")


class Bar(NamedTuple):
    """A line of the ladder: a name, what stands at its end; seconds: the median, lowest and highest."""

    name: str
    note: str
    seconds: float
    low: float
    high: float


@dataclass
class Ladder(Chart):
    """Horizontal bars of seconds, on a logarithmic axis that begins and ends at a power of ten."""

    bars: Sequence[Bar] = ()

    def text(self) -> str:
        """One line a bar."""
        lines = [f"{self.title} ({self.x_label})"]
        return "\n".join([*lines, *(f"{bar.name}: {bar.note}" for bar in self.bars)])

    def svg(self) -> str:
        """See Chart."""
        first, last = self._powers()
        bottom = TOP + ROW * len(self.bars)
        scale = (WIDTH - LEFT - RIGHT) / (last - first)

        def place(seconds: float) -> float:
            return LEFT + (math.log10(seconds) - first) * scale

        parts = [svg.text(self.title, 8, 18, font_weight="bold", font_size=14)]
        for power in range(first, last + 1):
            x = LEFT + (power - first) * scale
            parts.append(svg.element("line", x1=x, x2=x, y1=TOP - 4, y2=bottom, stroke=GREY, opacity=0.35))
            parts.append(svg.text(POWERS[power + 9], x, bottom + 14, text_anchor="middle", font_size=11))
        for i, bar in enumerate(self.bars):
            y, end = TOP + i * ROW, place(bar.seconds)
            parts.append(svg.text(bar.name, LEFT - 8, y + 16, text_anchor="end"))
            parts.append(
                svg.element(
                    "rect", x=LEFT, y=y + 3, width=end - LEFT, height=ROW - 8, fill=BLUE, opacity=0.85
                )
            )
            low, high = place(bar.low), place(bar.high)
            parts.append(
                svg.element(
                    "line", x1=low, x2=high, y1=y + 12, y2=y + 12, stroke="currentColor", stroke_width=2
                )
            )
            parts.append(svg.text(bar.note, max(end, high) + 6, y + 16))
        parts.append(svg.text(self.x_label, (LEFT + WIDTH - RIGHT) / 2, bottom + 32, text_anchor="middle"))
        return svg.document(WIDTH, bottom + 42, parts, self.text())

    def draw(self, axes: Any) -> None:
        """See Chart."""
        first, last = self._powers()
        names = [bar.name for bar in self.bars]
        axes.barh(names, [bar.seconds for bar in self.bars], color=BLUE, log=True)
        for i, bar in enumerate(self.bars):
            axes.plot([bar.low, bar.high], [i, i], color="black", linestyle="-", linewidth=1.2)
            axes.annotate(
                bar.note, (bar.high, i), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8
            )
        axes.set_xlim(10.0**first, 10.0 ** (last + 1))
        ticks = range(first, last + 1)
        axes.set_xticks([10.0**power for power in ticks], [POWERS[power + 9] for power in ticks])
        axes.minorticks_off()
        axes.invert_yaxis()

    def _powers(self) -> tuple[int, int]:
        """The powers of ten around all bars."""
        lowest, highest = min(bar.low for bar in self.bars), max(bar.high for bar in self.bars)
        return math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
