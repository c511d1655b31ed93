"""SVG by hand: a few functions that write elements, with everything escaped.

Drawing a string takes microseconds where a plotting library takes tens of
milliseconds, so a picture made here can follow a moving slider.
"""

from __future__ import annotations

from collections.abc import Iterable
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


def on_white(picture: str) -> str:
    """A `document` for an output cell: JupyterLab shows it as an image, which cannot take the page's colours.

    >>> "background: #ffffff" in on_white(document(9, 9, [], "nothing"))
    True
    """
    return picture.replace('style="', 'style="background: #ffffff; color: #111111; ', 1)


def _short(value: object) -> str:
    """Numbers with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
