"""Plays a lesson in one kernel: each exercise is left open, then done wrong in each listed way, then solved.

The mistakes are in `mistakes/lessonNN.py`:

    MISTAKES = {"1.2": {"not divided": ("(f(x + h) - f(x)) / h", "f(x + h) - f(x)")}}

The key is the name of a hint in `microgpt/exercises/lessons/lessonNN.py`. The value is either a whole
cell or (part of the solution, its replacement).
"""

from __future__ import annotations

import copy
import functools
import json
import runpy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from microgpt.errors import MicrogptError
from microgpt.exercises.notebook import (
    NotebookExercise,
    find_exercises,
    is_exercise,
    read_notebook,
    source,
)

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
MISTAKES = Path(__file__).parents[1] / "exercises" / "mistakes"
TEMPLATE, SOLUTION = "template", "solution"


def lessons() -> list[str]:
    """The numbers ("01") of the notebooks that have exercises."""
    numbers = [path.name[:2] for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))]
    return [number for number in numbers if any(map(is_exercise, notebook_of(number)["cells"]))]


@functools.cache
def notebook_of(lesson: str) -> dict:
    (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    return read_notebook(path)


@functools.cache
def exercises_of(lesson: str) -> tuple[NotebookExercise, ...]:
    """The exercises of a lesson. Empty if one lacks a part; another test then says which."""
    try:
        return tuple(find_exercises(notebook_of(lesson)))
    except MicrogptError:
        return ()


@functools.cache
def mistakes_of(lesson: str) -> dict[str, dict]:
    path = MISTAKES / f"lesson{lesson}.py"
    return runpy.run_path(str(path))["MISTAKES"] if path.exists() else {}


def answers(lesson: str, exercise: NotebookExercise) -> dict[str, str]:
    """The sources to try: name -> source, in the order in which they are played."""
    wrong = mistakes_of(lesson).get(exercise.number, {})
    mistakes = {name: written(mistake, exercise.solution) for name, mistake in wrong.items()}
    return {TEMPLATE: exercise.template, **mistakes, SOLUTION: exercise.solution}


def written(mistake: str | tuple[str, str], solution: str) -> str:
    if isinstance(mistake, str):
        return mistake
    right, wrong = mistake
    assert solution.count(right) == 1, f"{right!r} must stand once in the solution"
    return solution.replace(right, wrong)


def with_answers(notebook: dict, answers: Callable[[NotebookExercise], Sequence[str]]) -> dict:
    """A copy in which each exercise is tried with each of `answers(exercise)`, followed by its check."""
    notebook = copy.deepcopy(notebook)
    cells = notebook["cells"]
    for one in reversed(find_exercises(notebook)):
        template, check = cells[one.position : one.position + 2]
        filled = []
        for k, answer in enumerate(answers(one)):
            filled += [_copy(template, answer, k), _copy(check, one.check, k)]
        cells[one.position : one.position + 2] = filled
    return notebook


def _copy(cell: dict, text: str, k: int) -> dict:
    fresh = {**copy.deepcopy(cell), "source": text, "outputs": [], "execution_count": None}
    if k and "id" in cell:
        fresh["id"] = f"{cell['id'][:58]}-{k}"
    return fresh


def new_lines(one: NotebookExercise) -> str:
    """What the solution has and the template lacks."""
    return "\n".join(line for line in one.solution.splitlines() if line not in one.template.splitlines())


def given_away(cells: list[dict], one: NotebookExercise) -> list[int]:
    """The numbers of the cells in which the solution of an exercise stands, or its new lines."""
    new = new_lines(one)
    wholes = [one.solution, *([new] if len(new) > 40 else [])]  # a shorter one can stand elsewhere by chance
    return [number for number, cell in enumerate(cells) if any(whole in source(cell) for whole in wholes)]


@dataclass(frozen=True)
class Played:
    """The results: the text of every check by (exercise, answer), errors by cell, and the last summary."""

    checks: dict[tuple[str, str], str]
    errors: list[str]
    notebook: dict


@functools.cache
def play(lesson: str) -> Played:
    """Run the lesson once, with all answers."""
    exercises = exercises_of(lesson)
    names = {one.number: answers(lesson, one) for one in exercises}
    filled = with_answers(notebook_of(lesson), lambda one: list(names[one.number].values()))
    notebook = nbformat.reads(json.dumps(filled), as_version=4)  # joins the lines of each cell
    resources = {"metadata": {"path": str(NOTEBOOKS)}}
    NotebookClient(
        notebook, timeout=180, kernel_name="python3", allow_errors=True, resources=resources
    ).execute()
    checks, position = {}, 0
    cells = notebook.cells
    for one in exercises:
        for name in names[one.number]:
            while cells[position].source != one.check:
                position += 1
            checks[one.number, name] = text_of(cells[position])
            position += 1
    errors = [
        f"cell {i}: {output.get('ename')}: {output.get('evalue')}\n{cell.source}"
        for i, cell in enumerate(cells)
        for output in cell.get("outputs", [])
        if output.output_type == "error"
    ]
    return Played(checks, errors, notebook)


def text_of(cell: dict) -> str:
    """The plain text that a cell displays."""
    return "\n".join(output.get("data", {}).get("text/plain", "") for output in cell.get("outputs", []))
