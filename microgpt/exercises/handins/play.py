"""Plays a lesson once: our cells and the learner's run in the learner's process, and our checks run here."""

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
from ..museum.shell import Shell
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
STOPPED = "and stopped it after"  # `run.py` says so if the check itself ran out of time
INPUT = re.compile(r"<ipython-input-[^>]*>, line")
NUMBERS = (Value, Shell, Operations)
SEEN = {"data", "grad", "backward", "exp", "log", "relu", "_op", "_prev", "_local_grads", "_push", "_below"}
OF_CLASSES = {"backward", "exp", "log", "relu"}
OURS = __name__.partition(".")[0] + "."


@dataclass(frozen=True)
class Start:
    """How the learner's process is started: the command, and the user that owns its home."""

    command: Sequence[str]
    user: int | None = None


@dataclass(frozen=True)
class Outcome:
    """The result of one try."""

    state: str
    sentence: str


class Judge(Peer):
    """A Peer that lets the learner's process use our objects as a lesson does, and in no other way."""

    keeps_names = True

    def may(self, of: Any, name: str) -> None:
        """Nodes of a graph show what a graph needs. Other objects of the package show what is public."""
        if isinstance(of, type):
            seen = issubclass(of, NUMBERS) and name in OF_CLASSES
        elif isinstance(of, NUMBERS):
            seen = name in SEEN
        else:
            seen = type(of).__module__.startswith(OURS) and not str(name).startswith("_")
        if not seen:
            raise AttributeError(f"{type(of).__name__!r} object has no attribute {name!r:.60}")

    def may_set(self, of: Any, name: str, value: Any) -> None:
        """Allow only the data and the gradient of a node to be set."""
        if not (isinstance(of, NUMBERS) and name in ("data", "grad") and type(value) in (int, float)):
            raise AttributeError(f"{name!r:.60} of {type(of).__name__!r} cannot be set to this")

    def may_op(self, operands: tuple[Any, ...]) -> None:
        """Allow only arithmetic of nodes."""
        if not any(isinstance(one, NUMBERS) for one in operands):
            raise TypeError("only nodes of a graph allow arithmetic")


class Player:
    """Plays a lesson in one process of the learner.

    number, part -- the exercise and the learner's cell that are running
    notes -- errors of our own cells
    """

    def __init__(self, start: Start, limits: Limits, deadline: float) -> None:
        self.limits, self.deadline = limits, deadline
        self.process = Process(start.command, start.user)
        self.peer = Judge(self.process.wire, limits.seconds)
        self.number = ""
        self.part: Part | None = None
        self.notes: list[str] = []

    def end(self) -> None:
        """End the process and everything that it has started."""
        self.process.end(adopted=True)

    def lesson_cell(self, text: str) -> None:
        """Run one of our own cells."""
        self.number = ""
        error = self._cell(text, self.limits.seconds)
        if error is not None:
            self.notes.append(printable(f"A cell of the lesson {_words(error)}"))

    def answer(self, one: NotebookExercise, parts: Sequence[Part], settled: bool) -> Iterator[Outcome]:
        """Run the learner's cells for an exercise. Gives an outcome after each try, until one is done."""
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
        except BaseException as error:  # any exception of the learner's code
            return error
        return None

    def _checked(self, one: NotebookExercise, text: str, failed: BaseException | None) -> Outcome:
        try:
            with time_limit(min(self.limits.cell_seconds, self.deadline - time.monotonic())):
                objects = self.peer.ask("objects", names=checked_expressions(one.check))
                report = run(find(one.number), tuple(objects))
        except Gone:
            raise
        except BaseException as error:  # a name is not defined
            return _failed("The answer" if failed else "The check", failed or error)
        if self.peer.wire.gone is not None:  # during the check, which still makes its report
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
