"""A chart that is redrawn while a cell runs. Its last state stays.

    with live("The loss, step by step") as redraw:
        for step in training.steps():
            redraw(lambda: curve(training))

It is redrawn a few times a second. When a notebook is saved with stills, only the last picture is
stored as one. The text stays the same from first to last, because the comparison of notebooks sees
only the first. So show the numbers in the next cell.
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
    """Show a chart in the running cell. Gives a function `redraw(make)`, to be called at every step.

    It calls `make()`, which returns a Chart, at most once in `seconds`, and shows the result.
    """
    from IPython.display import display

    handle = display(_Picture(title), display_id=True)  # None in a script, which cannot redraw anything
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
    """One state of the chart. Only the last one may be stored as a still."""

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
