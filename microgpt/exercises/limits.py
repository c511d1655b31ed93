"""Limits for a learner's code: how long it may run, and how much of what it prints is kept.

The timer is the system's own (not on Windows, not in the browser: there the stop button
works). No thread and no process is started.
"""

from __future__ import annotations

import contextlib
import io
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Any


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


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeUp after `seconds`, where there is a timer; a limit may stand inside another."""
    has_timer = hasattr(signal, "setitimer") and sys.platform != "emscripten"
    if not has_timer or threading.current_thread() is not threading.main_thread():
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
