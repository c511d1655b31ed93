"""Lines: curves over numbers, with marks to compare them with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import svg
from .chart import BOTTOM, DASHES, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, legend, nice_ticks
from .style import COLORS, GREY


@dataclass
class Lines(Chart):
    """Curves over numbers x; with `marks`, named horizontal lines to compare with, and `points`, named dots.

    series -- name -> (x numbers, y numbers); points -- name -> (x, y)
    x_range, y_range -- fix the axes
    """

    series: Mapping[str, tuple[Sequence[float], Sequence[float]]] = field(default_factory=dict)
    marks: Mapping[str, float] = field(default_factory=dict)
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None

    def text(self) -> str:
        """First, last, lowest and highest of each curve, and the marks."""
        lines = [f"{self.title} ({self.y_label} by {self.x_label})"]
        for name, (x, y) in self.series.items():
            if y:
                ends = f"from {y[0]:.4g} at {x[0]:.4g} to {y[-1]:.4g} at {x[-1]:.4g}"
                lines.append(f"{name}: {ends}, between {min(y):.4g} and {max(y):.4g}, {len(y)} points")
            else:
                lines.append(f"{name}: no points yet")
        lines += [f"{name}: {y:.4g}" for name, y in self.marks.items()]
        lines += [f"{name}: ({x:.4g}, {y:.4g})" for name, (x, y) in self.points.items()]
        return "\n".join(lines)

    def svg(self) -> str:
        """See Chart."""
        (x0, x1), (y0, y1) = self._ranges()
        x_scale, y_scale = (WIDTH - LEFT - RIGHT) / (x1 - x0), (HEIGHT - TOP - BOTTOM) / (y1 - y0)

        def place(x: float, y: float) -> tuple[float, float]:
            y = min(max(y, y0), y1)
            return LEFT + (x - x0) * x_scale, HEIGHT - BOTTOM - (y - y0) * y_scale

        parts = []
        for x in nice_ticks(x0, x1):
            parts.append(svg.text(f"{x:g}", place(x, y0)[0], HEIGHT - BOTTOM + 16, text_anchor="middle"))
        for s, (xs, ys) in enumerate(self.series.values()):
            points = " ".join("{:.1f},{:.1f}".format(*place(x, y)) for x, y in zip(xs, ys))
            parts.append(
                svg.element(
                    "polyline", points=points, fill="none", stroke=COLORS[s % len(COLORS)], stroke_width=2,
                    stroke_dasharray=DASHES[s % len(DASHES)],
                )
            )  # fmt: skip
        for name, y in self.marks.items():
            left, height = place(x0, y)
            parts.append(
                svg.element("line", x1=left, x2=WIDTH - RIGHT, y1=height, y2=height, stroke=GREY,
                            stroke_dasharray="3 3")
            )  # fmt: skip
            parts.append(
                svg.text(f"{name} {y:.4g}", WIDTH - RIGHT, height - 4, text_anchor="end", font_size=11)
            )
        for name, point in self.points.items():
            left, height = place(*point)
            parts.append(svg.element("circle", cx=left, cy=height, r=5, fill=COLORS[1]))
            parts.append(svg.text(name, left + 8, height + 14, font_size=11))
        ticks = [(place(x0, y)[1], f"{y:g}") for y in nice_ticks(y0, y1)]
        return self._frame(ticks, [*parts, *legend(list(self.series), dashed=True)])

    def draw(self, axes: Any) -> None:
        """See Chart."""
        (x0, x1), (y0, y1) = self._ranges()
        for name, (x, y) in self.series.items():
            axes.plot(x, y, label=name)
        for name, mark in self.marks.items():
            axes.axhline(mark, color=GREY, linestyle=":", linewidth=1.2)
            axes.annotate(
                f"{name} {mark:.4g}", (x1, mark), xytext=(0, 3), textcoords="offset points", ha="right"
            )
        for name, point in self.points.items():
            axes.plot(*point, "o", color=COLORS[1])
            axes.annotate(name, point, xytext=(6, -12), textcoords="offset points")
        axes.set(xlim=(x0, x1), ylim=(y0, y1))
        if len(self.series) > 1:
            axes.legend(frameon=False)

    def _ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        xs = [x for x_numbers, _ in self.series.values() for x in x_numbers]
        ys = [y for _, y_numbers in self.series.values() for y in y_numbers] + list(self.marks.values())
        return self.x_range or _range(xs), self.y_range or _range(ys, margin=0.05)


def _range(numbers: Sequence[float], margin: float = 0.0) -> tuple[float, float]:
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return low - margin * (high - low), high + margin * (high - low)
