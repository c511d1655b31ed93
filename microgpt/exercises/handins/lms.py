"""Points for a learning platform: a line for each learner of the class list, a column for each lesson.

A point is an exercise that is done. If a learner handed a lesson in several times, the best file counts.
Who handed nothing in has an empty field, which no platform takes for a mark.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from ..exercise import exercises
from .class_list import ClassList, Learner
from .table import HandIn, harmless

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("ID number", "Full name", "Email address")
Points = dict[tuple[str, str], int]  # (id of the learner, lesson) -> points


def as_moodle(hand_ins: Sequence[HandIn], learners: ClassList) -> str:
    """A CSV for Moodle's "Import grades": map "ID number" or "Email address" to the user there."""
    points, lessons = _points(hand_ins, learners)
    head = [*MOODLE, *(f"Lesson {lesson}" for lesson in lessons)]
    return _csv(
        head, (_line((one.id, one.name, one.email), one, lessons, points) for one in learners.learners)
    )


def as_canvas(hand_ins: Sequence[HandIn], learners: ClassList) -> str:
    """A CSV for the import of Canvas's gradebook.

    A column of the class list that begins with "Lesson 01" gives the assignment its name, number included.
    """
    points, lessons = _points(hand_ins, learners)
    titles = [_assignment(lesson, learners.columns) for lesson in lessons]
    possible = [str(len(exercises(lesson))) for lesson in lessons]
    rows = (_line(_canvas_of(one), one, lessons, points) for one in learners.learners)
    return _csv([*CANVAS, *titles], [["    Points Possible", "", "", "", "", *possible], *rows])


def _canvas_of(one: Learner) -> tuple[str, ...]:
    get: Callable[[str, str], str] = one.row.get
    return (
        one.name,
        get("id", ""),
        get("sis user id", ""),
        get("sis login id", one.email),
        get("section", ""),
    )


def _assignment(lesson: str, columns: Sequence[str]) -> str:
    title = f"Lesson {lesson}"
    return next((name for name in columns if name.casefold().startswith(title.casefold())), title)


def _points(hand_ins: Iterable[HandIn], learners: ClassList) -> tuple[Points, list[str]]:
    """The points, and the lessons that somebody handed in."""
    points: Points = {}
    for one in hand_ins:
        who = learners.whose(one)
        if who is not None and one.rows:
            points[who.id, one.lesson] = max(one.done, points.get((who.id, one.lesson), 0))
    return points, sorted({one.lesson for one in hand_ins if one.rows})


def _line(identity: Sequence[str], one: Learner, lessons: Sequence[str], points: Points) -> list[str]:
    return [*map(harmless, identity), *(str(points.get((one.id, lesson), "")) for lesson in lessons)]


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows([head, *rows])
    return file.getvalue()
