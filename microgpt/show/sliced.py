"""An explorer whose picture takes a while: it is computed in slices, and a newer move drops the older run.

The kernel has one thread. Between two slices its event loop gets a turn, so that
sliders, other cells and the stop button are served while the run goes on. Where no
event loop runs (a test, a script), all slices are computed at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from .chart import Chart
from .explorer import REFUSED, Explorer, sentence

# Seconds. Sliders that are dragged send moves every few milliseconds: the first slice waits for the last.
REST, PAUSE = 0.015, 0.002

Pictures = Iterator[str | Chart]


class SlicedExplorer(Explorer):
    """An Explorer whose `draw(**values)` is a generator of pictures: each is shown as it comes.

    The time between two pictures should be 0.05 s or so: it is how long the kernel cannot answer.

    >>> from ipywidgets import IntSlider
    >>> def count(n):
    ...     for i in range(1, n + 1):
    ...         yield f"{i} of {n}"
    >>> counter = SlicedExplorer("Count", count, n=IntSlider(value=3))
    >>> counter.picture.value, counter.running
    ('3 of 3', False)
    """

    def __init__(self, title: str, draw: Callable[..., Pictures], **controls: Any) -> None:
        self._begin = draw
        self._pictures: Pictures | None = None
        self._timer: asyncio.TimerHandle | None = None
        super().__init__(title, lambda **values: "", **controls)
        self.add_class("microgpt-slices")

    @property
    def running(self) -> bool:
        """True until the last picture is shown or the run is stopped."""
        return self._pictures is not None

    def update(self) -> None:
        """Begin again with what the controls say now; an older run is dropped."""
        self.stop()
        self._pictures = self._begin(**self.values)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            while self.running:
                self._advance()
        else:
            self._timer = loop.call_later(REST, self._slice, loop)

    def stop(self) -> None:
        """Drop the run; its last picture stays."""
        if self._timer is not None:
            self._timer.cancel()
        self._pictures = self._timer = None

    def _slice(self, loop: asyncio.AbstractEventLoop) -> None:
        self._advance()
        self._timer = loop.call_later(PAUSE, self._slice, loop) if self.running else None

    def _advance(self) -> None:
        """Compute and show the next picture. An error ends the run."""
        pictures, self._pictures = self._pictures, None
        assert pictures is not None
        try:
            self.show(next(pictures))
        except StopIteration:
            return
        except REFUSED as error:
            self.show(sentence(error))
            return
        self._pictures = pictures
