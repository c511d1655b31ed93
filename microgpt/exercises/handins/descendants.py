"""Finds and ends everything that a process has started, even if it tries to hide.

On Linux, a process can ask to become the parent of all its orphans (prctl). Then a grandchild that forks,
starts a session of its own and becomes a daemon is still found below it. On other systems, only the
process group is ended.
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
ROUNDS = 200  # a process may fork faster than this can end it; the limit on processes prevents that
MARK = "MICROGPT_HAND_IN"


def adopt_orphans() -> None:
    """Become the parent of all orphans below this process, if the system supports it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent() -> None:
    """End this process when its parent ends for any reason, if the system supports it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def end_below(pid: int) -> None:
    """End all processes below `pid`, but not `pid`. They are stopped first, so that none can fork again."""
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
    """End all processes with `mark` in their environment. They remain if their ancestor was killed."""
    for pid, path in _processes():
        with suppress(OSError):
            if f"{MARK}={mark}".encode() in (path / "environ").read_bytes().split(b"\0"):
                os.kill(pid, signal.SIGKILL)


def below(pid: int) -> list[int]:
    """All running processes below `pid`."""
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
