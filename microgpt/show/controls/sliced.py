"""An explorer for pictures that take long to compute. It works in slices, and a new move stops the old run.

Between two slices the kernel's event loop gets a turn. So sliders, other cells and the stop button respond
while the run continues. A cell and a slider may run in different threads, each with its own event loop.
Therefore each run checks for itself whether it is still the newest. If no event loop is running, as in a test
or a script, all slices are computed at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from threading import RLock
from typing import Any

from ..charts.chart import Chart
from .explorer import REFUSED, Explorer, sentence

# Seconds. A dragged slider sends a move every few milliseconds, so a run waits before its first slice.
REST, PAUSE = 0.015, 0.002

Pictures = Iterator[str | Chart]


class SlicedExplorer(Explorer):
    """An Explorer whose `draw(**values)` is a generator of pictures. Each picture is shown as it comes.

    The kernel cannot respond between two pictures, so that time should be about 0.05 s.

    >>> from ipywidgets import IntSlider
    >>> def count(n):
    ...     for i in range(1, n + 1):
    ...         yield f"{i} of {n}"
    >>> counter = SlicedExplorer("Count", count, n=IntSlider(value=3))
    >>> counter.picture.value, counter.running
    ('3 of 3', False)
    """

    _run: Pictures | None = None  # a class attribute, so that it is None after `let_go`

    def __init__(self, title: str, draw: Callable[..., Pictures], **controls: Any) -> None:
        self._begin = draw
        self._lock = RLock()  # reentrant: an observer of the picture may move a control
        super().__init__(title, lambda **values: "", **controls)
        self.add_class("microgpt-slices")

    @property
    def running(self) -> bool:
        """True until the last picture is shown, or the run is stopped."""
        return self._run is not None

    def update(self) -> None:
        """Start again with the current values of the controls. An older run is stopped."""
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
        """The pictures of a run. An error of `draw` itself is raised with the first of them."""
        drawn = self._begin(**values)
        yield from [drawn] if isinstance(drawn, (str, Chart)) else drawn

    def stop(self) -> None:
        """Stop the run. Its last picture stays."""
        with self._lock:
            self._run = None

    def _slice(self, loop: asyncio.AbstractEventLoop, run: Pictures) -> None:
        if self._run is run:
            self._advance(run)
            loop.call_later(PAUSE, self._slice, loop, run)

    def _advance(self, run: Pictures) -> None:
        """Compute the next picture of a run, and show it unless the run was stopped. An error ends it."""
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
        """Show a picture if its run is still the newest. The lock keeps another from starting meanwhile."""
        with self._lock:
            if self._run is run:
                if picture is not None:
                    self.show(picture)
                if last and self._run is run:
                    self._run = None
