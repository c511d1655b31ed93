"""Turns DOT into a picture: SVG for the screen, and a small PNG for pages that do not show SVG.

`renderers.py` draws. This module prepares its SVG for a page. It makes the SVG half as long, adds names to
boxes and arrows, uses the colours of the page, and adds a description for screen readers. If nothing can
draw, an error says why.
"""

from __future__ import annotations

import io
import re
from typing import Any

from ...errors import MicrogptError
from ..charts.output import bundle
from ..charts.svg import plain_text
from . import renderers

# Graphviz takes seconds for this many, and minutes for four times as many.
MOST_BOXES, MOST_ARROWS = 1_000, 3_000
# The colour of text outside boxes. It can be read on white and on dark; in SVG it becomes the page's own.
PAGE_INK = "#767676"
# Verdana is on Windows and macOS, DejaVu Sans on Linux. Both are as wide as the font of the layout.
_HEAD = 'role="img" font-family="Verdana,DejaVu Sans,sans-serif" font-size="10"'
_NEEDLESS = r' xml:space="preserve"| font-family="[^"]*"| font-size="10.00"| xmlns:xlink="[^"]*"| id="graph0"'
_COLOURS = 24  # in a PNG
_HELP = "If the graph is not at fault: install graphviz-pure again, or Graphviz from graphviz.org."
_INSTALL = "Install one of the two: pip install graphviz-pure, or Graphviz from graphviz.org."


class RenderError(MicrogptError):
    """The DOT text could not be drawn. The message says why, and what to do."""


def render(dot: str, form: str) -> bytes:
    """The picture of `dot` in the format "svg" or "png". RenderError if nothing can draw it."""
    arrows = dot.count(" -> ")
    boxes = dot.count("\n\t") - arrows
    if arrows > MOST_ARROWS or boxes > MOST_BOXES + 10:  # an estimate: a few of the lines are settings
        raise RenderError(
            f"A picture can have at most {MOST_BOXES:,} boxes and {MOST_ARROWS:,} arrows, this one has about "
            f"{boxes:,} and {arrows:,}. Make it smaller with depth=, paths_to= or parts=."
        )
    refused = []
    for renderer in renderers.RENDERERS:
        try:
            return renderer(dot, form)
        except ImportError:
            continue
        except renderers.RefusedError as error:
            refused.append(str(error))
    why = "; ".join(words.rstrip(".") for words in refused) or "nothing here can draw DOT"
    raise RenderError(f"There is no picture: {why}. {_HELP if refused else _INSTALL}")


def to_svg(dot: str, alt: str) -> str:
    """The `<svg>` element, half as long as Graphviz writes it, with `alt` for screen readers.

    Each box has its DOT name as `data-key="n0"`, and each arrow its number as `data-key="e0"`.
    """
    svg = render(dot, "svg").decode()
    svg = re.sub(r"<!--.*?-->\n?", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(
        r'<g id="node\d+" class="([^"]*)">\n<title>(.*?)</title>', r'<g class="\1" data-key="\2">', svg
    )
    svg = re.sub(r'<g id="edge(\d+)" class="([^"]*)">', _number_arrow, svg)
    svg = re.sub(r"<title>.*?</title>\n", "", svg, flags=re.DOTALL)
    svg = re.sub(r"(<text[^>]*>) ", r"\1&#160;", svg)  # a page drops a space at the start of a text
    svg = re.sub(_NEEDLESS, "", svg).replace(f'fill="{PAGE_INK}"', 'fill="currentColor"')
    svg = re.sub(r' (points|d|x|y)="[^"]*"', _one_decimal, svg)
    head = f'<svg {_HEAD} style="max-width:100%;min-width:{_smallest(svg)}pt;height:auto" '
    return svg.replace("<svg ", head, 1).replace("<g ", f"<title>{plain_text(alt)}</title>\n<g ", 1)


def _smallest(svg: str) -> int:
    """The smallest width in points, seven tenths of the full size. In a narrower page the drawing scrolls."""
    width = re.search(r'width="(\d+)', svg)
    return round(0.7 * int(width[1])) if width else 0


def _number_arrow(match: re.Match[str]) -> str:
    return f'<g class="{match[2]}" data-key="e{int(match[1]) - 1}">'


def _one_decimal(match: re.Match[str]) -> str:
    return re.sub(r"(\.\d)\d+", r"\1", match[0])


def to_png(dot: str) -> bytes:
    """The bytes of the PNG. It has few colours, which is enough for boxes and arrows."""
    return _few_colours(render(dot, "png"))


def mimebundle(dot: str, alt: str, text: str = "") -> Any:
    """The output for a notebook: `text` or else the DOT, and the picture or a sentence on how to get it."""
    text = text or dot
    try:
        picture = to_svg(dot, alt)
    except RenderError as error:
        page = f"<p>{plain_text(error)}</p><p>{plain_text(alt)}</p><pre>{plain_text(text)}</pre>"
        return {"text/plain": text, "text/html": page}, {}
    return bundle(text, picture, lambda: _still(dot), alt, scroll=True)


def _still(dot: str) -> bytes:
    """The bytes of the PNG. ImportError if only SVG can be drawn here, as in a page."""
    try:
        return to_png(dot)
    except RenderError as error:
        raise ImportError(str(error)) from error


def _few_colours(png: bytes) -> bytes:
    """The same PNG at a third of the size, if Pillow is installed. It comes with matplotlib.

    The most frequent colours stay as they are, because each fill, border and text colour has a meaning.
    """
    try:
        from PIL import Image
    except ImportError:
        return png
    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        full = image.convert("RGB")
        counts: list[Any] = sorted(full.getcolors(full.width * full.height) or [], reverse=True)
        palette = Image.new("P", (1, 1))
        palette.putpalette([part for _, colour in counts[:_COLOURS] for part in colour])
        full.quantize(palette=palette, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return min(png, small.getvalue(), key=len)
