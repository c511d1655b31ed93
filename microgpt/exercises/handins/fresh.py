"""Run the answers of a hand-in in our own copy of the lesson, and say what the checks make of them.

Only answers of the hand-in are run: not its checks, not its other cells. Where somebody tried more than
once, every try is checked in its turn and the best counts. An answer that ends the process or
does not stop is taken out, and the lesson is run again with the rest: one endless loop does
not cost a learner all the others.
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
    """What a hand-in may use: seconds for a cell and in all; memory, size of a file (not on Windows)."""

    cell_seconds: float = 20
    seconds: float = 300
    memory_mb: int = 2000
    file_mb: int = 20


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
    own: Notebook,
    tries: Mapping[str, Sequence[Part]],
    limits: Limits,
    deadline: float,
    start: Start,
    row: Row,
) -> list[str]:
    """Call `row(number, state, sentence)` for each exercise of our lesson. The errors of our own cells.

    tries -- the learner's cells by exercise; start -- how the learner's process is started
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
                Outcome(TIMED_OUT if over else CRASHED, "The run was over before it came to this exercise."),
            )
    return notes


def _played(player: Player, own: Notebook, left: Mapping[str, Sequence[Part]], table: _Table) -> None:
    """The code cells of our lesson up to its last check, with the answers where there are any."""
    for text, one in steps(own):
        if one is None:
            player.lesson_cell(text)
        elif not left.get(one.number):
            player.lesson_cell(one.template)  # what comes after may need its names
        else:
            settled = table.state(one.number) == DONE
            for outcome in player.answer(one, left[one.number], settled):
                table.add(one.number, outcome)


def steps(own: Notebook) -> Iterator[tuple[str, NotebookExercise | None]]:
    """(source, None) of each cell of the lesson, ("", exercise) where an answer stands; no checks."""
    exercises = find_exercises(own)
    answers = {one.position: one for one in exercises}
    checks = {one.position + 1 for one in exercises}
    for position, cell in enumerate(own["cells"][: exercises[-1].position + 2]):
        if cell["cell_type"] == "code" and position not in checks:
            one = answers.get(position)
            yield ("", one) if one else (source(cell), None)


class _Table:
    """The best outcome of each exercise so far; tells when one gets better."""

    def __init__(self, row: Row) -> None:
        self.best: dict[str, Outcome] = {}
        self.row = row

    def state(self, number: str) -> str:
        """The state of an exercise, "" before its first try."""
        return self.best[number].state if number in self.best else ""

    def add(self, number: str, outcome: Outcome) -> None:
        """Keep the outcome of a try where it is better than those before."""
        before = self.state(number)
        if not before or BEST_FIRST.index(outcome.state) < BEST_FIRST.index(before):
            self.best[number] = outcome
            self.row(number, outcome.state, outcome.sentence)


def _ended(gone: Gone) -> Outcome:
    if gone.late:
        return Outcome(TIMED_OUT, "It did not end in time and was stopped. Is there a loop that never ends?")
    return Outcome(CRASHED, "It ended the whole process: an exit, a crash, or too much processor time.")
