"""DOT becomes a picture: SVG for the screen, a small PNG for where SVG is hidden.

`RENDERERS` is tried in order. First Graphviz inside this process, from a wheel: it
needs nothing installed and no new process. Then the `dot` program. Then, where Python
runs in a page, what that page brings. A renderer is a function of the DOT text and
"svg" or "png" that returns bytes, or raises ImportError to pass.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ...errors import MicrogptError
from ..charts.svg import bundle, plain_text

Renderer = Callable[[str, str], bytes]

# Graphviz takes seconds for as many, minutes for four times as many, and cannot be interrupted here.
MOST_BOXES, MOST_ARROWS = 1_000, 3_000
_TIMEOUT_SECONDS = 20
_ONE_AT_A_TIME = threading.Lock()  # Graphviz, and the standard error of the process
# In inches of 96 dots; SVG needs no limit, it is shrunk to the page.
_LARGEST_PNG = "12,20"
# The colour of words on the page itself: readable on white and on dark, and in SVG that of the page.
PAGE_INK = "#767676"
_HEAD = 'role="img" font-family="Helvetica,Arial,sans-serif" font-size="10"'
_NEEDLESS = r' xml:space="preserve"| font-family="[^"]*"| font-size="10.00"| xmlns:xlink="[^"]*"| id="graph0"'
_INSTALL = (
    "There is no picture because nothing here can draw DOT. Install one of the two: "
    "pip install 'pygraphviz>=2.0.4', or Graphviz from graphviz.org."
)


class RenderError(MicrogptError):
    """There is no picture of this DOT text; the message says why and what to do."""


def in_process(dot: str, form: str) -> bytes:
    """With pygraphviz, which holds the whole of Graphviz. ImportError where it is missing."""
    import pygraphviz

    with _ONE_AT_A_TIME, _quiet():
        graph = pygraphviz.AGraph(string=dot)
        try:
            graph.graph_attr.update(_page(form))
            drawn: bytes = graph.draw(format=form, prog="dot")
        finally:
            graph.close()
    return drawn


def by_program(dot: str, form: str) -> bytes:
    """With the `dot` program. ImportError where it is not on the PATH."""
    program = shutil.which("dot")
    if program is None:
        raise ImportError("no dot on the PATH")
    done = subprocess.run(
        [program, f"-T{form}", *(f"-G{key}={value}" for key, value in _page(form).items())],
        input=dot.encode(),
        capture_output=True,
        timeout=_TIMEOUT_SECONDS,
        check=True,
    )
    return done.stdout


def in_page(dot: str, form: str) -> bytes:
    """With viz.js, in a page that runs Python itself (web/live/kernel). ImportError elsewhere and for PNG."""
    import microgpt_live

    drawn: bytes = microgpt_live.draw(dot, form)
    return drawn


RENDERERS: list[Renderer] = [in_process, by_program, in_page]


def render(dot: str, form: str) -> bytes:
    """The picture of `dot` as "svg" or "png". RenderError where nothing can draw it."""
    arrows = dot.count(" -> ")
    boxes = dot.count("\n\t") - arrows
    if arrows > MOST_ARROWS or boxes > MOST_BOXES + 10:  # a few lines are settings
        raise RenderError(
            f"A picture can have at most {MOST_BOXES:,} boxes and {MOST_ARROWS:,} arrows, this one has about "
            f"{boxes:,} and {arrows:,}. Make it smaller with depth=, paths_to= or parts=."
        )
    for renderer in RENDERERS:
        try:
            return renderer(dot, form)
        except ImportError:
            continue
        except (ValueError, OSError, subprocess.SubprocessError) as error:
            raise RenderError(f"Graphviz could not draw this graph: {error}") from error
    raise RenderError(_INSTALL)


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


def mimebundle(dot: str, alt: str) -> Any:
    """What a notebook stores: DOT as text, the pictures or a sentence on how to get them, the alt text."""
    try:
        page = f'<div tabindex="0" style="overflow-x:auto">{to_svg(dot, alt)}</div>'
    except RenderError as error:
        page = f"<p>{plain_text(error)}</p><p>{plain_text(alt)}</p><pre>{plain_text(dot)}</pre>"
        return {"text/plain": dot, "text/html": page}, {}
    try:
        return bundle(dot, page, to_png(dot), alt)
    except RenderError:  # a page draws SVG only
        return bundle(dot, page)


def _page(form: str) -> dict[str, str]:
    """SVG shows the page behind it; PNG brings white, and is never wider than a screen."""
    return {"bgcolor": "transparent"} if form == "svg" else {"bgcolor": "white", "size": _LARGEST_PNG}


def _few_colours(png: bytes) -> bytes:
    """A third of the size, where Pillow (which comes with matplotlib) is installed."""
    try:
        from PIL import Image
    except ImportError:
        return png
    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        few = image.convert("RGB").quantize(32, dither=Image.Dither.NONE)
    few.save(small, "PNG", optimize=True)
    return min(png, small.getvalue(), key=len)


@contextmanager
def _quiet() -> Iterator[None]:
    """Fontconfig inside Graphviz warns about the machine's settings: not the reader's business."""
    try:
        saved = os.dup(2)
    except OSError:  # a process without standard error is quiet as it is
        yield
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)
