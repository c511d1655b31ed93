"""Lines: curves of y over x, with horizontal lines to compare them with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .chart import Chart
from .frame import DASHES, framed, legend, number_range, x_ticks, y_ticks
from .shapes import Dot, Line, Page, Path, Plot, Shape, Word
from .style import COLORS


@dataclass
class Lines(Chart):
    """Curves of y over x.

    series -- name -> (x numbers, y numbers)
    marks -- name -> y, drawn as a horizontal line to compare with
    points -- name -> (x, y), drawn as a dot
    x_range, y_range -- the ends of the axes, or None to fit the numbers
    """

    series: Mapping[str, tuple[Sequence[float], Sequence[float]]] = field(default_factory=dict)
    marks: Mapping[str, float] = field(default_factory=dict)
    points: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None

    def text(self) -> str:
        """The title, then the first, last, lowest and highest number of each curve, and the marks."""
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

    def page(self) -> Page:
        """See Chart."""
        plot = Plot(*self._ranges())
        curves: list[Shape] = [
            Path(plot.points(xs, ys), COLORS[s % len(COLORS)], 2, DASHES[s % len(DASHES)])
            for s, (xs, ys) in enumerate(self.series.values())
        ]
        frame = framed(plot, self.title, self.x_label, self.y_label, y_ticks(plot))
        named = [*self._marks(plot), *self._points(plot)]
        names = legend(list(self.series), dashed=True)
        return Page([*frame, *x_ticks(plot), *curves, *named, *names], plot=plot)

    def _marks(self, plot: Plot) -> list[Shape]:
        shapes: list[Shape] = []
        for name, number in self.marks.items():
            y = plot.y(number)
            shapes.append(Line(plot.left, y, plot.right, y, dash=(3, 3)))
            shapes.append(Word(plot.right, y - 8, f"{name} {number:.4g}", "end", size=11))
        return shapes

    def _points(self, plot: Plot) -> list[Shape]:
        shapes: list[Shape] = []
        for name, (x, y) in self.points.items():
            shapes.append(Dot(plot.x(x), plot.y(y), 5, COLORS[1]))
            shapes.append(Word(plot.x(x) + 8, plot.y(y) + 10, name, "start", size=11))
        return shapes

    def _ranges(self) -> tuple[tuple[float, float], tuple[float, float]]:
        xs = [x for x_numbers, _ in self.series.values() for x in x_numbers]
        ys = [y for _, y_numbers in self.series.values() for y in y_numbers] + list(self.marks.values())
        return self.x_range or number_range(xs), self.y_range or number_range(ys, air=0.05)
