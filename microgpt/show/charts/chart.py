"""Chart: the base of all charts. A subclass gives its text and its shapes; the rest is done here.

`text()` gives the numbers, for a screen reader and for the comparison of notebooks. `svg()` draws the shapes
in a millisecond or less, for a picture that follows a slider. `png()` and `figure()` let matplotlib draw the
same shapes in the same places: the first for a page that is only read, the second for a learner who wants to
add to the figure.
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
    """A title, and for each axis a label with its unit. Subclasses add the data."""

    title: str
    x_label: str
    y_label: str

    def text(self) -> str:
        """The chart as text: its title and its numbers."""
        raise NotImplementedError

    def page(self) -> Page:
        """The shapes of the picture."""
        raise NotImplementedError

    def svg(self) -> str:
        """The picture as one SVG element, in the text and background colours of the surrounding page."""
        return svg.drawn(self.page(), self.text())

    def png(self) -> bytes:
        """The picture as the bytes of a PNG, on white. Few colours keep it small. Needs matplotlib."""
        from . import stills

        return stills.png(stills.figure(self.page()))

    def figure(self) -> Figure:
        """The picture as a matplotlib figure that you can add to. Needs matplotlib.

        `figure.axes[0]` uses the coordinates of the data. If the picture has no data axes, it uses the
        pixels of the page.
        """
        from . import stills

        return stills.figure(self.page())

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        return bundle(self.text(), self.svg(), self.png)
