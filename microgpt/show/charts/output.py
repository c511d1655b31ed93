"""What an output cell is given of a picture: words, and the picture as a page or as a PNG.

A display in JupyterLab gets HTML with the SVG in it: as an image of its own the SVG could neither take
the colours of the theme nor be read out. It does not pay for a PNG, which takes 0.5 s the first time and
15 ms after that. Nobody would see it: where an output has HTML and PNG, JupyterLab shows the HTML.

A notebook that was not run here is not trusted. JupyterLab then takes the SVG out of the HTML, and would
leave its words in a heap. So the SVG is in a block that is hidden until a style shows it, and beside it
is the same SVG as an image, which the style hides. Without trust the style goes, and the image is there.
So a learner's own saved notebook shows its pictures to others.

Whoever saves a notebook for pages that show PNG alone, as GitHub does for sure, sets MICROGPT_STILLS=1
before the kernel starts. Then each picture is a PNG and no HTML. `python -m tools.save` does so.
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
    """The forms of a picture for an output cell, and their metadata.

    text -- what is compared; alt -- what the picture is called, else `text`
    png -- draws the PNG, or raises ImportError where nothing can draw it here; None for a passing picture
    scroll -- a picture that is too wide for its page scrolls, rather than shrinks
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
    """HTML that shows `svg`, or an image of it where the page takes SVG and style out."""
    inner = f'<div tabindex="0" style="overflow-x:auto">{svg}</div>' if scroll else svg
    image = f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
    return (
        element("div", inner, class_=f"microgpt-picture {NO_MATHS}", hidden="hidden")
        + element("img", alt=alt, style="background:white;max-width:100%", src=image)
        + element("style", _SHOWN)
    )
