"""Interrupts anywhere in the package: how many lines some work runs, and KeyboardInterrupt at one of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import microgpt

PACKAGE = str(Path(microgpt.__file__).parent) + os.sep


def is_ours(frame: Any) -> bool:
    """Whether this frame runs a file of the package. The name of the folder around it does not matter."""
    return frame.f_code.co_filename.startswith(PACKAGE)


def lines_of(work: Callable[[], Any]) -> int:
    """The number of lines of the package that `work()` runs."""
    lines = 0

    def count(frame, event, argument):
        nonlocal lines
        lines += event == "line" and is_ours(frame)
        return count if is_ours(frame) else None

    with _traced(count):
        work()
    return lines


@contextmanager
def interrupted_at(place: int) -> Iterator[None]:
    """Raise KeyboardInterrupt once, at the line of this number that the package runs."""
    left = place

    def trace(frame, event, argument):
        nonlocal left
        if not is_ours(frame):
            return None
        left -= event == "line"
        if left == 0:
            left = -1
            raise KeyboardInterrupt
        return trace

    with _traced(trace):
        yield


@contextmanager
def _traced(trace: Callable[..., Any]) -> Iterator[None]:
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(None)
