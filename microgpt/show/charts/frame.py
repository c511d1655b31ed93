"""The frame of a chart: its title, the labels and ticks of its axes, and a legend."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .shapes import WIDTH, Line, Plot, Shape, Word
from .style import COLORS

# Each series has a colour and a pattern of dashes, so that colour is never the only sign.
DASHES: tuple[Sequence[float], ...] = ((), (6, 3), (8, 3, 2, 3), (2, 3), (12, 4), (4, 2, 1, 2))
NARROW, WIDE = "fijlrt.,:;'!|()[] ", "mwMW%@"


def heading(title: str, x: float = 8.0) -> Word:
    """The title of a page."""
    return Word(x, 13, title, "start", bold=True, size=14)


def framed(
    plot: Plot,
    title: str,
    x_label: str,
    y_label: str,
    ticks: Sequence[tuple[float, str]],
    grid: bool = True,
) -> list[Shape]:
    """The title, the labels of both axes, and the ticks of the y axis. A tick is (y in pixels, label)."""
    shapes: list[Shape] = [heading(title, plot.left)]
    for y, label in ticks:
        if grid:
            shapes.append(Line(plot.left, y, plot.right, y, opacity=0.35))
        shapes.append(Word(plot.left - 6, y, label, "end"))
    shapes.append(Word((plot.left + plot.right) / 2, plot.bottom + 36, x_label))
    shapes.append(Word(10, (plot.top + plot.bottom) / 2, y_label, turn=-90))
    return shapes


def x_ticks(plot: Plot) -> list[Shape]:
    """Round numbers as labels below the x axis."""
    return [Word(plot.x(x), plot.bottom + 12, f"{x:g}") for x in nice_ticks(*plot.x_range)]


def y_ticks(plot: Plot) -> list[tuple[float, str]]:
    """Round numbers for the y axis, as the ticks that `framed` expects."""
    return [(plot.y(y), f"{y:g}") for y in nice_ticks(*plot.y_range)]


def column_names(plot: Plot, names: Sequence[str]) -> list[Shape]:
    """A name below each column. The plot is divided into as many columns as there are names.

    A name that is wider than its column is written at a slant.
    """
    room = (plot.right - plot.left) / max(1, len(names))
    shapes: list[Shape] = []
    for i, name in enumerate(names):
        x = plot.left + (i + 0.5) * room
        if 7 * len(name) <= room:
            shapes.append(Word(x, plot.bottom + 12, name))
        else:
            shapes.append(Word(x + 3, plot.bottom + 8, name, "end", size=10, turn=-45))
    return shapes


def legend(names: Sequence[str], dashed: bool) -> list[Shape]:
    """A sample and a name for each series, below the title at the right. A single series needs no legend."""
    if len(names) < 2:
        return []
    shapes: list[Shape] = []
    x = WIDTH - 16.0
    for s, name in reversed(list(enumerate(names))):
        x -= 42 + text_width(name)
        color = COLORS[s % len(COLORS)]
        if dashed:
            shapes.append(Line(x, 29, x + 22, 29, color, 2, DASHES[s % len(DASHES)]))
        else:
            shapes.append(Line(x, 29, x + 22, 29, color, 10))
        shapes.append(Word(x + 26, 29, name, "start"))
    return shapes


def text_width(text: str) -> float:
    """The approximate width of `text` in pixels. It errs on the wide side, because fonts differ."""
    return sum(4.5 if c in NARROW else 11 if c in WIDE else 7.6 for c in text)


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


def number_range(numbers: Sequence[float], air: float = 0.0, alone: float = 0.5) -> tuple[float, float]:
    """From the lowest to the highest number, with a margin on either side.

    air -- the margin, as a share of the distance between the two
    alone -- the margin if all numbers are equal

    >>> number_range([2, 4], air=0.5), number_range([3])
    ((1.0, 5.0), (2.5, 3.5))
    """
    low, high = min(numbers, default=0.0), max(numbers, default=1.0)
    extra = air * (high - low) if high > low else alone
    return low - extra, high + extra
