"""Charts: bars and lines, each with three faces.

`svg()` is drawn by hand in microseconds, for a picture that follows a slider; `png()` is
drawn by matplotlib, for the page that is only read; `text()` says the numbers, for a
screen reader and for the comparison of notebooks. All three come from the same fields.
"""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from . import svg
from .style import COLORS, GREY, matplotlib_style

DASHES = (None, "6 3", "8 3 2 3", "2 3", "12 4", "4 2 1 2")
# In pixels. Between the title and the plot there is a line for the legend, so that neither has to make room.
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 64, 16, 42, 48
NARROW, WIDE = "fijlrt.,:;'!|()[] ", "mwMW%@"


@dataclass
class Chart:
    """What all charts share: a title and, for both axes, a label with its unit."""

    title: str
    x_label: str
    y_label: str

    def svg(self) -> str:
        """The picture as one SVG element, in the colours of the page."""
        raise NotImplementedError

    def text(self) -> str:
        """The numbers in words."""
        raise NotImplementedError

    def draw(self, axes: Any) -> None:
        """Draw into matplotlib's `axes`."""
        raise NotImplementedError

    def png(self) -> bytes:
        """The picture on white, with few colours, so that it stays small in a notebook."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
        from PIL import Image

        with matplotlib_style():
            figure = Figure()
            canvas = FigureCanvasAgg(figure)
            axes = figure.add_subplot()
            self.draw(axes)
            axes.set(title=self.title, xlabel=self.x_label, ylabel=self.y_label)
            canvas.draw()
            size = canvas.get_width_height()
            image = Image.frombytes("RGBA", size, bytes(canvas.buffer_rgba())).convert("RGB")
        # The default method gives thin lines of five series the wrong colours.
        image = image.quantize(48, Image.Quantize.MAXCOVERAGE)
        file = io.BytesIO()
        image.save(file, "PNG", optimize=True)
        return file.getvalue()

    def still(self) -> bytes | None:
        """The PNG to store beside the SVG; None where matplotlib is missing."""
        try:
            return self.png()
        except ImportError:
            return None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return svg.bundle(self.text(), self.svg(), self.still())

    def _frame(self, ticks: Sequence[tuple[float, str]], parts: Sequence[str], grid: bool = True) -> str:
        """Title, axis labels and ticks around `parts`. A tick is (y in pixels, label)."""
        middle = (LEFT + WIDTH - RIGHT) / 2
        frame = [svg.text(self.title, LEFT, 18, font_weight="bold", font_size=14)]
        for y, label in ticks:
            if grid:
                frame.append(
                    svg.element("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y, y2=y, stroke=GREY, opacity=0.35)
                )
            frame.append(svg.text(label, LEFT - 6, y + 4, text_anchor="end"))
        frame.append(svg.text(self.x_label, middle, HEIGHT - 8, text_anchor="middle"))
        y = (TOP + HEIGHT - BOTTOM) / 2
        turn = f"rotate(-90 14 {y:g})"
        frame.append(svg.text(self.y_label, 14, y, text_anchor="middle", transform=turn))
        return svg.document(WIDTH, HEIGHT, [*frame, *parts], self.text())


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
            for i, number in enumerate(numbers):
                height = max(0.0, min(number, top)) * scale
                x = LEFT + i * slot + 0.1 * slot + s * width
                parts.append(
                    svg.element(
                        "rect", x=x, y=HEIGHT - BOTTOM - height, width=width, height=height, fill=COLORS[s]
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
            axes.bar(places, numbers, 0.8 / count, label=name, color=COLORS[s])
        axes.set_xticks(range(len(self.labels)), self.labels)
        axes.set_ylim(0, self._top())
        axes.grid(False, axis="x")
        if count > 1:
            axes.legend(frameon=False)

    def _top(self) -> float:
        highest = max((n for numbers in self.series.values() for n in numbers), default=1.0)
        return self.y_max or (highest * 1.05 if highest > 0 else 1.0)


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


def legend(names: Sequence[str], dashed: bool) -> list[str]:
    """A sample and a name for each of two or more series, below the title at the right."""
    if len(names) < 2:
        return []
    parts, x = [], float(WIDTH - RIGHT)
    for s, name in reversed(list(enumerate(names))):
        x -= 42 + sum(4.5 if c in NARROW else 11 if c in WIDE else 7.6 for c in name)
        dash = DASHES[s % len(DASHES)] if dashed else None
        parts.append(
            svg.element("line", x1=x, x2=x + 22, y1=29, y2=29, stroke=COLORS[s % len(COLORS)],
                        stroke_width=2 if dashed else 10, stroke_dasharray=dash)
        )  # fmt: skip
        parts.append(svg.text(name, x + 26, 33))
    return parts


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """About `count` round numbers from `low` to `high`.

    >>> nice_ticks(0, 1), nice_ticks(2.4, 3.4)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [2.4, 2.6, 2.8, 3.0, 3.2, 3.4])
    """
    rough = (high - low) / count
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def axis_label(label: str, x: float, room: float) -> str:
    """A label under the axis, slanted where it is wider than its room."""
    y = HEIGHT - BOTTOM + 16
    if 7 * len(label) <= room:
        return svg.text(label, x, y, text_anchor="middle")
    return svg.text(
        label, x + 4, y - 4, text_anchor="end", font_size=10, transform=f"rotate(-45 {x:g} {y - 4:g})"
    )


def _range(numbers: Sequence[float], margin: float = 0.0) -> tuple[float, float]:
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    return low - margin * (high - low), high + margin * (high - low)
