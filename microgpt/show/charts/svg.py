"""SVG by hand: a few functions that write elements, with everything escaped.

Drawing a string takes microseconds where a plotting library takes tens of
milliseconds, so a picture made here can follow a moving slider.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from .style import FONT, TEXT

# What XML 1.0 cannot hold at all: control characters, lone surrogates and two non-characters.
_UNWRITABLE = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\N{REPLACEMENT CHARACTER}"
)


def plain_text(text: object) -> str:
    """`text` as the content of an XML element: nothing in it can become markup."""
    return escape(str(text).translate(_UNWRITABLE))


def element(name: str, content: str = "", **attributes: object) -> str:
    """One element. `content` is markup; attribute names may use _ for -, and None leaves one out.

    >>> element("rect", x=1, stroke_width=2, fill=None)
    '<rect x="1" stroke-width="2"/>'
    """
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(_short(value).translate(_UNWRITABLE))}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(content: object, x: float, y: float, **attributes: object) -> str:
    """A line of text in the colour of the page."""
    attributes = {"fill": TEXT, "font_size": 12, **attributes}
    return element("text", plain_text(content) or " ", x=x, y=y, **attributes)


def document(width: float, height: float, parts: Iterable[str], label: str) -> str:
    """A whole picture that shrinks with its column. `label` is what a screen reader says."""
    return element(
        "svg",
        element("title", plain_text(label)) + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_short(width)} {_short(height)}",
        width=width,
        role="img",
        aria_label=label,
        font_family=FONT,
        style="max-width: 100%; height: auto; display: block",
    )


def bundle(text: str, picture: str, png: bytes | None = None, alt: str | None = None) -> Any:
    """The forms of a picture for an output cell, and their metadata.

    The page gets the SVG as HTML: as an image of its own it could neither take the colours of
    the theme nor be read out. The PNG is for a page where nothing has been run; `alt`, or
    else `text`, is its description.
    """
    data = {"text/plain": text, "text/html": picture}
    if png is None:
        return data, {}
    return {**data, "image/png": base64.b64encode(png).decode()}, {"image/png": {"alt": alt or text}}


def _short(value: object) -> str:
    """Numbers with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
