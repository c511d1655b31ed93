"""An explorer whose picture takes a while: it is computed in slices, and a newer move drops the older run.

Between two slices the event loop of the kernel gets a turn, so that sliders, other cells and
the stop button are served while the run goes on. A cell and a slider may have different threads, each with
its loop: a run knows by itself that it is no longer the newest. Where no event loop runs (a test, a script),
all slices are computed at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from threading import RLock
from typing import Any

from ..charts.chart import Chart
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

    _run: Pictures | None = None  # of the class: a panel that let go of its run has none

    def __init__(self, title: str, draw: Callable[..., Pictures], **controls: Any) -> None:
        self._begin = draw
        self._lock = RLock()  # who watches the picture may move a control
        super().__init__(title, lambda **values: "", **controls)
        self.add_class("microgpt-slices")

    @property
    def running(self) -> bool:
        """True until the last picture is shown or the run is stopped."""
        return self._run is not None

    def update(self) -> None:
        """Begin again with what the controls say now; an older run is dropped."""
        run = self._pictures(self.values)
        with self._lock:
            self._run = run
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            while self._run is run:
                self._advance(run)
        else:
            loop.call_later(REST, self._slice, loop, run)

    def _pictures(self, values: dict[str, Any]) -> Pictures:
        """The run, begun with its first picture, so that an error at its start is one of the run."""
        drawn = self._begin(**values)
        yield from [drawn] if isinstance(drawn, (str, Chart)) else drawn

    def stop(self) -> None:
        """Drop the run; its last picture stays."""
        with self._lock:
            self._run = None

    def _slice(self, loop: asyncio.AbstractEventLoop, run: Pictures) -> None:
        if self._run is run:
            self._advance(run)
            loop.call_later(PAUSE, self._slice, loop, run)

    def _advance(self, run: Pictures) -> None:
        """Compute the next picture of a run, and show it unless the run was dropped. An error ends it."""
        picture: str | Chart | None = None
        last = True
        try:
            picture = next(run)
            last = False
        except StopIteration:
            pass
        except Exception as error:
            picture = sentence(error)
            if not isinstance(error, REFUSED):
                raise
        finally:
            self._shown(run, picture, last)

    def _shown(self, run: Pictures, picture: str | Chart | None, last: bool) -> None:
        """Show a picture of the run that counts; no other can begin in between."""
        with self._lock:
            if self._run is run:
                if picture is not None:
                    self.show(picture)
                if last and self._run is run:
                    self._run = None
