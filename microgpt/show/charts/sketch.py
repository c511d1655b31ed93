"""Sketch: a chart made of any shapes, for a picture that fits no other kind of chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .chart import Chart
from .frame import heading
from .shapes import HEIGHT, WIDTH, Page, Shape


@dataclass
class Sketch(Chart):
    """A picture of `shapes`, placed in pixels of the page, which is `height` of them high.

    `said` describes it in words and numbers.
    """

    shapes: Sequence[Shape] = ()
    said: str = ""
    height: float = HEIGHT

    def text(self) -> str:
        """See Chart."""
        return f"{self.title}\n{self.said}"

    def page(self) -> Page:
        """See Chart."""
        return Page([heading(self.title, 64), *self.shapes], WIDTH, self.height)
