"""How a picture is given to an output cell: as text, and as HTML or PNG.

JupyterLab gets HTML that contains the SVG. An SVG image of its own could not take the colours of the theme,
and a screen reader could not read it. There is no PNG as well: drawing one takes 0.5 s the first time and
15 ms after that, and JupyterLab would show the HTML anyway.

JupyterLab does not trust a notebook that was run elsewhere. It then removes SVG and styles from the HTML,
and the words of the SVG would remain as a heap of text. So the HTML has three parts: the SVG in a hidden
block, the same SVG as an image, and a style that shows the block and hides the image. Without trust the
style is removed, and the reader sees the image. In this way a learner's saved notebook shows its pictures to
others.

Some pages show only PNG; GitHub is one of them. To save a notebook for those, set MICROGPT_STILLS=1
before the kernel starts, as `python -m tools.save` does. Then each picture is a PNG instead of HTML.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from typing import Any

from .style import NO_MATHS
from .svg import element

STILLS = "MICROGPT_STILLS"
_SHOWN = ".microgpt-picture[hidden]{display:block!important}.microgpt-picture+img{display:none!important}"


def bundle(text: str, svg: str, png: Callable[[], bytes] | None, alt: str = "", scroll: bool = False) -> Any:
    """The forms of a picture for an output cell, and their metadata: two dicts from MIME type.

    text -- the plain text, which the comparison of notebooks sees
    png -- a function that draws the PNG, or raises ImportError if nothing here can draw it; None if the
        picture is not the last one of its cell
    alt -- the text for a screen reader, by default `text`
    scroll -- let a picture that is too wide for its page scroll, instead of shrinking it
    """
    if png is not None and os.environ.get(STILLS):
        try:
            still = base64.b64encode(png()).decode()
        except ImportError:
            pass
        else:
            return {"text/plain": text, "image/png": still}, {"image/png": {"alt": alt or text}}
    return {"text/plain": text, "text/html": page(svg, alt or text, scroll)}, {}


def page(svg: str, alt: str, scroll: bool = False) -> str:
    """HTML that shows `svg`, or the same picture as an image if the page removes SVG and styles."""
    inner = f'<div tabindex="0" style="overflow-x:auto">{svg}</div>' if scroll else svg
    image = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return (
        element("div", inner, class_=f"microgpt-picture {NO_MATHS}", hidden="hidden")
        + element("img", alt=alt, style="background:white;max-width:100%", src=image)
        + element("style", _SHOWN)
    )
