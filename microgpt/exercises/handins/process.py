"""Start the process that runs a hand-in, watch it, and end it in time.

It gets a temporary folder as its home and almost nothing of our environment. What it says comes
back through a file, of which only the beginning is read. It is killed with all its children when
a cell or the whole takes too long. It is not shut off from the network or from files.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...printable import printable

PACKAGE_ROOT = Path(__file__).parents[3]
START = "import sys; sys.path.append(sys.argv[1]); from microgpt.exercises.handins.child import main; main()"
# What programs need to start at all; the rest of our environment may hold secrets.
KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "OPENBLAS_CORETYPE")
MOST_SAID = 1_000_000  # bytes of what the process says
FILE_MB = 20
GRACE = 3.0  # seconds beyond a cell's own limit until the process is killed
LOOK = 0.1  # seconds between two looks


@dataclass
class Played:
    """What came: (state, sentence) by exercise, where it ended before its time, errors of our own cells."""

    results: dict[str, tuple[str, str]] = field(default_factory=dict)
    at: str = ""
    kind: str = ""
    killed: bool = False
    finished: bool = False
    notes: list[str] = field(default_factory=list)


def play(cells: Sequence[Mapping[str, str]], cell_seconds: float, seconds: float, memory_mb: int) -> Played:
    """Run the cells in a process of their own, for `seconds` at most."""
    with tempfile.TemporaryDirectory(prefix="hand-in-", ignore_cleanup_errors=True) as folder:
        home, events = Path(folder, "home"), Path(folder, "events")
        home.mkdir()
        events.touch()
        work = {
            "cells": list(cells),
            "events": str(events),
            "cell_seconds": cell_seconds,
            "seconds": max(1, round(seconds)),
            "memory_mb": memory_mb,
            "file_mb": FILE_MB,
        }
        with tempfile.TemporaryFile() as stdin:
            stdin.write(json.dumps(work).encode())
            stdin.seek(0)
            process = subprocess.Popen(
                [sys.executable, "-I", "-c", START, str(PACKAGE_ROOT)],
                stdin=stdin,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=home,
                env=environment(home),
                start_new_session=True,
            )
        try:
            return _watch(process, events, cell_seconds + GRACE, time.monotonic() + seconds)
        finally:
            _end(process)


def environment(home: Path) -> dict[str, str]:
    """The variables that the process sees: no secret of ours, and every home is its temporary folder."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    homes = dict.fromkeys(
        ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR", "MPLCONFIGDIR"), str(home)
    )
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **homes, **one, "LANG": "C.UTF-8", "MPLBACKEND": "Agg"}


def _watch(process: subprocess.Popen[bytes], path: Path, cell_seconds: float, deadline: float) -> Played:
    played = Played()
    last = time.monotonic()
    with open(path, "rb") as events:
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=LOOK)
            for event in _read(events):
                last = time.monotonic()
                _note(played, event)
            now = time.monotonic()
            late = played.kind not in ("", "lesson") and now > last + cell_seconds
            if played.finished or process.returncode is not None:
                return played
            if late or now > deadline:
                played.killed = True
                return played


def _read(events: Any) -> Iterator[dict[str, Any]]:
    """The whole lines that are new; a line that is no event is left out."""
    while events.tell() < MOST_SAID:
        start = events.tell()
        line = events.readline(MOST_SAID)
        if not line.endswith(b"\n"):
            events.seek(start)
            return
        with suppress(ValueError, RecursionError):
            event = json.loads(line)
            if isinstance(event, dict):
                yield event


def _note(played: Played, event: dict[str, Any]) -> None:
    if "begin" in event:
        played.at, played.kind = str(event["begin"]), str(event.get("kind"))
    elif "number" in event:
        state, sentence = str(event.get("state")), printable(str(event.get("sentence")), 600)
        before = played.results.get(str(event["number"]))
        if before is None or state == "done" or before[0] not in ("error", "timed out"):
            played.results[str(event["number"])] = (
                state,
                sentence,
            )  # why an answer failed says more than "open"
    elif "lesson" in event:
        played.notes.append(printable(str(event["lesson"])))
    elif "end" in event:
        played.finished = True


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and what it started, as far as that stayed in its group."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()
