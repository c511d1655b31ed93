"""Collects a folder: every file becomes a HandIn for each of its lessons, whatever the file contains.

A file that cannot be used becomes a line with a sentence. It never ends the run. With limits, each file
is read and judged by processes of its own (`judge.py`), and only their results are put together here.
"""

from __future__ import annotations

import os
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from ...errors import MicrogptError
from ..exercise import exercises
from .answers import lessons_in
from .course import LESSONS, Course
from .found import Found, find
from .fresh import Limits
from .judged import Grading, Progress, empty, judged
from .protection import Protection, best
from .stored import stored
from .table import HandIn, with_rows
from .untrusted import MOST_BYTES, read_untrusted


def new_seed() -> str:
    """A seed that nobody can predict."""
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
    """The hand-ins in `folder`, sorted by learner and file.

    limits -- the limits within which the answers are run; None runs nothing and reads the stored results
    lessons -- the folder with our own copies of the lessons
    most_bytes -- the size of the largest file that is read
    progress -- a function that wraps the list of files, as tqdm does
    seed -- the seed of the random inputs, by default a new one
    jobs -- how many hand-ins are run at the same time
    protection -- what isolates the answers, by default the strongest that works here

    MicrogptError if `folder` is not a folder.
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
    """The same hand-ins, each as soon as it is ready."""
    found = find(folder)
    if grading is None:
        for one in progress(found):
            yield from _as_stored(one, most_bytes)
        return
    course = Course(lessons)
    try:
        shut_in = grading.protection or best(course.folder, grading.limits)
        yield from judged(found, replace(grading, protection=shut_in), course, most_bytes, progress)
    finally:
        course.end()


def in_order(hand_ins: Iterable[HandIn]) -> list[HandIn]:
    """The hand-ins sorted by learner and file. A note says if a learner handed in a lesson twice."""
    hand_ins = sorted(hand_ins, key=lambda one: (one.learner, one.id, one.file, one.lesson))
    many = Counter((one.learner, one.id, one.lesson) for one in hand_ins if one.lesson)
    return [
        replace(one, note=f"{n} files of this learner are lesson {one.lesson}. {one.note}".strip())
        if one.lesson and (n := many[one.learner, one.id, one.lesson]) > 1
        else one
        for one in hand_ins
    ]


def _as_stored(found: Found, most_bytes: int) -> list[HandIn]:
    """A hand-in for each lesson, with the results that the file contains."""
    if found.refused:
        return [empty(found, found.refused)]
    try:
        notebook = read_untrusted(found.path, most_bytes)
        lessons = [lesson for lesson in lessons_in(notebook) if exercises(lesson)]
        return [
            with_rows(empty(found), lesson, said, {number: state for number, (state, _) in said.items()})
            for lesson in lessons
            if (said := stored(notebook, [one.number for one in exercises(lesson)]))
        ] or [empty(found, "It has no exercise of these lessons.")]
    except MicrogptError as error:
        return [empty(found, str(error))]
    except Exception as error:  # a stranger's file failed in a way that nobody foresaw
        return [empty(found, f"It could not be read ({type(error).__name__}).")]
