"""Runs the answers of a hand-in in our own copy of the lesson, and collects the results of the checks.

Only the answers of the hand-in are run, not its checks and not its other cells. If there are several tries
for an exercise, each is checked in turn and the best one counts. An answer that ends the process or never
stops is removed, and the lesson is run again without it. So one endless loop does not cost a learner the
other exercises.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ...errors import MicrogptError
from ..notebook import Notebook, NotebookExercise, find_exercises, read_notebook, source
from ..report import DONE, NOT_YET, OPEN
from .answers import Part
from .course import LESSONS
from .play import CRASHED, ERROR, TIMED_OUT, Outcome, Player, Start
from .wire import Gone

MISSING = "missing"
STATES = (DONE, NOT_YET, OPEN, ERROR, TIMED_OUT, CRASHED, MISSING)
BEST_FIRST = (DONE, NOT_YET, TIMED_OUT, CRASHED, ERROR, OPEN, MISSING)
Row = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Limits:
    """What a hand-in may use: seconds for a cell and in total, memory and file size (not on Windows)."""

    cell_seconds: float = 20
    seconds: float = 300
    memory_mb: int = 2000
    file_mb: int = 20


@lru_cache
def own_lesson(lesson: str, folder: Path = LESSONS) -> Notebook:
    """Our own copy of a lesson such as "01". MicrogptError if `folder` does not contain it."""
    paths = sorted(folder.glob(f"{lesson}_*.ipynb"))
    if not paths:
        raise MicrogptError(
            f"There is no lesson {lesson} in {folder}; --lessons names the folder that has them."
        )
    return read_notebook(paths[0])


def fresh(
    own: Notebook,
    tries: Mapping[str, Sequence[Part]],
    limits: Limits,
    deadline: float,
    start: Start,
    row: Row,
) -> list[str]:
    """Call `row(number, state, sentence)` for each exercise of our lesson. Returns errors of our own cells.

    tries -- number of an exercise -> the learner's cells
    start -- how the learner's process is started
    """
    table = _Table(row)
    left = {number: list(parts) for number, parts in tries.items()}
    for one in find_exercises(own):
        if one.number not in tries:
            table.add(one.number, Outcome(MISSING, "The hand-in has no cell for this exercise."))
    notes: list[str] = []
    late = False
    while time.monotonic() < deadline:
        player = Player(start, limits, deadline)
        try:
            _played(player, own, left, table)
            break
        except Gone as gone:
            late = gone.late
            if not player.number or player.part is None:
                break
            table.add(player.number, _ended(gone))
            left[player.number].remove(player.part)
        finally:
            notes += [note for note in player.notes if note not in notes]
            player.end()
    over = time.monotonic() >= deadline or late
    for one in find_exercises(own):
        if one.number not in table.best:
            table.add(
                one.number,
                Outcome(TIMED_OUT if over else CRASHED, "The run ended before it reached this exercise."),
            )
    return notes


def _played(player: Player, own: Notebook, left: Mapping[str, Sequence[Part]], table: _Table) -> None:
    """Play the code cells of our lesson up to its last check, with the answers that there are."""
    for text, one in steps(own):
        if one is None:
            player.lesson_cell(text)
        elif not left.get(one.number):
            player.lesson_cell(one.template)  # later cells may need its names
        else:
            settled = table.state(one.number) == DONE
            for outcome in player.answer(one, left[one.number], settled):
                table.add(one.number, outcome)


def steps(own: Notebook) -> Iterator[tuple[str, NotebookExercise | None]]:
    """The steps of a lesson: (source, None) for each cell, and ("", exercise) for an answer. No checks."""
    exercises = find_exercises(own)
    answers = {one.position: one for one in exercises}
    checks = {one.position + 1 for one in exercises}
    for position, cell in enumerate(own["cells"][: exercises[-1].position + 2]):
        if cell["cell_type"] == "code" and position not in checks:
            one = answers.get(position)
            yield ("", one) if one else (source(cell), None)


class _Table:
    """The best outcome of each exercise so far. Reports every improvement."""

    def __init__(self, row: Row) -> None:
        self.best: dict[str, Outcome] = {}
        self.row = row

    def state(self, number: str) -> str:
        """The state of an exercise, or "" before its first try."""
        return self.best[number].state if number in self.best else ""

    def add(self, number: str, outcome: Outcome) -> None:
        """Keep the outcome of a try if it is better than all before."""
        before = self.state(number)
        if not before or BEST_FIRST.index(outcome.state) < BEST_FIRST.index(before):
            self.best[number] = outcome
            self.row(number, outcome.state, outcome.sentence)


def _ended(gone: Gone) -> Outcome:
    if gone.late:
        return Outcome(TIMED_OUT, "It did not end in time and was stopped. Is there a loop that never ends?")
    return Outcome(CRASHED, "It ended the whole process: an exit, a crash, or too much processor time.")
