"""Collect a folder: every file becomes a HandIn for each of its lessons, whatever is in it.

A file that cannot be used is a line with a sentence, never the end of the run. With limits, each
file is read and judged by processes of its own (`judge.py`); here only their results are put together.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from ...errors import MicrogptError
from ..exercise import exercises
from .answers import lessons_in
from .course import LESSONS, Course
from .descendants import MARK, end_marked
from .found import Found, find
from .fresh import Limits
from .play import CRASHED, TIMED_OUT
from .process import Process, remove
from .protection import FIRST_USER, NONE, START, USERS, Protection, best
from .stored import stored
from .table import HandIn, Row
from .untrusted import MOST_BYTES, read_untrusted
from .wire import Gone

Progress = Callable[[list[Found]], Iterable[Found]]
MARGIN = (
    60.0  # seconds that a judge may take beyond the time of its hand-in: to start, to read, to end things
)
MOST_EVENTS = 5_000
OVER = "The run was over before it came to this exercise."
CHANGED = "It changed the course's own files: nothing that it shows counts."


@dataclass(frozen=True)
class Grading:
    """How hand-ins are run. `seed` draws inputs of the checks; `protection` None means the best there is."""

    limits: Limits
    seed: str
    jobs: int = 1
    protection: Protection | None = None


def new_seed() -> str:
    """A seed that nobody knows before."""
    return secrets.token_hex(4)


def collect(
    folder: str | os.PathLike[str],
    *,
    limits: Limits | None = None,
    lessons: Path = LESSONS,
    most_bytes: int = MOST_BYTES,
    progress: Progress = iter,
    seed: str = "",
    jobs: int = 1,
    protection: Protection | None = None,
) -> list[HandIn]:
    """What is in `folder`, sorted by learner and file.

    limits -- run the answers within them; None reads what the notebooks say, and runs nothing
    lessons -- the folder with our own copies; progress -- wraps the list of files, as tqdm does
    seed -- for the drawn inputs, a new one by default; jobs -- hand-ins at a time

    MicrogptError where the folder is none.
    """
    grading = None if limits is None else Grading(limits, seed or new_seed(), jobs, protection)
    return in_order(collecting(folder, grading, lessons, most_bytes, progress))


def collecting(
    folder: str | os.PathLike[str],
    grading: Grading | None,
    lessons: Path = LESSONS,
    most_bytes: int = MOST_BYTES,
    progress: Progress = iter,
) -> Iterator[HandIn]:
    """The same, each as soon as it is there."""
    found = find(folder)
    if grading is None:
        for one in progress(found):
            yield from _as_stored(one, most_bytes)
        return
    course = Course(lessons)
    try:
        shut_in = grading.protection or best(course.folder, grading.limits)
        yield from _judged(found, replace(grading, protection=shut_in), course, most_bytes, progress)
    finally:
        course.end()


def in_order(hand_ins: Iterable[HandIn]) -> list[HandIn]:
    """Sorted by learner and file; who handed in a lesson twice is told so."""
    hand_ins = sorted(hand_ins, key=lambda one: (one.learner, one.id, one.file, one.lesson))
    many = Counter((one.learner, one.id, one.lesson) for one in hand_ins if one.lesson)
    return [
        replace(one, note=f"{n} files of this learner are lesson {one.lesson}. {one.note}".strip())
        if one.lesson and (n := many[one.learner, one.id, one.lesson]) > 1
        else one
        for one in hand_ins
    ]


def _empty(found: Found, note: str = "") -> HandIn:
    return HandIn(found.learner, found.file, note=note, id=found.id)


def _as_stored(found: Found, most_bytes: int) -> list[HandIn]:
    """A hand-in for each lesson, as the file has it."""
    if found.refused:
        return [_empty(found, found.refused)]
    try:
        notebook = read_untrusted(found.path, most_bytes)
        lessons = [lesson for lesson in lessons_in(notebook) if exercises(lesson)]
        return [
            _with_rows(_empty(found), lesson, said, {number: state for number, (state, _) in said.items()})
            for lesson in lessons
            if (said := stored(notebook, [one.number for one in exercises(lesson)]))
        ] or [_empty(found, "It has no exercise of these lessons.")]
    except MicrogptError as error:
        return [_empty(found, str(error))]
    except Exception as error:  # a stranger's file has found a way that nobody thought of
        return [_empty(found, f"It could not be read ({type(error).__name__}).")]


def _with_rows(
    empty: HandIn, lesson: str, results: dict[str, tuple[str, str]], said: dict[str, str]
) -> HandIn:
    rows = tuple(
        Row(one.number, one.title, results[one.number][0], said.get(one.number, ""), results[one.number][1])
        for one in exercises(lesson)
    )
    return replace(empty, lesson=lesson, rows=rows)


def _judged(
    found: list[Found], grading: Grading, course: Course, most_bytes: int, progress: Progress
) -> Iterator[HandIn]:
    """Judged by `grading.jobs` judges at a time, in the order in which they are ready."""
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
            for judge in list(running):  # somebody has interrupted us, and does not want to wait
                judge.kill()


def _by_judge(
    index: int, found: Found, grading: Grading, course: Course, most_bytes: int, running: set[Process]
) -> list[HandIn]:
    """A hand-in for each lesson, as a judge of its own sees it; `running` has the judge meanwhile."""
    if found.refused:
        return [_empty(found, found.refused)]
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
        replace(one, protection=protection.words) for one in _hand_ins(_empty(found), events, gone, changed)
    ]


def _events(
    work: dict[str, Any], course: Path, seconds: float, running: set[Process]
) -> tuple[list[dict[str, Any]], Gone | None]:
    """What the judge tells within `seconds`, and how it ended where it did not come to its end."""
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
        return events, Gone("it said too much")
    except Gone as gone:
        return events, gone
    finally:
        running.discard(judge)
        judge.end()
        end_marked(mark)


def _hand_ins(empty: HandIn, events: list[dict[str, Any]], gone: Gone | None, changed: bool) -> list[HandIn]:
    """The judge's events put together; what it did not come to is said so."""
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
    made = _with_rows(empty, lesson, results, found["said"])
    forged = [row.exercise for row in made.rows if row.stored == "done" != row.state]
    claim = [f"The file says that {', '.join(forged)} is done; the run does not."] if forged else []
    notes = [*([CHANGED] if changed else []), *claim, *found["notes"][:3], *([note] if note else [])]
    return replace(made, note=" ".join(notes))
