"""DOT becomes a picture: SVG for the screen, a small PNG for where SVG is hidden.

`RENDERERS` is tried in order. First Graphviz inside this process, from a wheel: it
needs nothing installed and no new process. Then the `dot` program. Where neither
is there (a browser), another renderer can be put into the list.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import MicrogptError
from .svg import plain_text

Renderer = Callable[[str, str], bytes]

# Graphviz takes half a second for 900 boxes, a minute for 4,000, and cannot be interrupted in process.
MOST_ARROWS = 4_000
_TIMEOUT_SECONDS = 20
_INSTALL = (
    "To see the picture, install the pygraphviz wheel (pip install 'pygraphviz>=2.0.4') or Graphviz itself."
)


class RenderError(MicrogptError):
    """There is no picture of this DOT text; the message says why and what to do."""


def in_process(dot: str, form: str) -> bytes:
    """With pygraphviz, which holds the whole of Graphviz. ImportError where it is missing."""
    import pygraphviz

    with _quiet():
        graph = pygraphviz.AGraph(string=dot)
        graph.graph_attr["bgcolor"] = "transparent" if form == "svg" else "white"
        drawn: bytes = graph.draw(format=form, prog="dot")
        graph.close()
    return drawn


def by_program(dot: str, form: str) -> bytes:
    """With the `dot` program. ImportError where it is not on the PATH."""
    program = shutil.which("dot")
    if program is None:
        raise ImportError("no dot on the PATH")
    background = "transparent" if form == "svg" else "white"
    done = subprocess.run(
        [program, f"-T{form}", f"-Gbgcolor={background}"],
        input=dot.encode(),
        capture_output=True,
        timeout=_TIMEOUT_SECONDS,
        check=True,
    )
    return done.stdout


RENDERERS: list[Renderer] = [in_process, by_program]


def render(dot: str, form: str) -> bytes:
    """The picture of `dot` as "svg" or "png". RenderError where nothing can draw it."""
    if dot.count(" -> ") > MOST_ARROWS:
        raise RenderError(
            f"a picture can have at most {MOST_ARROWS:,} arrows, this one has {dot.count(' -> '):,}: "
            "cut it with depth=, paths_to= or parts="
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
    """The SVG element alone: no prologue, no version, with `alt` for screen readers."""
    svg = render(dot, "svg").decode()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<!--.*?-->\n?", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<title>.*?</title>\n?", "", svg, flags=re.DOTALL)
    return svg.replace("<svg ", '<svg role="img" ', 1).replace(
        "<g id=", f"<title>{plain_text(alt)}</title>\n<g id=", 1
    )


def to_png(dot: str) -> bytes:
    """The PNG, with as few colours as a drawing of cards needs."""
    return _few_colours(render(dot, "png"))


def mimebundle(dot: str, alt: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a notebook stores: DOT as text, the pictures or a sentence on how to get them, the alt text."""
    bundle: dict[str, Any] = {"text/plain": dot}
    try:
        bundle["image/svg+xml"] = to_svg(dot, alt)
        bundle["image/png"] = base64.b64encode(to_png(dot)).decode()
    except RenderError as error:
        bundle["text/html"] = (
            f"<p>{plain_text(alt)}</p><p><em>{plain_text(error)}</em></p><pre>{plain_text(dot)}</pre>"
        )
    return bundle, {"image/png": {"alt": alt}} if "image/png" in bundle else {}


def _few_colours(png: bytes) -> bytes:
    """A third of the size, where Pillow (which comes with matplotlib) is installed."""
    try:
        from PIL import Image
    except ImportError:
        return png
    import io

    small = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(32, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return min(png, small.getvalue(), key=len)


@contextmanager
def _quiet() -> Iterator[None]:
    """Fontconfig inside Graphviz warns about the machine's settings: not the reader's business."""
    saved, null = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(null)
