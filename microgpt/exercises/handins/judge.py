"""The process that judges a hand-in. It reads the file, plays the lesson, and runs our checks.

The answers run in another process (`child.py`). A check calls them through proxies, and compares plain data
here. So the expected results never reach the learner's process, and nothing is decided there. The judge
also has limits. They include the cost of reading the file.

It reads its work as a line of JSON from standard input. It prints a line of JSON for each result.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...errors import MicrogptError
from .. import draws
from ..exercise import exercises
from ..limits import by_the_clock
from ..notebook import Notebook
from .answers import lessons_in, tries_in
from .child import limit
from .descendants import adopt_orphans, die_with_parent
from .fresh import Limits, fresh, own_lesson
from .play import Start
from .stored import stored
from .untrusted import read_untrusted

Tell = Callable[..., None]
MEMORY_MB = 1500


def main() -> None:
    """Do the work that is described on standard input."""
    work = json.loads(sys.stdin.readline())
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    limit(MEMORY_MB, work["limits"]["seconds"] + 60, work["limits"]["file_mb"])
    by_the_clock()
    adopt_orphans()
    die_with_parent()
    draws.seed(work["seed"])
    judge(work, lambda **event: print(json.dumps(event), file=out, flush=True))


def judge(work: dict[str, Any], tell: Tell) -> None:
    """Read the file, and report the results of its lessons."""
    try:
        notebook = read_untrusted(Path(work["path"]), work["most_bytes"])
        lessons = lessons_in(notebook)
        for lesson in lessons:
            _judge_lesson(lesson, notebook, work, tell)
        tell(end=True, note="" if lessons else "It has no exercise of these lessons.")
    except MicrogptError as error:
        tell(end=True, note=str(error))
    except Exception as error:  # a stranger's file failed in a way that nobody foresaw
        tell(end=True, note=f"It could not be read ({type(error).__name__}).")


def _judge_lesson(lesson: str, notebook: Notebook, work: dict[str, Any], tell: Tell) -> None:
    ours = exercises(lesson)
    tell(lesson=lesson, stored={n: said[0] for n, said in stored(notebook, [o.number for o in ours]).items()})
    own = own_lesson(lesson, Path(work["lessons"]))
    limits = Limits(**work["limits"])
    deadline = time.monotonic() + limits.seconds

    def row(number: str, state: str, sentence: str) -> None:
        tell(lesson=lesson, number=number, state=state, sentence=sentence)

    for note in fresh(own, tries_in(notebook, own), limits, deadline, Start(**work["start"]), row):
        tell(lesson=lesson, note=note)
