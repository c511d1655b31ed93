"""Limits for a learner's code: how long it may run, and how much of its printed text is kept.

The timer is the system's own. Windows and the browser have none; there the learner can use the stop
button. No thread or process is started. The judge of hand-ins only waits for another process, so it
uses the clock instead: see `by_the_clock`.
"""

from __future__ import annotations

import contextlib
import io
import math
import signal
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

HAS_TIMER = hasattr(signal, "setitimer") and sys.platform != "emscripten"


class Beginning(io.TextIOBase):
    """A text stream that keeps the first characters written to it."""

    def __init__(self, most: int = 200) -> None:
        self.kept = ""
        self.most = most

    def write(self, text: str) -> int:
        """Accept `text`, and keep as much of it as there is room for."""
        self.kept += text[: self.most + 1 - len(self.kept)]
        return len(text)

    @property
    def text(self) -> str:
        """The kept text on one line. It ends in … if there was more."""
        kept = " ".join(self.kept.split())
        return kept if len(kept) <= self.most else kept[: self.most] + "…"


class TimeUp(BaseException):
    """The time is over. It is not an Exception, so `except Exception` in a learner's loop cannot catch it."""


_deadlines: list[float] = []
_clock = False


def by_the_clock() -> None:
    """Use no alarms in this process from now on. Callers ask `remaining` how much time is left."""
    global _clock
    _clock = True


def remaining() -> float:
    """Seconds until the first time limit around the caller ends, or infinity if there is no limit."""
    if _clock:
        return min(_deadlines, default=math.inf) - time.monotonic()
    return signal.getitimer(signal.ITIMER_REAL)[0] or math.inf if HAS_TIMER else math.inf


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp after `seconds`, if the system has a timer. Limits can be nested."""
    if _clock:
        _deadlines.append(time.monotonic() + seconds)
        try:
            yield
        finally:
            _deadlines.pop()
        return
    if not HAS_TIMER or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: Any) -> None:
        raise TimeUp

    before = signal.signal(signal.SIGALRM, stop)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, outer)  # 0 stops the timer
        signal.signal(signal.SIGALRM, before)
