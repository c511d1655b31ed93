"""Exercises that check themselves: the functions for learners.

    check("1.2", slope)      check an answer; the report has a sentence or two
    yours("1.2", slope, s)   the answer if it is right, else `s`: what the lesson goes on with
    summary("01")            what is done in a lesson
    progress()               the same as a dict, for anyone who collects results

`exercise.py`, `attempt.py` and CONTRIBUTING.md explain how to write an exercise. Reports are kept only
in memory, until the kernel ends.
"""

from __future__ import annotations

import re
from typing import Any

from ..checks import as_whole, shown
from ..errors import MicrogptError
from .exercise import exercises, find
from .report import DONE, NOT_YET, OPEN, Report, Summary
from .run import run

__all__ = ["check", "progress", "summary", "yours"]

_reports: dict[str, Report] = {}


def check(number: str, *objects: Any) -> Report:
    """Check the learner's answer to exercise `number`, and return a Report. Never raises."""
    try:
        exercise = find(number)
    except MicrogptError as error:
        name = number[:40] if isinstance(number, str) else shown(number)
        return Report(name, "", NOT_YET, str(error))
    report = run(exercise, objects)
    _reports[number] = report
    return report


def yours(number: str, answer: Any, instead: Any) -> Any:
    """The answer to exercise `number` if its last check found it right, else `instead`; and says which.

    Raises MicrogptError for an exercise that does not exist.
    """
    find(number)
    mine = number in _reports and _reports[number].state == DONE
    name = getattr(instead, "__name__", "it")
    print(f"{name}: {'yours' if mine else f'the one of the package, until exercise {number} is done'}")
    return answer if mine else instead


def summary(lesson: str) -> Summary:
    """The exercises of a lesson such as "01", each with the state of its last check.

    Raises MicrogptError if `lesson` cannot be the name of a lesson.
    """
    if not isinstance(lesson, str) or not re.fullmatch(r"\d\d", lesson):
        number = as_whole(lesson)
        write = f': write "{number:02}"' if number is not None and 0 <= number < 100 else ""
        raise MicrogptError(f'a lesson is named like "01"; got {shown(lesson)}{write}')
    return Summary(
        lesson,
        tuple(_reports.get(one.number, Report(one.number, one.title, OPEN, "")) for one in exercises(lesson)),
    )


def progress(lesson: str | None = None) -> dict[str, Any]:
    """`summary(lesson)` as a dict for JSON. Without a lesson, a dict of all lessons that were begun."""
    if lesson is not None:
        return summary(lesson).as_dict
    lessons = sorted({number.split(".")[0].zfill(2) for number in _reports})
    return {lesson: summary(lesson).as_dict for lesson in lessons}
