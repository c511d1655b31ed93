"""Sketch: a chart of any shapes, for a picture that no other kind fits.

The shapes are placed in the pixels of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .chart import Chart
from .frame import heading
from .shapes import Page, Shape


@dataclass
class Sketch(Chart):
    """A picture of `shapes`. `said` is what it shows, in words and numbers."""

    shapes: Sequence[Shape] = ()
    said: str = ""

    def text(self) -> str:
        """See Chart."""
        return f"{self.title}\n{self.said}"

    def page(self) -> Page:
        """See Chart."""
        return Page([heading(self.title, 64), *self.shapes])
