"""An exercise: its number, its title, its check and the hints for typical mistakes.

A check is a function in `lessons/lessonNN.py`, or in a second file whose name begins in the same way. It is
found by its number: exercise "1.2" is in lesson01. The text of an exercise, its hint and its solution are
only in the notebook.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..checks import shown
from ..errors import MicrogptError
from . import lessons

Check = Callable[..., "str | None"]


@dataclass(frozen=True)
class Exercise:
    """One exercise. `exercise` explains the fields."""

    number: str
    title: str
    check: Check
    hints: Mapping[str, str] = field(default_factory=dict)
    done: str = ""
    seconds: float = 10


_exercises: dict[str, Exercise] = {}


def exercise(
    number: str, title: str, *, hints: Mapping[str, str] | None = None, done: str = "", seconds: float = 10
) -> Callable[[Check], Check]:
    """Declare the decorated function as the check of exercise `number`.

    hints -- name of a typical mistake -> a sentence that helps; the name of an exception class, such as
        "ZeroDivisionError", can also be the name of a mistake
    done -- a sentence for learners who solved the exercise
    seconds -- how long the learner's code may run

    The check raises an exception if something is wrong (see `attempt.py`). It may return a sentence that
    begins the praise, instead of "... came out right".
    """

    def declare(check: Check) -> Check:
        _exercises[number] = Exercise(number, title, check, dict(hints or {}), done, seconds)
        return check

    return declare


def find(number: Any) -> Exercise:
    """The exercise with this number. MicrogptError if it does not exist."""
    match = re.fullmatch(r"(\d{1,2})\.\d{1,2}", number) if isinstance(number, str) else None
    if match is None:
        quotes = f': put quotes around it, "{number}"' if isinstance(number, float) else ""
        raise MicrogptError(
            f'An exercise is named like "1.2", lesson and number; got {shown(number)}{quotes}.'
        )
    lesson = match[1].zfill(2)
    there = exercises(lesson)
    for one in there:
        if one.number == number:
            return one
    numbers = ", ".join(one.number for one in there) or "none"
    raise MicrogptError(f"There is no exercise {number}. Lesson {lesson} has: {numbers}.")


def exercises(lesson: str) -> list[Exercise]:
    """The exercises of a lesson such as "01", in order. Empty if the lesson has no module of checks."""
    for module in pkgutil.iter_modules(lessons.__path__):
        if module.name.startswith(f"lesson{lesson}"):
            importlib.import_module(f"{lessons.__name__}.{module.name}")
    there = [one for one in _exercises.values() if one.number.split(".")[0].zfill(2) == lesson]
    return sorted(there, key=lambda one: int(one.number.split(".")[1]))
