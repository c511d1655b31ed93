"""Reads the results of checks that a handed-in notebook contains. They can be stale or forged.

The output of a check comes first. It is newer than the summary, which many learners forget to run again. If
a check has no output, the stored summary is used. Nothing is run.
"""

from __future__ import annotations

import re
from typing import Any

from ...printable import printable
from ..notebook import CHECK, Cell, Notebook, is_exercise, source, stored_progress
from ..report import DONE, NOT_YET, OPEN
from .untrusted import text

SAID = re.compile(r"[○◐✓] Exercise (\d+\.\d+)(?: is (open|done)|: (not yet))\. ?(.*)")
NOTHING = ("missing", "The hand-in shows no result of this check.")


def stored(notebook: Notebook, numbers: list[str]) -> dict[str, tuple[str, str]]:
    """For each exercise in `numbers`, its (state, sentence) according to the outputs of the notebook."""
    summary = _summary(notebook)
    shown = _shown(notebook)
    return {number: shown.get(number) or summary.get(number) or NOTHING for number in numbers}


def _shown(notebook: Notebook) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    answered: Cell = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        if is_exercise(cell):
            answered = cell
        elif check := CHECK.search(source(cell)):
            for output in cell["outputs"]:
                said = SAID.match(text(output["data"].get("text/plain")))
                if said and said[1] == check[1]:
                    found[check[1]] = (said[2] or said[3], _stale(answered, cell) + printable(said[4], 400))
    return found


def _stale(answer: Cell, check: Cell) -> str:
    before, after = answer.get("execution_count"), check.get("execution_count")
    later = before is not None and after is not None and before > after
    return "Stale: the answer was run after its check. " if later else ""


def _summary(notebook: Notebook) -> dict[str, tuple[str, str]]:
    exercises: Any = (stored_progress(notebook) or {}).get("exercises")
    return {
        str(one.get("number")): (one["state"], "From the stored summary: the check shows no result.")
        for one in (exercises if isinstance(exercises, list) else [])
        if isinstance(one, dict) and one.get("state") in (OPEN, NOT_YET, DONE)
    }
