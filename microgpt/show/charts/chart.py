"""What all charts share: three faces, one frame, one legend.

`svg()` is drawn by hand in microseconds, for a picture that follows a slider; `png()` is
drawn by matplotlib, for the page that is only read; `text()` says the numbers, for a
screen reader and for the comparison of notebooks. All three come from the same fields.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
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
