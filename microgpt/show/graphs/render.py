"""DOT becomes a picture: SVG for the screen, a small PNG for where SVG is hidden.

`renderers.py` draws. Here its SVG is made fit for a page: half as long, with names on boxes and arrows,
in the colours of the page and with words for a screen reader. Where nothing can draw, a sentence says why.
"""

from __future__ import annotations

import io
import re
from typing import Any

from ...errors import MicrogptError
from ..charts.output import bundle
from ..charts.svg import plain_text
from . import renderers

# Graphviz takes seconds for as many, minutes for four times as many.
MOST_BOXES, MOST_ARROWS = 1_000, 3_000
# The colour of words on the page itself: readable on white and on dark, and in SVG that of the page.
PAGE_INK = "#767676"
# Verdana on Windows and macOS, DejaVu Sans on Linux: as wide as what the picture was laid out with.
_HEAD = 'role="img" font-family="Verdana,DejaVu Sans,sans-serif" font-size="10"'
_NEEDLESS = r' xml:space="preserve"| font-family="[^"]*"| font-size="10.00"| xmlns:xlink="[^"]*"| id="graph0"'
_COLOURS = 24  # in a PNG
_HELP = "If the graph is not at fault: install graphviz-pure again, or Graphviz from graphviz.org."
_INSTALL = "Install one of the two: pip install graphviz-pure, or Graphviz from graphviz.org."


class RenderError(MicrogptError):
    """There is no picture of this DOT text; the message says why and what to do."""


def render(dot: str, form: str) -> bytes:
    """The picture of `dot` as "svg" or "png". RenderError where nothing can draw it."""
    arrows = dot.count(" -> ")
    boxes = dot.count("\n\t") - arrows
    if arrows > MOST_ARROWS or boxes > MOST_BOXES + 10:  # a few lines are settings
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
    """The `<svg>` element alone, half as long as Graphviz writes it, with `alt` for screen readers.

    Boxes carry their DOT name and arrows their number: `data-key="n0"`, `data-key="e0"`.
    """
    svg = render(dot, "svg").decode()
    svg = re.sub(r"<!--.*?-->\n?", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = re.sub(
        r'<g id="node\d+" class="([^"]*)">\n<title>(.*?)</title>', r'<g class="\1" data-key="\2">', svg
    )
    svg = re.sub(r'<g id="edge(\d+)" class="([^"]*)">', _number_arrow, svg)
    svg = re.sub(r"<title>.*?</title>\n", "", svg, flags=re.DOTALL)
    svg = re.sub(r"(<text[^>]*>) ", r"\1&#160;", svg)  # a page drops the space at the start of a text
    svg = re.sub(_NEEDLESS, "", svg).replace(f'fill="{PAGE_INK}"', 'fill="currentColor"')
    svg = re.sub(r' (points|d|x|y)="[^"]*"', _one_decimal, svg)
    head = f'<svg {_HEAD} style="max-width:100%;min-width:{_smallest(svg)}pt;height:auto" '
    return svg.replace("<svg ", head, 1).replace("<g ", f"<title>{plain_text(alt)}</title>\n<g ", 1)


def _smallest(svg: str) -> int:
    """A drawing shrinks with its page to seven tenths; smaller it could not be read, so it scrolls."""
    width = re.search(r'width="(\d+)', svg)
    return round(0.7 * int(width[1])) if width else 0


def _number_arrow(match: re.Match[str]) -> str:
    return f'<g class="{match[2]}" data-key="e{int(match[1]) - 1}">'


def _one_decimal(match: re.Match[str]) -> str:
    return re.sub(r"(\.\d)\d+", r"\1", match[0])


def to_png(dot: str) -> bytes:
    """The PNG, with as few colours as a drawing of cards needs."""
    return _few_colours(render(dot, "png"))


def mimebundle(dot: str, alt: str, text: str = "") -> Any:
    """What a notebook stores: `text` (else DOT), and the picture or a sentence on how to get it."""
    text = text or dot
    try:
        picture = to_svg(dot, alt)
    except RenderError as error:
        page = f"<p>{plain_text(error)}</p><p>{plain_text(alt)}</p><pre>{plain_text(text)}</pre>"
        return {"text/plain": text, "text/html": page}, {}
    return bundle(text, picture, lambda: _still(dot), alt, scroll=True)


def _still(dot: str) -> bytes:
    """The PNG. ImportError where SVG is all that can be drawn, as in a page."""
    try:
        return to_png(dot)
    except RenderError as error:
        raise ImportError(str(error)) from error


def _few_colours(png: bytes) -> bytes:
    """A third of the size, where Pillow (which comes with matplotlib) is installed.

    The most frequent colours are kept as they are: each fill, border and ink has a meaning.
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
