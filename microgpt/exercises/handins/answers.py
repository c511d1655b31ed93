"""Finds the learner's answers to each exercise: every cell that tries to answer it, and the helpers it needs.

Learners split cells, add cells, try again below, delete headings and merge notebooks. So a cell belongs to
an exercise if it has the exercise's id, if it is between the heading and the check, or if it defines what the
check needs. Cells of our own lesson are left out, because they run anyway.
"""

from __future__ import annotations

import builtins
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..notebook import CHECK, HEADING, Cell, Notebook, NotebookExercise, find_exercises, is_exercise, source
from ..notebook import stored_progress as stored_summary
from .syntax import names_bound, names_checked, names_lacking

NUMBER = re.compile(r"\d{1,2}\.\d{1,2}")
CHECK_LINE = re.compile(r'^check\("\d+\.\d+",.*$', re.MULTILINE)
MOST_TEXT = 100_000  # characters in one cell
MOST_TRIES = 10  # tries of one exercise; the last ones count


@dataclass(frozen=True)
class Part:
    """A cell of the learner. `is_try`: it defines what the check needs, so the check runs after it."""

    text: str
    is_try: bool


def tries_in(notebook: Notebook, own: Notebook) -> dict[str, list[Part]]:
    """The learner's cells for each exercise of our lesson `own`: number such as "1.2" -> cells, in order."""
    exercises = {one.number: one for one in find_exercises(own)}
    wanted = {number: names_checked(one) for number, one in exercises.items()}
    found: dict[str, list[Part]] = {}
    others: list[str] = []
    for number, text, tagged in _cells(notebook, own, exercises, wanted):
        if number:
            is_try = tagged or bool(names_bound(text) & wanted[number])
            found.setdefault(number, []).append(Part(text, is_try))
        else:
            others.append(text)
    given = set(dir(builtins)).union(
        *(names_bound(source(c)) for c in own["cells"] if c["cell_type"] == "code")
    )
    return {n: _with_helpers(_kept(parts, exercises[n]), others, given) for n, parts in found.items()}


def _cells(
    notebook: Notebook,
    own: Notebook,
    exercises: Mapping[str, NotebookExercise],
    wanted: Mapping[str, set[str]],
) -> Iterator[tuple[str, str, bool]]:
    """The cells that are not ours, as (number of the exercise or "", text, is it the exercise's own cell)."""
    ids = {own["cells"][one.position].get("id"): one.number for one in exercises.values()}
    ours = {
        source(cell).strip() for cell in own["cells"] if cell["cell_type"] == "code" and not is_exercise(cell)
    }
    here = last = ""
    for cell in notebook["cells"]:
        text = source(cell)
        if cell["cell_type"] != "code":
            here = _section(text, here, exercises)
            continue
        check = CHECK.search(text)
        rest = CHECK_LINE.sub("", text).strip() if check else text.strip()
        if rest and len(rest) <= MOST_TEXT and rest not in ours:
            number = (
                ids.get(cell.get("id") or "-", here)
                or _by_check(check, exercises)
                or _by_names(rest, wanted, last)
            )
            last = number or last
            yield number, rest, is_exercise(cell) or cell.get("id") in ids
        if check:
            here, last = "", _by_check(check, exercises) or last


def _section(text: str, here: str, exercises: Mapping[str, NotebookExercise]) -> str:
    """The exercise whose section continues after a markdown cell."""
    if heading := HEADING.search(text):
        return heading[1] if heading[1] in exercises else ""
    return "" if "<summary>" in text else here


def _by_check(check: re.Match[str] | None, exercises: Mapping[str, NotebookExercise]) -> str:
    return check[1] if check and check[1] in exercises else ""


def _by_names(text: str, wanted: Mapping[str, set[str]], last: str) -> str:
    """The exercise whose names the cell defines. If there are several, the last one met."""
    bound = names_bound(text)
    fitting = [number for number, names in wanted.items() if names & bound]
    return last if last in fitting else (fitting[0] if fitting else "")


def _kept(parts: list[Part], one: NotebookExercise) -> list[Part]:
    """The parts without the oldest tries, and without copies of the template if there is anything else."""
    if not any(part.is_try for part in parts):
        parts = [*parts[:-1], Part(parts[-1].text, True)]
    worked = [part for part in parts if part.text.strip() != one.template.strip()]
    kept = worked if any(part.is_try for part in worked) else parts
    tries = [part for part in kept if part.is_try]
    return [part for part in kept if not part.is_try or part in tries[-MOST_TRIES:]]


def _with_helpers(parts: list[Part], others: list[str], given: set[str]) -> list[Part]:
    """The parts, preceded by other cells that define names which the parts use and nothing else defines."""
    helpers: list[str] = []
    missing = names_lacking([part.text for part in parts]) - given
    for text in reversed(others):  # a helper may need another helper, most likely above it
        if names_bound(text) & missing and text not in helpers:
            helpers.insert(0, text)
            missing |= names_lacking([text]) - given
    return [*(Part(text, False) for text in helpers), *parts]


def lessons_in(notebook: Notebook) -> list[str]:
    """The lessons, such as ["01"], that the exercises of a notebook belong to.

    These are the lesson with the most exercises, and any other with two or more. A single check of another
    lesson does not count.
    """
    numbers = {number for cell in notebook["cells"] for number in _numbers(cell) if NUMBER.fullmatch(number)}
    counts = Counter(number.split(".")[0].zfill(2) for number in numbers)
    if counts:
        most = max(sorted(counts), key=lambda lesson: counts[lesson])
        return sorted(lesson for lesson, count in counts.items() if count > 1 or lesson == most)
    said = (stored_summary(notebook) or {}).get("lesson")
    return [said] if isinstance(said, str) and re.fullmatch(r"\d\d", said) else []


def _numbers(cell: Cell) -> Iterator[str]:
    for pattern in (HEADING, CHECK):
        yield from (match[1] for match in pattern.finditer(source(cell)))
