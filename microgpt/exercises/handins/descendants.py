"""Find and end everything that a process has started, wherever it has hidden since.

On Linux a process can ask to become the parent of all its orphans (prctl): then a grandchild that
forks away, starts a session of its own and calls itself a daemon is still found below it.
Elsewhere only the group of the process is ended.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

SET_PARENT_DEATH_SIGNAL, SET_CHILD_SUBREAPER = 1, 36
ROUNDS = 200  # a process that forks faster than this is not ended; a limit of processes is for that
MARK = "MICROGPT_HAND_IN"


def adopt_orphans() -> None:
    """Become the parent of all orphans below this process, where the system can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """Be ended when the process that started this one ends, whatever ended it, where the system can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def end_below(pid: int) -> None:
    """End all processes below `pid`, not itself: stopped first, so that none forks away meanwhile."""
    for _ in range(ROUNDS):
        found = below(pid)
        if not found:
            return
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for one in found:
                with suppress(ProcessLookupError, PermissionError):
                    os.kill(one, number)
        time.sleep(0.005)


def end_marked(mark: str) -> None:
    """End what carries `mark` in its environment: what is left where the process above it was killed."""
    for pid, path in _processes():
        with suppress(OSError):
            if f"{MARK}={mark}".encode() in (path / "environ").read_bytes().split(b"\0"):
                os.kill(pid, signal.SIGKILL)


def below(pid: int) -> list[int]:
    """All living processes below `pid`."""
    children: dict[int, list[int]] = {}
    for one, path in _processes():
        with suppress(OSError, ValueError, IndexError):
            state, parent, *_ = (path / "stat").read_text().rpartition(")")[2].split()
            if state != "Z":
                children.setdefault(int(parent), []).append(one)
    found, waiting = [], [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.append(child)
            waiting.append(child)
    return found


def _processes() -> list[tuple[int, Path]]:
    with suppress(OSError):
        return [(int(path.name), path) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return []
