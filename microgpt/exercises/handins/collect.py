"""Collect a folder: every file becomes a HandIn, whatever is in it.

A file that cannot be used is a line with a sentence, never the end of the run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from ...errors import MicrogptError
from ..exercise import exercises
from ..notebook import Notebook
from .answers import answers_in, lesson_of
from .found import Found, find
from .fresh import LESSONS, Limits, fresh, own_lesson
from .stored import stored
from .table import HandIn, Row
from .untrusted import MOST_BYTES, read_untrusted

Progress = Callable[[list[Found]], Iterable[Found]]


def collect(
    folder: str | os.PathLike[str],
    *,
    limits: Limits | None = None,
    lessons: Path = LESSONS,
    most_bytes: int = MOST_BYTES,
    progress: Progress = iter,
) -> list[HandIn]:
    """What is in `folder`, sorted by learner and file.

    limits -- run the answers within them; None reads what the notebooks say, and runs nothing
    lessons -- the folder with our own copies; progress -- wraps the list of files, as tqdm does

    MicrogptError where the folder is none.
    """
    found = [_hand_in(one, limits, lessons, most_bytes) for one in progress(find(folder))]
    return _with_duplicates(found)


def _hand_in(found: Found, limits: Limits | None, lessons: Path, most_bytes: int) -> HandIn:
    empty = HandIn(found.learner, found.file, note=found.refused)
    if found.refused:
        return empty
    try:
        notebook = read_untrusted(found.path, most_bytes)
        lesson = lesson_of(notebook)
        if not lesson or not exercises(lesson):
            return replace(empty, note="It has no exercise of these lessons.")
        return _judged(replace(empty, lesson=lesson), notebook, limits, lessons)
    except MicrogptError as error:
        return replace(empty, note=str(error))
    except Exception as error:  # a stranger's file has found a way that nobody thought of
        return replace(empty, note=f"It could not be read ({type(error).__name__}).")


def _judged(empty: HandIn, notebook: Notebook, limits: Limits | None, lessons: Path) -> HandIn:
    ours = exercises(empty.lesson)
    said = stored(notebook, [one.number for one in ours])
    results, notes = said, list[str]()
    if limits is not None:
        results, notes = fresh(own_lesson(empty.lesson, lessons), answers_in(notebook), limits)
    rows = tuple(
        Row(one.number, one.title, results[one.number][0], said[one.number][0], results[one.number][1])
        for one in ours
    )
    forged = [row.exercise for row in rows if row.stored == "done" != row.state]
    note = f"The file says that {', '.join(forged)} is done; the run does not." if forged else ""
    return replace(empty, rows=rows, note=" ".join([*([note] if note else []), *notes[:3]]))


def _with_duplicates(hand_ins: list[HandIn]) -> list[HandIn]:
    many = Counter((one.learner, one.lesson) for one in hand_ins if one.lesson)
    return [
        replace(one, note=f"{n} files of this learner are lesson {one.lesson}. {one.note}".strip())
        if one.lesson and (n := many[one.learner, one.lesson]) > 1
        else one
        for one in hand_ins
    ]
