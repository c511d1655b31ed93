"""Still pictures: matplotlib draws the shapes of a page in the same places, and with the look of the SVG.

This is the only module that imports matplotlib. One pixel of the page becomes one pixel of the PNG. The
shapes are artists of one Axes, placed in pixels of the page. The Axes itself uses the coordinates of the
data, so that whatever a learner adds to it is placed among the data.

Text is never mathematics: a `$` in a document does not begin a formula. A letter that DejaVu Sans lacks is
taken from another installed font. If no font has it, its code point is written instead, such as U+4E2D,
because an empty box would tell the reader nothing.
"""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path as Curve
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from .shapes import Bar, Branch, Dot, Line, Page, Path, Shape, Word
from .style import INK, PAPER

DOTS = 100  # dots per inch
POINT = 72 / DOTS  # points in a pixel
FONT = "DejaVu Sans"  # comes with matplotlib, so a PNG looks the same on every machine
COLOURS = 32  # in a PNG
_ALIGN: Any = {"start": "left", "middle": "center", "end": "right"}


class Still(Figure):
    """A figure that a notebook can display. pyplot is not used, because it keeps every figure in memory."""

    def _repr_png_(self) -> bytes:
        return png(self)


def figure(page: Page) -> Figure:
    """The page as a figure with one Axes."""
    drawn = Still(figsize=(page.width / DOTS, page.height / DOTS), dpi=DOTS, facecolor="white")
    FigureCanvasAgg(drawn)
    plot = page.plot
    left, top, right, bottom = plot[2:6] if plot else (0.0, 0.0, page.width, page.height)
    axes: Any = drawn.add_axes(
        (
            left / page.width,
            1 - bottom / page.height,
            (right - left) / page.width,
            (bottom - top) / page.height,
        )
    )
    axes.axis("off")
    axes.set(xlim=(0, page.width), ylim=(page.height, 0))
    if plot:
        axes.set(xlim=plot.x_range, ylim=plot.y_range)
        if plot.log:
            axes.set(xscale="log", xlim=[10.0**power for power in plot.x_range])
    pixels = Affine2D().scale(1 / page.width, -1 / page.height).translate(0, 1) + drawn.transFigure
    for place, shape in enumerate(page.shapes):
        artist = _artist(shape)
        artist.set(transform=pixels, clip_on=False)
        artist.set_zorder(place / len(page.shapes) - 1)  # below anything that a learner adds
        axes.add_artist(artist)
    return drawn


def png(drawn: Figure) -> bytes:
    """A figure as the bytes of a PNG. The most frequent colours are kept. Others become the nearest one."""
    from PIL import Image

    canvas: Any = drawn.canvas if isinstance(drawn.canvas, FigureCanvasAgg) else FigureCanvasAgg(drawn)
    canvas.draw()
    pixels = np.asarray(canvas.buffer_rgba())[..., :3].reshape(-1, 3).astype(np.int32)
    packed = pixels @ np.array([1 << 16, 1 << 8, 1], np.int32)
    _, first, place, counts = np.unique(packed, return_index=True, return_inverse=True, return_counts=True)
    colors = pixels[first]
    kept = colors[np.argsort(-counts, kind="stable")[:COLOURS]]
    nearest = ((colors[:, None] - kept) ** 2).sum(axis=-1).argmin(axis=-1)
    image = Image.frombytes("P", canvas.get_width_height(), nearest[place].astype(np.uint8).tobytes())
    image.putpalette(kept.astype(np.uint8).tobytes())
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _artist(shape: Shape) -> Any:
    """A shape as a matplotlib artist, placed in pixels of the page."""
    if isinstance(shape, Word):
        return _text(shape)
    if isinstance(shape, Line):
        line = _line([(shape.x, shape.y), (shape.x2, shape.y2)], shape.color, shape.width, shape.dash)
        line.set_alpha(shape.opacity)
        return line
    if isinstance(shape, Path):
        return _line(shape.points, shape.color, shape.width, shape.dash)
    if isinstance(shape, Bar):
        x, y, width, height, color, opacity = shape
        return Rectangle((x, y), width, height, color=_color(color), alpha=opacity, linewidth=0)
    if isinstance(shape, Dot):
        return Circle(
            (shape.x, shape.y), shape.radius, facecolor=_color(shape.color), edgecolor=_color(shape.edge),
            linewidth=2 * POINT if shape.edge else 0,
        )  # fmt: skip
    return _branch(shape)


def _line(points: Any, color: str, width: float, dash: Any) -> Line2D:
    line = Line2D(
        [x for x, _ in points], [y for _, y in points], color=_color(color), linewidth=width * POINT,
        solid_capstyle="butt", dash_capstyle="butt", solid_joinstyle="miter", dash_joinstyle="miter",
    )  # fmt: skip
    if dash:
        line.set_linestyle((0, [length / width for length in dash]))  # matplotlib counts in line widths
    return line


def _branch(branch: Branch) -> PathPatch:
    points = [(branch.x, branch.y), (branch.bend, branch.y), (branch.bend, branch.y2), (branch.x2, branch.y2)]
    curve = Curve(points, [Curve.MOVETO, Curve.CURVE4, Curve.CURVE4, Curve.CURVE4])
    return PathPatch(
        curve, fill=False, edgecolor=branch.color, linewidth=branch.width * POINT, capstyle="butt"
    )


def _text(word: Word) -> Text:
    text, families = readable(word.text, word.bold)
    font = FontProperties(family=families, size=word.size * POINT, weight="bold" if word.bold else "normal")
    x, y = Affine2D().rotate_deg(word.turn).transform((0, word.drop))
    return Text(
        word.x + x, word.y + y, text, color=_color(word.color), fontproperties=font, rotation=-word.turn,
        rotation_mode="anchor", horizontalalignment=_ALIGN[word.anchor], verticalalignment="baseline",
        parse_math=False, usetex=False,
    )  # fmt: skip


def _color(color: str | None) -> str:
    """One of our colours as a matplotlib colour. The page is white, and its text nearly black."""
    return {INK: "#111111", PAPER: "white", None: "none"}.get(color, color or "none")


def readable(text: str, bold: bool = False) -> tuple[str, list[str]]:
    r"""`text` on one line, with all that no font can draw replaced, and the fonts that have its letters.

    >>> readable("cost $5\n")
    ('cost $5 ', ['DejaVu Sans'])
    """
    written, families = [], [FONT]
    for char in text:
        family = font_with(char, bold) if char.isprintable() else None
        if family:
            written.append(char)
            families += [family] if family not in families else []
        elif char.isspace():
            written.append(" ")
        elif unicodedata.category(char) not in ("Cf", "Mn"):  # characters that only modify their neighbours
            written.append(f"U+{ord(char):04X}")
    return "".join(written), families


@cache
def font_with(char: str, bold: bool) -> str | None:
    """The first installed font that has this letter, or None. DejaVu Sans is tried first."""
    names = dict.fromkeys([FONT, *sorted(entry.name for entry in fontManager.ttflist)])
    return next((name for name in names if _has(name, char, bold)), None)


@cache
def _has(name: str, char: str, bold: bool) -> bool:
    try:
        path = findfont(FontProperties(family=[name], weight="bold" if bold else "normal"))
        font = get_font(path)
    except (OSError, RuntimeError, ValueError):  # a bitmap font, or a font that was removed
        return False
    return font.scalable and font.get_char_index(ord(char)) > 0
