"""Lesson 01 keeps its promises: a learner ends up with the package's twin, and empties the museum."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played import exercises_of, notebook_of, play, text_of

from microgpt import Value
from microgpt.exercises.notebook import source
from microgpt.exercises.specimens import SPECIMENS
from microgpt.exercises.twins import EXPRESSIONS, compare_with_package


@pytest.fixture(scope="module")
def my_value():
    """MyValue as the lesson builds it, with all solutions filled in."""
    solutions = {one.position: one.solution for one in exercises_of("01")}
    cells = notebook_of("01")["cells"]
    parts = [solutions.get(i, source(cell)) for i, cell in enumerate(cells) if cell["cell_type"] == "code"]
    building = [part for part in parts if "MyValue" in part and "naive" not in part and "graph(" not in part]
    names = {"math": math, "compare_with_package": compare_with_package}
    order = next(part for part in solutions.values() if "def topological_order" in part)
    for part in [order, *building]:
        exec(part, names)
    return names["MyValue"]


def test_every_expression_of_the_table_is_the_same(my_value):
    assert compare_with_package(my_value).same == len(EXPRESSIONS)


@settings(max_examples=60, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from("+*-/rep"), st.integers(0, 9), st.integers(0, 9)), max_size=12)
)
def test_any_expression_has_the_same_gradients(my_value, steps):
    grads = []
    for kind in (my_value, Value):
        nodes = [kind(0.5), kind(-1.25), kind(2.0)]
        for op, i, j in steps:
            nodes.append(_step(op, nodes[i % len(nodes)], nodes[j % len(nodes)]))
        nodes[-1].backward()
        grads.append([(node.data, node.grad) for node in nodes])
    assert grads[0] == grads[1]


def _step(op, a, b):
    """One more node, kept small so that nothing overflows."""
    small = (a * a + 1) ** -0.5
    return {
        "+": lambda: a + b,
        "*": lambda: a * b * small,
        "-": lambda: 3 - a - b,
        "/": lambda: a / (b * b + 1),
        "r": lambda: a.relu(),
        "e": lambda: (-(a * small)).exp(),
        "p": lambda: (a * a + 1).log() * 2,
    }[op]()


def test_solved_lesson_shows_the_same_and_an_empty_museum():
    shown = [text_of(cell) for cell in play("01").notebook["cells"] if cell["cell_type"] == "code"]
    assert any(f"{len(EXPRESSIONS)} of {len(EXPRESSIONS)} expressions are the same" in text for text in shown)
    everything = (
        f"catches {len(SPECIMENS)} of {len(SPECIMENS)} broken engines and leaves the 3 sound ones alone"
    )
    assert any(everything in text for text in shown)
