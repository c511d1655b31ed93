"""Limits for a learner's code: how long it may run, and how much of what it prints is kept.

The timer is the system's own (not on Windows, not in the browser: there the stop button
works). No thread and no process is started. The judge of hand-ins, which only waits for
another process, goes by the clock instead: see `by_the_clock`.
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
    """Keeps the first characters that are written to it."""

    def __init__(self, most: int = 200) -> None:
        self.kept = ""
        self.most = most

    def write(self, text: str) -> int:
        """Take `text`, keep what there is room for."""
        self.kept += text[: self.most + 1 - len(self.kept)]
        return len(text)

    @property
    def text(self) -> str:
        """What was kept, in one line; it ends in … where there was more."""
        kept = " ".join(self.kept.split())
        return kept if len(kept) <= self.most else kept[: self.most] + "…"


class TimeUp(BaseException):
    """Not an Exception, so that `except Exception` in a learner's loop cannot swallow it."""


_deadlines: list[float] = []
_clock = False


def by_the_clock() -> None:
    """From now on no alarm rings in this process: `remaining` says how long something may still take."""
    global _clock
    _clock = True


def remaining() -> float:
    """Seconds until the time limits around the caller are over; infinity where there is none."""
    if _clock:
        return min(_deadlines, default=math.inf) - time.monotonic()
    return signal.getitimer(signal.ITIMER_REAL)[0] or math.inf if HAS_TIMER else math.inf


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp after `seconds`, where there is a timer; a limit may stand inside another."""
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
        signal.setitimer(signal.ITIMER_REAL, outer)  # 0 stops it
        signal.signal(signal.SIGALRM, before)
