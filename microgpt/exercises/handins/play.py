"""One play of a lesson: our cells and the learner's go to the learner's process, our checks run here."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...engines.operations import Operations
from ...printable import printable
from ...value import Value
from ..exercise import find
from ..limits import TimeUp, time_limit
from ..museum.sound import Closures, Plain
from ..notebook import NotebookExercise
from ..report import DONE, NOT_YET, OPEN
from ..run import run
from .answers import Part
from .peer import Peer
from .process import Process
from .syntax import checked_expressions, hole_in
from .wire import Gone

if TYPE_CHECKING:
    from .fresh import Limits

ERROR, TIMED_OUT, CRASHED = "error", "timed out", "crashed"
STOPPED = "and stopped it after"  # how `run.py` says that the check itself ran out of time
INPUT = re.compile(r"<ipython-input-[^>]*>, line")
NUMBERS = (Value, Plain, Closures, Operations)
SEEN = {"data", "grad", "backward", "exp", "log", "relu", "_op", "_prev", "_local_grads", "_push", "_missing"}
SEEN |= {"_left", "_right", "_left_grad", "_right_grad"}
OF_CLASSES = {"backward", "exp", "log", "relu"}
OURS = __name__.partition(".")[0] + "."


@dataclass(frozen=True)
class Start:
    """How the learner's process is started: the command, and the user to whom its home belongs."""

    command: Sequence[str]
    user: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of one try."""

    state: str
    sentence: str


class Judge(Peer):
    """Lets the learner's process do with our objects what a lesson does with them, and no more."""

    keeps_names = True

    def may(self, of: Any, name: str) -> None:
        """Numbers of a graph show what a graph needs; other objects of the package what is public."""
        if isinstance(of, type):
            seen = issubclass(of, NUMBERS) and name in OF_CLASSES
        elif isinstance(of, NUMBERS):
            seen = name in SEEN
        else:
            seen = type(of).__module__.startswith(OURS) and not str(name).startswith("_")
        if not seen:
            raise AttributeError(f"{type(of).__name__!r} object has no attribute {name!r:.60}")

    def may_set(self, of: Any, name: str, value: Any) -> None:
        """The number and the gradient of a node."""
        if not (isinstance(of, NUMBERS) and name in ("data", "grad") and type(value) in (int, float)):
            raise AttributeError(f"{name!r:.60} of {type(of).__name__!r} cannot be set to this")

    def may_op(self, operands: tuple[Any, ...]) -> None:
        """Arithmetic of nodes."""
        if not any(isinstance(one, NUMBERS) for one in operands):
            raise TypeError("only nodes of a graph are computed with")


class Player:
    """Plays a lesson in one process of the learner's.

    number, part -- the exercise and the cell of the learner that run now; notes -- errors of our own cells
    """

    def __init__(self, start: Start, limits: Limits, deadline: float) -> None:
        self.limits, self.deadline = limits, deadline
        self.process = Process(start.command, start.user)
        self.peer = Judge(self.process.wire, limits.seconds)
        self.number = ""
        self.part: Part | None = None
        self.notes: list[str] = []

    def end(self) -> None:
        """End the process, and whatever it has started."""
        self.process.end(adopted=True)

    def lesson_cell(self, text: str) -> None:
        """Run a cell of ours."""
        self.number = ""
        error = self._cell(text, self.limits.seconds)
        if error is not None:
            self.notes.append(printable(f"A cell of the lesson {_words(error)}"))

    def answer(self, one: NotebookExercise, parts: Sequence[Part], settled: bool) -> Iterator[Outcome]:
        """Run the learner's cells of an exercise; an outcome after each try, until one is done."""
        self.number = one.number
        for self.part in parts:
            error = self._cell(self.part.text, self.limits.cell_seconds)
            if self.part.is_try and not settled:
                outcome = self._checked(one, self.part.text, error)
                settled = outcome.state == DONE
                yield outcome

    def _cell(self, text: str, seconds: float) -> BaseException | None:
        try:
            with time_limit(min(seconds, self.deadline - time.monotonic())):
                self.peer.ask("cell", source=text)
        except Gone:
            raise
        except BaseException as error:  # whatever the learner's code has raised
            return error
        return None

    def _checked(self, one: NotebookExercise, text: str, failed: BaseException | None) -> Outcome:
        try:
            with time_limit(min(self.limits.cell_seconds, self.deadline - time.monotonic())):
                objects = self.peer.ask("objects", names=checked_expressions(one.check))
                report = run(find(one.number), tuple(objects))
        except Gone:
            raise
        except BaseException as error:  # a name is not there
            return _failed("The answer" if failed else "The check", failed or error)
        if self.peer.wire.gone is not None:  # while the check ran, which goes on to a report
            raise self.peer.wire.gone
        if failed is not None and report.state != DONE:
            return _failed("The answer", failed)
        if report.state == DONE and (line := hole_in(text)):
            return Outcome(
                OPEN, f"The check passes, but a `...` is left in line {line} of the answer: read it."
            )
        late = report.state == NOT_YET and STOPPED in report.message
        return Outcome(
            TIMED_OUT if late else report.state, printable(f"{report.message} {report.hint}".strip(), 600)
        )


def _failed(what: str, error: BaseException) -> Outcome:
    return Outcome(
        TIMED_OUT if isinstance(error, TimeUp) else ERROR, printable(f"{what} {_words(error)}", 600)
    )


def _words(error: BaseException) -> str:
    if isinstance(error, TimeUp):
        return "was stopped: its time was over. Is there a loop that never ends?"
    message = INPUT.sub("line", " ".join(str(error).split()))[:200]
    return f"ended in {type(error).__name__}: {message}".rstrip(": .") + "."
