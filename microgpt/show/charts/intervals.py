"""Intervals: numbers with their margins of error, one below the other, against a line at 0.

A margin that does not reach 0 is drawn as a filled dot, one that does as a hollow one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from . import svg
from .chart import BOTTOM, HEIGHT, RIGHT, TOP, WIDTH, Chart, nice_ticks
from .style import BLUE, GREY

LABELS = 200  # pixels for the names at the left


@dataclass
class Intervals(Chart):
    """A dot with a bar of error for each name.

    items -- name -> (number, margin), from top to bottom; x_range -- fixes the axis
    """

    items: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    x_range: tuple[float, float] | None = None

    def text(self) -> str:
        """One line a name, as `number ± margin`, with the verdict."""
        lines = [f"{self.title} ({self.x_label})"]
        for name, (number, margin) in self.items.items():
            verdict = "reaches 0" if abs(number) <= margin else "does not reach 0"
            lines.append(f"{name}: {number:+.4f} ± {margin:.4f}, {verdict}")
        return "\n".join(lines)

    def svg(self) -> str:
        """See Chart."""
        low, high = self._range()
        scale = (WIDTH - LABELS - RIGHT) / (high - low)

        def place(x: float) -> float:
            return LABELS + (min(max(x, low), high) - low) * scale

        parts = [svg.text(self.title, 14, 18, font_weight="bold", font_size=14)]
        for tick in nice_ticks(low, high):
            parts.append(
                _line(place(tick), TOP, place(tick), HEIGHT - BOTTOM, opacity=0.9 if tick == 0 else 0.35)
            )
            parts.append(svg.text(f"{tick:g}", place(tick), HEIGHT - BOTTOM + 16, text_anchor="middle"))
        parts.append(svg.text(self.x_label, (LABELS + WIDTH - RIGHT) / 2, HEIGHT - 8, text_anchor="middle"))
        room = (HEIGHT - TOP - BOTTOM) / max(1, len(self.items))
        for i, (name, (number, margin)) in enumerate(self.items.items()):
            y = TOP + (i + 0.5) * room
            color = BLUE if abs(number) > margin else GREY
            parts.append(svg.text(name, LABELS - 10, y + 4, text_anchor="end"))
            parts.append(_line(place(number - margin), y, place(number + margin), y, color, stroke_width=2))
            hollow = abs(number) <= margin
            parts.append(
                svg.element(
                    "circle", cx=place(number), cy=y, r=4.5, fill="white" if hollow else color, stroke=color,
                    stroke_width=2, style="fill: var(--jp-layout-color0, white)" if hollow else None,
                )
            )  # fmt: skip
        return svg.document(WIDTH, HEIGHT, parts, self.text())

    def draw(self, axes: Any) -> None:
        """See Chart."""
        for i, (number, margin) in enumerate(self.items.values()):
            color = BLUE if abs(number) > margin else GREY
            fill = color if abs(number) > margin else "white"
            axes.errorbar(number, i, xerr=margin, fmt="o", color=color, markerfacecolor=fill, capsize=3)
        axes.axvline(0, color=GREY, linewidth=1)
        axes.set_yticks(range(len(self.items)), self.items)
        axes.set(xlim=self._range(), ylim=(len(self.items) - 0.5, -0.5))
        axes.grid(False, axis="y")

    def _range(self) -> tuple[float, float]:
        """From the lowest end of a bar to the highest, with 0 inside and some air."""
        if self.x_range is not None:
            return self.x_range
        ends = [0.0, *(n + sign * margin for n, margin in self.items.values() for sign in (-1, 1))]
        air = 0.05 * (max(ends) - min(ends)) or 1.0
        return min(ends) - air, max(ends) + air


def _line(x1: float, y1: float, x2: float, y2: float, stroke: str = GREY, **attributes: Any) -> str:
    return svg.element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, **attributes)
