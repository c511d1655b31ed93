"""Heat map: a matrix in shades of one colour, with the numbers written into its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .chart import Chart
from .frame import column_names, framed
from .shapes import Bar, Page, Plot, Shape, Word
from .style import BLUE, INK

# From this strength on, white is easier to read on the blue than the text colour of a light page.
STRONG = 0.9


@dataclass
class Heatmap(Chart):
    """A matrix in blue: `low` is the colour of the page, `high` is full blue.

    numbers -- rows of numbers; None leaves a cell empty
    digits -- how many decimals are written into the cells, or None to write no numbers
    """

    rows: Sequence[str] = ()
    columns: Sequence[str] = ()
    numbers: Sequence[Sequence[float | None]] = ()
    low: float = 0.0
    high: float | None = None
    digits: int | None = 2

    def text(self) -> str:
        """The title, then a line for each row, as `column number`."""
        lines = [f"{self.title} ({self.y_label} down, {self.x_label} across)"]
        for name, row in zip(self.rows, self.numbers):
            pairs = ", ".join(
                f"{column} {number:.3f}" for column, number in zip(self.columns, row) if number is not None
            )
            lines.append(f"{name}: {pairs}")
        return "\n".join(lines)

    def page(self) -> Page:
        """See Chart. The first column is at 0 on the x axis, the first row at 0 on the y axis, at the top."""
        rows, columns = max(1, len(self.rows)), max(1, len(self.columns))
        plot = Plot((-0.5, columns - 0.5), (rows - 0.5, -0.5))
        width, height = plot.x(1) - plot.x(0), (plot.bottom - plot.top) / rows
        cells: list[Shape] = []
        for i, row in enumerate(self.numbers):
            for j, number in enumerate(row):
                if number is not None:
                    cells += self._cell(number, plot.x(j), plot.y(i), width, height)
        ticks = [(plot.y(i), name) for i, name in enumerate(self.rows)]
        frame = framed(plot, self.title, self.x_label, self.y_label, ticks, grid=False)
        return Page([*frame, *cells, *column_names(plot, self.columns)], plot=plot)

    def _cell(self, number: float, x: float, y: float, width: float, height: float) -> list[Shape]:
        """A rectangle around (x, y), and its number."""
        part = self._part(number)
        cell: list[Shape] = [Bar(x - width / 2, y - height / 2, width, height, BLUE, part)]
        if self.digits is not None:
            color = "#ffffff" if part >= STRONG else INK
            cell.append(Word(x, y, f"{number:.{self.digits}f}", size=11, color=color))
        return cell

    def _part(self, number: float) -> float:
        """How strong the blue is, from 0 to 1."""
        present = [n for row in self.numbers for n in row if n is not None]
        high = self.high if self.high is not None else max(present, default=1.0)
        return min(1.0, max(0.0, (number - self.low) / ((high - self.low) or 1.0)))
