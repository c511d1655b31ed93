"""Runs hand-ins, several at a time, each with a judge of its own, and collects what the judges report."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ..exercise import exercises
from .course import Course
from .descendants import MARK, end_marked
from .found import Found
from .fresh import Limits
from .play import CRASHED, TIMED_OUT
from .process import Process, remove
from .protection import FIRST_USER, NONE, START, USERS, Protection
from .table import HandIn, with_rows
from .wire import Gone

Progress = Callable[[list[Found]], Iterable[Found]]
MARGIN = 60.0  # seconds for a judge in addition to those of its hand-in: to start, to read, to end processes
MOST_EVENTS = 5_000
OVER = "The run ended before it reached this exercise."
CHANGED = "It changed the course's own files, so its results do not count."


@dataclass(frozen=True)
class Grading:
    """How hand-ins are run. `seed` is for the inputs of checks. If `protection` is None, the best is used."""

    limits: Limits
    seed: str
    jobs: int = 1
    protection: Protection | None = None


def empty(found: Found, note: str = "") -> HandIn:
    """A HandIn for a file about which nothing is known yet."""
    return HandIn(found.learner, found.file, note=note, id=found.id)


def judged(
    found: list[Found], grading: Grading, course: Course, most_bytes: int, progress: Progress
) -> Iterator[HandIn]:
    """Judge hand-ins, `grading.jobs` at a time. They come in the order in which they are ready."""
    running: set[Process] = set()
    with ThreadPoolExecutor(grading.jobs) as pool:
        waiting = [
            pool.submit(_by_judge, i, one, grading, course, most_bytes, running)
            for i, one in enumerate(found)
        ]
        ready = as_completed(waiting)
        try:
            for _ in progress(found):
                yield from next(ready).result()
        finally:
            for one in waiting:
                one.cancel()
            for judge in list(running):  # somebody interrupted us, and does not want to wait
                judge.kill()


def _by_judge(
    index: int, found: Found, grading: Grading, course: Course, most_bytes: int, running: set[Process]
) -> list[HandIn]:
    """A hand-in for each lesson, judged by a process of its own. It is in `running` while it works."""
    if found.refused:
        return [empty(found, found.refused)]
    protection = grading.protection or NONE
    folder = course.copy() if protection == NONE else course.folder
    work = {
        "path": str(found.path.absolute()),
        "most_bytes": most_bytes,
        "lessons": str(folder / "notebooks"),
        "limits": asdict(grading.limits),
        "seed": grading.seed,
        "start": {
            "command": protection.command(folder, grading.limits, index),
            "user": FIRST_USER + index % USERS if protection.user and not protection.box else None,
        },
    }
    events, gone = _events(work, folder, grading.limits.seconds + MARGIN, running)
    changed = protection == NONE and course.changed(folder)
    if protection == NONE:
        remove(folder)
    return [
        replace(one, protection=protection.words) for one in _hand_ins(empty(found), events, gone, changed)
    ]


def _events(
    work: dict[str, Any], course: Path, seconds: float, running: set[Process]
) -> tuple[list[dict[str, Any]], Gone | None]:
    """What the judge reports within `seconds`, and if it did not finish, how it ended."""
    mark = secrets.token_hex(8)
    judge = Process([sys.executable, "-I", "-c", START.format("judge"), str(course)], variables={MARK: mark})
    events: list[dict[str, Any]] = []
    running.add(judge)
    try:
        deadline = time.monotonic() + seconds
        judge.wire.send(work)
        while len(events) < MOST_EVENTS:
            events.append(judge.wire.receive(deadline - time.monotonic()))
            if "end" in events[-1]:
                return events, None
        return events, Gone("it sent too much")
    except Gone as gone:
        return events, gone
    finally:
        running.discard(judge)
        judge.end()
        end_marked(mark)


def _hand_ins(empty: HandIn, events: list[dict[str, Any]], gone: Gone | None, changed: bool) -> list[HandIn]:
    """The hand-ins from the events of the judge. Exercises that it did not reach say so."""
    late = gone is not None and gone.late
    rest = (TIMED_OUT if late else CRASHED, OVER)
    lessons: dict[str, dict[str, Any]] = {}
    note = ""
    for event in events:
        if "stored" in event:
            lessons[event["lesson"]] = {"said": event["stored"], "results": {}, "notes": []}
        elif "number" in event:
            lessons[event["lesson"]]["results"][event["number"]] = (event["state"], event["sentence"])
        elif "note" in event and "lesson" in event:
            lessons[event["lesson"]]["notes"].append(event["note"])
        note = event.get("note", "") if "end" in event else note
    if not lessons:
        ended = "It took too long to read." if late else "The process that reads it was ended."
        return [replace(empty, note=ended if gone else note)]
    return [_of_lesson(empty, lesson, found, rest, changed, note) for lesson, found in lessons.items()]


def _of_lesson(
    empty: HandIn, lesson: str, found: dict[str, Any], rest: tuple[str, str], changed: bool, note: str
) -> HandIn:
    results = {one.number: found["results"].get(one.number, rest) for one in exercises(lesson)}
    if changed:
        results = dict.fromkeys(results, (CRASHED, CHANGED))
    made = with_rows(empty, lesson, results, found["said"])
    forged = [row.exercise for row in made.rows if row.stored == "done" != row.state]
    claim = [f"The file marks {', '.join(forged)} as done, but the run does not."] if forged else []
    notes = [*([CHANGED] if changed else []), *claim, *found["notes"][:3], *([note] if note else [])]
    return replace(made, note=" ".join(notes))
