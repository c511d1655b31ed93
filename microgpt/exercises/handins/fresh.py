"""Run the answers of a hand-in in our own copy of the lesson, and say what the checks make of them.

Matched by the number of the exercise, so nothing else of the hand-in is run: not its checks, not
its other cells. An answer that ends the process or does not stop is taken out, and the
lesson is run again with the rest: one endless loop does not cost a learner all the others.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ...errors import MicrogptError
from ..notebook import Notebook, find_exercises, read_notebook, source
from ..report import DONE, NOT_YET, OPEN
from .child import ANSWER, CHECK, ERROR, LESSON, TIMED_OUT
from .process import PACKAGE_ROOT, play

LESSONS = PACKAGE_ROOT / "notebooks"
CRASHED, MISSING = "crashed", "missing"
STATES = (DONE, NOT_YET, OPEN, ERROR, TIMED_OUT, CRASHED, MISSING)
# Words that no answer needs and every way around the checks uses.
SUSPECT = re.compile(
    r"\bmicrogpt\b.*\bexercises\b|\bsys\.modules\b|\b_reports\b|\bReport\b|__globals__"
    r"|\b_getframe\b|\bget_objects\b|\bget_referrers\b|\bctypes\b|\b_exit\b|\bset_trace\b|\bsettrace\b"
)


@dataclass(frozen=True)
class Limits:
    """What a hand-in may use: seconds for a cell, seconds in all, and memory (not on Windows)."""

    cell_seconds: float = 20
    seconds: float = 300
    memory_mb: int = 2000


@lru_cache
def own_lesson(lesson: str, folder: Path = LESSONS) -> Notebook:
    """Our own copy of lesson "01". MicrogptError where the lessons are not there."""
    paths = sorted(folder.glob(f"{lesson}_*.ipynb"))
    if not paths:
        raise MicrogptError(
            f"There is no lesson {lesson} in {folder}; --lessons names the folder that has them."
        )
    return read_notebook(paths[0])


def fresh(
    own: Notebook, answers: Mapping[str, str], limits: Limits
) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """((state, sentence) of each exercise of our lesson `own`, errors of the lesson's own cells)."""
    deadline = time.monotonic() + limits.seconds
    left = dict(answers)
    results: dict[str, tuple[str, str]] = {}
    notes: list[str] = []
    while True:
        seconds = max(1.0, deadline - time.monotonic())
        played = play(list(cells_of(own, left)), limits.cell_seconds, seconds, limits.memory_mb)
        notes += [note for note in played.notes if note not in notes]
        for number, result in played.results.items():
            results.setdefault(number, result)
        if played.finished:
            break
        blamed = played.at if played.kind != LESSON else ""
        if blamed:
            results[blamed] = _ended(played.killed)
        if time.monotonic() >= deadline or blamed not in left:
            break
        del left[blamed]
    rest = (TIMED_OUT if played.killed else CRASHED, "The run was over before it came to this exercise.")
    return {one.number: _result(one.number, answers, results, rest) for one in find_exercises(own)}, notes


def cells_of(own: Notebook, answers: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The code cells of our lesson up to its last check, with the answers where there are any."""
    exercises = find_exercises(own)
    number_of = {one.position: one.number for one in exercises}
    for position, cell in enumerate(own["cells"][: exercises[-1].position + 2]):
        if cell["cell_type"] != "code":
            continue
        if number := number_of.get(position):
            yield {"kind": ANSWER, "number": number, "source": answers.get(number, source(cell))}
        elif number := number_of.get(position - 1):
            yield {"kind": CHECK, "number": number, "source": source(cell)}
        else:
            yield {"kind": LESSON, "number": "", "source": source(cell)}


def _ended(killed: bool) -> tuple[str, str]:
    if killed:
        return TIMED_OUT, "It did not end in time and was stopped. Is there a loop that never ends?"
    return CRASHED, "It ended the whole process: an exit, a crash, or too much processor time."


def _result(
    number: str,
    answers: Mapping[str, str],
    results: Mapping[str, tuple[str, str]],
    rest: tuple[str, str],
) -> tuple[str, str]:
    if number not in answers:
        return MISSING, "The hand-in has no cell for this exercise."
    state, sentence = results.get(number, rest)
    if state not in STATES:
        state, sentence = ERROR, "The run gave no state that exists."
    if found := SUSPECT.search(answers[number]):
        sentence = f"The answer mentions `{found[0]}`: read it before you count it. {sentence}"
    return state, sentence
