"""SVG written by hand: functions that write escaped elements, and a function that draws a page.

We measured libraries before we wrote our own. A picture follows a moving slider, so it must be drawn in about
a millisecond. It must also be the same text on every run, take the colours of the page, be accessible to
a screen reader, and work in a page without a network. Python takes these times for a line of 500 points:

    this module   0.6 ms   includes the numbers as text
    plotly        2.3 ms   its ids are random, and a page without a network grows by 4.8 MB
    pygal       6 to 10 ms
    matplotlib 20 to 36 ms
    Altair     40 to 46 ms
    bqplot       0.05 ms   the browser's time comes on top; has no text
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .shapes import Bar, Dot, Line, Page, Path, Shape, Word
from .style import FONT, NO_MATHS, PAPER

# XML 1.0 cannot contain these: control characters, lone surrogates and two non-characters.
_UNWRITABLE = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}"
)


def plain_text(text: object) -> str:
    """`text` escaped for the content of an XML element, so that nothing in it becomes markup."""
    return escape(str(text).translate(_UNWRITABLE))


def element(name: str, content: str = "", **attributes: object) -> str:
    """One element. `content` is markup. In attribute names `_` stands for `-`. A value of None is left out.

    >>> element("rect", x=1, stroke_width=2, fill=None)
    '<rect x="1" stroke-width="2"/>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={_quoted(value)}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def document(width: float, height: float, parts: Iterable[str], label: str) -> str:
    """A whole picture, which shrinks with its column. A screen reader reads `label`."""
    return element(
        "svg",
        element("title", plain_text(label)) + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_short(width)} {_short(height)}",
        width=width,
        class_=NO_MATHS,
        role="img",
        aria_label=label,
        font_family=FONT,
        style="max-width: 100%; height: auto; display: block",
    )


def drawn(page: Page, label: str) -> str:
    """The shapes of `page` as one SVG element. A screen reader reads `label`."""
    return document(page.width, page.height, map(_draw, page.shapes), label)


def _draw(shape: Shape) -> str:
    if isinstance(shape, Word):
        return _word(shape)
    if isinstance(shape, Line):
        return element(
            "line", x1=shape.x, y1=shape.y, x2=shape.x2, y2=shape.y2, **_stroke(shape.color, shape.width),
            stroke_dasharray=_dash(shape.dash), opacity=_opacity(shape.opacity),
        )  # fmt: skip
    if isinstance(shape, Bar):
        x, y, width, height, color, opacity = shape
        return element(
            "rect", x=x, y=y, width=width, height=height, fill=color, fill_opacity=_opacity(opacity)
        )
    if isinstance(shape, Path):
        points = " ".join([f"{x:.1f},{y:.1f}" for x, y in shape.points])
        return element(
            "polyline", points=points, fill="none", **_stroke(shape.color, shape.width),
            stroke_dasharray=_dash(shape.dash),
        )  # fmt: skip
    if isinstance(shape, Dot):
        fill: dict[str, Any] = {"fill": shape.color or "none"}
        if shape.color == PAPER:  # pages with CSS variables use the style, others the attribute
            fill = {"fill": "white", "style": f"fill: {PAPER}"}
        edge = _stroke(shape.edge, 2) if shape.edge else {}
        return element("circle", cx=shape.x, cy=shape.y, r=shape.radius, **fill, **edge)
    x, y, x2, y2, color, width = shape
    curve = f"M{x:.1f} {y:.1f}C{shape.bend:.1f} {y:.1f} {shape.bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return element("path", d=curve, fill="none", **_stroke(color, width))


def _word(word: Word) -> str:
    return element(
        "text", plain_text(word.text) or " ", fill=word.color, font_size=word.size, x=word.x,
        y=word.y + word.drop, text_anchor=word.anchor if word.anchor != "start" else None,
        font_weight="bold" if word.bold else None,
        transform=f"rotate({word.turn:g} {word.x:g} {word.y:g})" if word.turn else None,
    )  # fmt: skip


def _stroke(color: str, width: float) -> dict[str, Any]:
    return {"stroke": color, "stroke_width": None if width == 1 else width}


def _dash(lengths: Sequence[float]) -> str | None:
    return " ".join(f"{length:g}" for length in lengths) or None


def _opacity(part: float) -> float | None:
    return None if part == 1 else part


def _quoted(value: object) -> str:
    """The value of an attribute, in quotes. Numbers have at most two decimals."""
    if isinstance(value, (int, float)):
        return f'"{_short(value)}"'
    return quoteattr(str(value).translate(_UNWRITABLE))


def _short(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)
