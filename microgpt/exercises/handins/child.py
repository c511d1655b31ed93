"""The process in which a hand-in runs: our lesson, cell by cell, with the learner's answers in it.

It reads its work as JSON from standard input and appends what happened, a line of JSON each, to
the file named there. Limits of the system are set before the first line of a stranger runs.
A cell runs in IPython as in a kernel, but nothing is displayed and no port is opened.
"""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from typing import Any

from .. import check
from ..limits import TimeUp, time_limit
from ..report import NOT_YET, Report

LESSON, ANSWER, CHECK = "lesson", "answer", "check"
ERROR, TIMED_OUT = "error", "timed out"
INPUT = re.compile(r"<ipython-input-[^>]*>, line")
STOPPED = "and stopped it after"  # how `run.py` says that the check itself ran out of time


def main() -> None:
    """Do the work on standard input."""
    work = json.load(sys.stdin)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)  # what asks for input gets the end of the file
    limit(work["memory_mb"], work["seconds"], work["file_mb"])
    with open(work["events"], "a", encoding="utf-8") as events:
        _play(work, lambda **event: print(json.dumps(event), file=events, flush=True))


def limit(memory_mb: int, seconds: int, file_mb: int) -> None:
    """Bound memory, processor time and the size of a file, where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    megabyte = 1 << 20
    for what, most in (
        (resource.RLIMIT_AS, memory_mb * megabyte),
        (resource.RLIMIT_CPU, seconds + 1),
        (resource.RLIMIT_FSIZE, file_mb * megabyte),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        with suppress(ValueError, OSError):  # macOS knows the name of the first and refuses it
            resource.setrlimit(what, (most, most))


def _play(work: dict[str, Any], tell: Any) -> None:
    shell = _shell()
    for cell in work["cells"]:
        kind, number = cell["kind"], cell["number"]
        tell(begin=number, kind=kind)
        if kind == CHECK:
            shell.user_ns["check"] = check  # whatever an answer has put in its place
        result, error = _run(
            shell, cell["source"], work["cell_seconds"] if kind != LESSON else work["seconds"]
        )
        if kind == LESSON and error is not None:
            tell(lesson=f"A cell of the lesson {_words(error)}")
        elif kind == ANSWER and error is not None:
            tell(number=number, state=_state(error), sentence=f"The answer {_words(error)}")
        elif kind == CHECK:
            tell(number=number, **_judged(result, number, error))
    tell(end=True)


def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell: Any = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.display_formatter.format = lambda *args, **kwargs: ({}, {})  # nobody looks
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
    return shell


def _run(shell: Any, source: str, seconds: float) -> tuple[Any, BaseException | None]:
    try:
        with time_limit(seconds):
            done = shell.run_cell(source)
    except BaseException as error:  # the alarm rang between two lines of IPython
        return None, error
    return done.result, done.error_before_exec or done.error_in_exec


def _judged(report: Any, number: str, error: BaseException | None) -> dict[str, str]:
    if error is not None:
        return {"state": _state(error), "sentence": f"The check {_words(error)}"}
    if type(report) is not Report or report.number != number:
        return {"state": ERROR, "sentence": "The check gave no report."}
    late = report.state == NOT_YET and STOPPED in report.message
    return {
        "state": TIMED_OUT if late else report.state,
        "sentence": f"{report.message} {report.hint}".strip(),
    }


def _state(error: BaseException) -> str:
    return TIMED_OUT if isinstance(error, TimeUp) else ERROR


def _words(error: BaseException) -> str:
    if isinstance(error, TimeUp):
        return "was stopped: its time was over. Is there a loop that never ends?"
    try:
        message = INPUT.sub("line", " ".join(str(error).split()))[:200]
    except BaseException:  # the learner's own class
        message = ""
    return f"ended in {type(error).__name__}: {message}".rstrip(": .") + "."
