"""Reads the exercises of a notebook from its cells, for collecting hand-ins and for the tests.

An exercise is four cells in a row. The first is markdown with a heading "Exercise 1.2: title" and a
line "easy · 5 minutes". The second is code tagged `exercise`. The third is code that calls
`check("1.2", ...)`. The fourth is markdown with a folded hint and a folded solution. Only JSON is
read, and nothing is run.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import Any

from ..errors import MicrogptError
from ..printable import shown_path
from ..reading import read_bytes
from .report import PROGRESS

Notebook = dict[str, Any]
Cell = dict[str, Any]
HEADING = re.compile(r"^#+ Exercise (\d+\.\d+): (.+)$", re.MULTILINE)
EFFORT = re.compile(r"\b(easy|medium|hard) · (\d+) minutes\b")
CHECK = re.compile(r'^check\("(\d+\.\d+)",', re.MULTILINE)
FOLDED = re.compile(r"<details>\s*<summary>(\w+)</summary>\s*(.*?)</details>", re.DOTALL)
FENCED = re.compile(r"```python\n(.*?)```", re.DOTALL)


@dataclass(frozen=True)
class NotebookExercise:
    """One exercise of a notebook.

    position -- index of the exercise cell; the goal is in the cell before, the check in the cell after
    template, check -- the sources of the two code cells
    hint, solution -- the folded texts; the solution replaces the whole template
    """

    number: str
    title: str
    difficulty: str
    minutes: int
    position: int
    template: str
    check: str
    hint: str
    solution: str


def read_notebook(path: str | os.PathLike[str]) -> Notebook:
    """The notebook at `path`. MicrogptError if the file is not a notebook."""
    content = read_bytes(path, "a notebook")
    try:
        notebook = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        notebook = None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise MicrogptError(f"{shown_path(path)} is not a notebook: expected JSON with a list of cells")
    return notebook


def source(cell: Cell) -> str:
    """The text of a cell, as one string."""
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def is_exercise(cell: Cell) -> bool:
    """True for a code cell tagged `exercise`."""
    return cell.get("cell_type") == "code" and "exercise" in cell.get("metadata", {}).get("tags", [])


def find_exercises(notebook: Notebook) -> list[NotebookExercise]:
    """The exercises, in order. MicrogptError with the number of the cell if an exercise lacks a part."""
    cells = notebook["cells"]
    return [_read(cells, i) for i, cell in enumerate(cells) if is_exercise(cell)]


def _read(cells: list[Cell], i: int) -> NotebookExercise:
    def need(offset: int, pattern: re.Pattern[str], what: str) -> re.Match[str]:
        there = source(cells[i + offset]) if 0 <= i + offset < len(cells) else ""
        match = pattern.search(there)
        if match is None:
            raise MicrogptError(f"the exercise in cell {i} has no {what} in cell {i + offset}")
        return match

    heading = need(-1, HEADING, 'heading "### Exercise 1.2: title"')
    effort = need(-1, EFFORT, 'line "easy · 5 minutes"')
    check = need(1, CHECK, 'check("1.2", ...)')
    need(2, FOLDED, "folded hint")
    folded = dict(FOLDED.findall(source(cells[i + 2])))
    solution = FENCED.search(folded.get("Solution", ""))
    if solution is None or not folded.get("Hint", "").strip():
        raise MicrogptError(f"the exercise in cell {i} needs a folded Hint and a Solution in cell {i + 2}")
    if check[1] != heading[1]:
        raise MicrogptError(f"the exercise in cell {i} is {heading[1]}, its check is of {check[1]}")
    return NotebookExercise(
        number=heading[1],
        title=heading[2].strip(),
        difficulty=effort[1],
        minutes=int(effort[2]),
        position=i,
        template=source(cells[i]),
        check=source(cells[i + 1]),
        hint=folded["Hint"].strip(),
        solution=solution[1].rstrip("\n"),
    )


def stored_progress(notebook: Notebook) -> dict[str, Any] | None:
    """The result of the last `summary(...)` in an executed notebook, or None if it was never run."""
    for cell in reversed(notebook["cells"]):
        for output in cell.get("outputs", []):
            found = output.get("data", {}).get(PROGRESS)
            if isinstance(found, dict):
                return found
    return None
