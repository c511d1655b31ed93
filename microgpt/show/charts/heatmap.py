"""Heat map: a matrix as shades of one colour, with the numbers written into its cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from . import svg
from .chart import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Chart, axis_label


@dataclass
class Heatmap(Chart):
    """A matrix as shades of blue: white is `low`, full blue is `high`. None leaves a cell empty.

    numbers -- rows of numbers; digits -- decimals written into the cells, or None for no text
    """

    rows: Sequence[str] = ()
    columns: Sequence[str] = ()
    numbers: Sequence[Sequence[float | None]] = ()
    low: float = 0.0
    high: float | None = None
    digits: int | None = 2

    def text(self) -> str:
        """One line a row, as `column number`."""
        lines = [f"{self.title} ({self.y_label} down, {self.x_label} across)"]
        for name, row in zip(self.rows, self.numbers):
            pairs = ", ".join(
                f"{column} {number:.3f}" for column, number in zip(self.columns, row) if number is not None
            )
            lines.append(f"{name}: {pairs}")
        return "\n".join(lines)

    def svg(self) -> str:
        """See Chart."""
        width = (WIDTH - LEFT - RIGHT) / max(1, len(self.columns))
        height = (HEIGHT - TOP - BOTTOM) / max(1, len(self.rows))
        parts, ticks = [], []
        for i, (name, row) in enumerate(zip(self.rows, self.numbers)):
            y = TOP + i * height
            ticks.append((y + height / 2, name))
            for j, number in enumerate(row):
                if number is None:
                    continue
                x = LEFT + j * width
                red, green, blue = self._shade(number)
                parts.append(
                    svg.element(
                        "rect", x=x, y=y, width=width, height=height, fill=f"rgb({red},{green},{blue})"
                    )
                )
                if self.digits is not None:
                    ink = "#ffffff" if red < 128 else "#111111"
                    parts.append(
                        svg.text(
                            f"{number:.{self.digits}f}", x + width / 2, y + height / 2 + 4,
                            text_anchor="middle", fill=ink, font_size=11,
                        )
                    )  # fmt: skip
        parts += [
            axis_label(column, LEFT + (j + 0.5) * width, width) for j, column in enumerate(self.columns)
        ]
        return self._frame(ticks, parts, grid=False)

    def draw(self, axes: Any) -> None:
        """See Chart."""
        for i, row in enumerate(self.numbers):
            for j, number in enumerate(row):
                if number is None:
                    continue
                shade = [part / 255 for part in self._shade(number)]
                axes.fill(
                    [j - 0.5, j + 0.5, j + 0.5, j - 0.5], [i - 0.5, i - 0.5, i + 0.5, i + 0.5], color=shade
                )
                if self.digits is not None:
                    ink = "white" if shade[0] < 0.5 else "black"
                    axes.text(
                        j, i, f"{number:.{self.digits}f}", ha="center", va="center", color=ink, fontsize=8
                    )
        axes.set_xticks(range(len(self.columns)), self.columns)
        axes.set_yticks(range(len(self.rows)), self.rows)
        axes.set(xlim=(-0.5, max(1, len(self.columns)) - 0.5), ylim=(max(1, len(self.rows)) - 0.5, -0.5))
        axes.grid(False)

    def _shade(self, number: float) -> tuple[int, int, int]:
        """White to the palette's blue (0, 114, 178)."""
        present = [n for row in self.numbers for n in row if n is not None]
        high = self.high if self.high is not None else max(present, default=1.0)
        part = (number - self.low) / ((high - self.low) or 1.0)
        part = min(1.0, max(0.0, part))
        return round(255 * (1 - part)), round(255 - 141 * part), round(255 - 77 * part)
