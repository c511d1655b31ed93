"""A chart that grows while a cell runs, and stays as it was at the end.

    with live("The loss, step by step") as redraw:
        for step in training.steps():
            redraw(lambda: curve(training))

It is redrawn a few times a second. Where stills are asked for, the last picture is one. Its
text stays the same from first to last, since what compares notebooks sees only the
first. So show the numbers in the next cell.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .chart import Chart
from .output import bundle

Redraw = Callable[[Callable[[], Chart]], None]


@contextmanager
def live(title: str, seconds: float = 0.3) -> Iterator[Redraw]:
    """Show a chart in the running cell. Gives `redraw(make)`, which calls `make()` every `seconds`."""
    from IPython.display import display

    handle = display(_Picture(title), display_id=True)  # None in a script: nothing there can be redrawn
    shown = -seconds
    latest: Callable[[], Chart] | None = None

    def redraw(make: Callable[[], Chart]) -> None:
        nonlocal shown, latest
        latest = make
        if handle is not None and time.monotonic() - shown >= seconds:
            handle.update(_Picture(title, make()))
            shown = time.monotonic()

    try:
        yield redraw
    finally:
        if handle is not None and latest is not None:
            handle.update(_Picture(title, latest(), last=True))


class _Picture:
    """One state of the chart. Only the `last` may be stored as a still."""

    def __init__(self, title: str, chart: Chart | None = None, last: bool = False) -> None:
        self.title = title
        self.chart = chart
        self.last = last

    def __repr__(self) -> str:
        return f"{self.title} (a chart that is drawn while the cell runs)"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        if self.chart is None:
            return {"text/plain": repr(self)}
        png = self.chart.png if self.last else None
        return bundle(repr(self), self.chart.svg(), png, alt=self.chart.text())
