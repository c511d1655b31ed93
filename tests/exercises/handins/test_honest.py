"""Honest learners are judged correctly, whatever they have done to their notebooks."""

from __future__ import annotations

import copy

import pytest
from hands import POSIX, answered, code, judged, markdown, put, short, solution, states

from microgpt.exercises.notebook import find_exercises
from microgpt.exercises.report import DONE, NOT_YET, OPEN

pytestmark = POSIX
WRONG = "def slopes_from_the_end(local_slopes):\n    return local_slopes"
RIGHT = solution("1.2")


def place(notebook, number):
    return next(one.position for one in find_exercises(notebook) if one.number == number)


def with_cells(number, offset, *cells, answers=None):
    """A solved lesson with additional cells, `offset` cells after the cell of the exercise."""
    notebook = answered("01", answers or {})
    at = place(notebook, number) + offset
    notebook["cells"][at:at] = cells
    return notebook


def renamed():
    notebook = answered("01", {})
    for cell in notebook["cells"]:
        cell["metadata"] = {}
        if cell["cell_type"] == "markdown":
            cell["source"] = "My own words"
    return notebook


def without_checks():
    notebook = answered("01", {})
    for one in reversed(find_exercises(notebook)):
        del notebook["cells"][one.position + 1]
    return notebook


def in_one_cell():
    notebook = answered("01", {})
    for one in reversed(find_exercises(notebook)):
        notebook["cells"][one.position : one.position + 2] = [code(f"{one.solution}\n\n{one.check}")]
    return notebook


def merged():
    first, second, third = answered("02", {}), answered("01", {}), answered("08", {})
    return {**first, "cells": [*second["cells"], *first["cells"], *third["cells"]]}


def helper_elsewhere():
    using = "def slopes_from_the_end(local_slopes):\n    return collected(local_slopes)"
    notebook = answered("01", {"1.2": using})
    helper = RIGHT.replace("slopes_from_the_end", "walked")
    notebook["cells"].insert(1, code("def collected(slopes):\n    return walked(slopes)"))
    notebook["cells"].insert(1, code(helper))
    return notebook


TEMPLATE = short("01")["cells"][place(short("01"), "1.2")]
NOTEBOOKS = {
    "magics": answered(
        "01",
        {
            "1.1": "%matplotlib inline\n" + solution("1.1"),
            "1.2": "%%time\n" + RIGHT,
            "1.3": "!ls\nfiles = !ls\n%load_ext nowhere\n" + solution("1.3"),
            "1.5": solution("1.5") + "\n\n%timeit -n1 -r1 [1, 2]\n?len",
        },
    ),
    "scratch that fails before": with_cells("1.2", 0, code("1 / 0"), code("nowhere(3)"), code("def f(:")),
    "scratch that fails after": with_cells("1.2", 1, code("slopes_from_the_end('nonsense')"), code("1 / 0")),
    "a line that fails below the answer": answered("01", {"1.2": RIGHT + "\n\nprint(nowhere)"}),
    "a second try below the first": with_cells("1.2", 1, code(RIGHT), answers={"1.2": WRONG}),
    "a second try below the check": with_cells("1.2", 2, code(RIGHT), answers={"1.2": WRONG}),
    "a second try with its check": with_cells(
        "1.2", 2, code(RIGHT), code('check("1.2", slopes_from_the_end)'), answers={"1.2": WRONG}
    ),
    "a worse try below": with_cells("1.2", 1, code(WRONG)),
    "the template kept below": with_cells("1.2", 2, copy.deepcopy(TEMPLATE)),
    "split": with_cells("1.5", 0, code("notes = 1"), markdown("# My notes\n\nSo far so good.")),
    "headings and tags lost": renamed(),
    "checks lost": without_checks(),
    "answer and check in one cell": in_one_cell(),
    "several lessons": merged(),
    "helpers elsewhere": helper_elsewhere(),
    "cells of no use": with_cells("1.2", 0, code(""), code("   "), code("# nothing")),
}  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory, course):
    folder = tmp_path_factory.mktemp("hand-ins")
    for name, notebook in NOTEBOOKS.items():
        put(folder, f"{name}/mine.ipynb", notebook)
    return judged(folder, course, jobs=2)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_everything_is_done(found, name):
    one = found[name]
    assert set(states(one).values()) == {DONE}, one.line
    assert "course's own" not in one.note


def test_each_lesson_of_a_file_has_its_rows(tmp_path, course):
    put(tmp_path, "anna/all.ipynb", merged())
    from microgpt.exercises.handins import collect

    assert [(one.lesson, one.file) for one in collect(tmp_path)] == [
        (lesson, "anna/all.ipynb") for lesson in ("01", "02", "08")
    ]


def test_the_best_try_counts_and_what_is_open_stays_open(tmp_path, course):
    put(tmp_path, "anna/a.ipynb", with_cells("1.2", 1, code("1 / 0"), answers={"1.2": WRONG}))
    put(tmp_path, "ben/b.ipynb", short("01"))
    put(
        tmp_path,
        "carl/c.ipynb",
        with_cells("1.2", 1, code("slopes_from_the_end = ..."), answers={"1.2": WRONG}),
    )
    found = judged(tmp_path, course)
    assert states(found["anna"])["1.2"] == NOT_YET
    assert set(states(found["ben"]).values()) == {OPEN}
    assert states(found["carl"])["1.2"] == NOT_YET
