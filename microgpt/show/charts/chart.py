"""Chart: what all pictures share. A kind of chart gives its text and its shapes; all else follows from them.

`text()` says the numbers, for a screen reader and for the comparison of notebooks. `svg()` draws the shapes
in microseconds, for a picture that follows a slider. `png()` and `figure()` let matplotlib draw the same
shapes at the same places, for a page that is only read and for a learner who wants to go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import svg
from .output import bundle
from .shapes import Page

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass
class Chart:
    """What all charts share: a title and, for both axes, a label with its unit."""

    title: str
    x_label: str
    y_label: str

    def text(self) -> str:
        """The numbers in words."""
        raise NotImplementedError

    def page(self) -> Page:
        """The shapes of the picture."""
        raise NotImplementedError

    def svg(self) -> str:
        """The picture as one SVG element, in the colours of the page that it stands on."""
        return svg.drawn(self.page(), self.text())

    def png(self) -> bytes:
        """The picture on white, with few colours, so that it stays small in a notebook. Needs matplotlib."""
        from . import stills

        return stills.png(stills.figure(self.page()))

    def figure(self) -> Figure:
        """The picture as a figure of matplotlib, to add to: `figure.axes[0]` has the coordinates of the data.

        A picture without data axes has the pixels of its page for coordinates. Needs matplotlib.
        """
        from . import stills

        return stills.figure(self.page())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return bundle(self.text(), self.svg(), self.png)
