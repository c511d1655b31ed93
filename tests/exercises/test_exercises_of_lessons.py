"""Every exercise of every lesson is open at first, done with its solution, and helpful after a mistake.

Lessons, exercises and mistakes are found automatically, so new ones are tested without a change here.
"""

from __future__ import annotations

import ast

import pytest
from support.played import (
    SOLUTION,
    TEMPLATE,
    exercises_of,
    given_away,
    lessons,
    mistakes_of,
    notebook_of,
    play,
)

from microgpt.exercises import exercise as registry
from microgpt.exercises.notebook import find_exercises, stored_progress

LESSONS = lessons()
EXERCISES = [pytest.param(lesson, one, id=one.number) for lesson in LESSONS for one in exercises_of(lesson)]
MISTAKES = [
    pytest.param(lesson, number, name, id=f"{number}-{name}")
    for lesson in LESSONS
    for number, mistakes in mistakes_of(lesson).items()
    for name in mistakes
]


@pytest.mark.parametrize("lesson", LESSONS)
def test_every_exercise_has_all_its_parts(lesson):
    assert find_exercises(notebook_of(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_notebook_and_checks_list_the_same_exercises(lesson):
    in_notebook = [(one.number, one.title) for one in exercises_of(lesson)]
    assert in_notebook == [(one.number, one.title) for one in registry.exercises(lesson)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_mistakes_cover_every_hint(lesson):
    hints = {one.number: set(one.hints) for one in registry.exercises(lesson) if one.hints}
    assert hints == {number: set(mistakes) for number, mistakes in mistakes_of(lesson).items()}


@pytest.mark.parametrize(("lesson", "one"), EXERCISES)
def test_hints_of_an_exercise_differ(lesson, one):
    hints = list(registry.find(one.number).hints.values())
    assert len(set(hints)) == len(hints)


@pytest.mark.parametrize(("lesson", "one"), EXERCISES)
def test_template_is_the_solution_with_holes(lesson, one):
    assert "..." in one.template
    assert "..." not in one.solution
    ast.parse(one.template)
    assert names_bound(one.solution) >= names_bound(one.template)


def names_bound(code: str) -> set[str]:
    """The names that a cell defines at its top level."""
    found: set[str] = set()
    for node in ast.parse(code).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.Assign):
            found |= {n.id for target in node.targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    return found


@pytest.mark.parametrize(("lesson", "one"), EXERCISES)
def test_committed_notebook_is_open(lesson, one):
    check = notebook_of(lesson)["cells"][one.position + 1]
    shown = "".join(check["outputs"][0]["data"]["text/plain"])
    assert f"Exercise {one.number} is open" in shown


@pytest.mark.parametrize(("lesson", "one"), EXERCISES)
def test_open_template_is_reported_open(lesson, one):
    assert f"Exercise {one.number} is open" in play(lesson).checks[one.number, TEMPLATE]


@pytest.mark.parametrize(("lesson", "one"), EXERCISES)
def test_solution_passes(lesson, one):
    assert f"Exercise {one.number} is done" in play(lesson).checks[one.number, SOLUTION]


@pytest.mark.parametrize(("lesson", "number", "name"), MISTAKES)
def test_mistake_gets_its_hint(lesson, number, name):
    report = play(lesson).checks[number, name]
    assert f"Exercise {number}: not yet" in report
    assert registry.find(number).hints[name] in report


@pytest.mark.parametrize("lesson", LESSONS)
def test_solved_notebook_runs_clean_and_says_so(lesson):
    played = play(lesson)
    assert played.errors == []
    progress = stored_progress(played.notebook)
    assert progress is not None, f"lesson {lesson} needs a cell with summary({lesson!r})"
    assert [one["state"] for one in progress["exercises"]] == ["done"] * len(exercises_of(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_committed_summary_has_every_exercise_open(lesson):
    progress = stored_progress(notebook_of(lesson))
    assert [one["state"] for one in progress["exercises"]] == ["open"] * len(exercises_of(lesson))


@pytest.mark.parametrize("lesson", LESSONS)
def test_solutions_are_written_once(lesson):
    """No other cell contains the solution."""
    cells = notebook_of(lesson)["cells"]
    for one in exercises_of(lesson):
        assert given_away(cells, one) == [one.position + 2], one.number


def test_a_solution_that_is_given_away_is_found():
    cells = notebook_of("01")["cells"]
    one = exercises_of("01")[0]
    copy = {"cell_type": "code", "source": f"before = 1\n{one.solution}\nafter = 2"}
    assert given_away([*cells, copy], one) == [one.position + 2, len(cells)]
