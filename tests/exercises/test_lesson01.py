"""Lesson 01 keeps its promises: the learner's Value equals the package's, and all bugs can be caught."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.played import exercises_of, notebook_of, play, text_of

from microgpt import Value
from microgpt.exercises import check
from microgpt.exercises.museum.specimens import SPECIMENS
from microgpt.exercises.museum.twins import EXPRESSIONS, compare_with_package
from microgpt.exercises.notebook import source
from microgpt.exercises.report import DONE, NOT_YET


@pytest.fixture(scope="module")
def my_value():
    """MyValue as the lesson builds it, with all solutions."""
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


def depth_first(root):
    """Each node before its operands, the last operand first."""
    order, seen, stack = [], set(), [root]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            order.append(node)
            stack += node._prev
    return order


def first_operand_first(root):
    """Each node before its operands, which are in order."""
    order, seen = [], set()

    def visit(node):
        if node not in seen:
            seen.add(node)
            order.append(node)
            for operand in node._prev:
                visit(operand)

    visit(root)
    return order


def breadth_first(root):
    """Level by level."""
    order = [root]
    for node in order:
        order += [one for one in node._prev if one not in order]
    return order


WALKS = [depth_first, first_operand_first, breadth_first]


@pytest.mark.parametrize("walk", WALKS)
def test_a_backward_in_such_an_order_is_not_a_twin(my_value, walk, monkeypatch):
    def backward(self):
        self.grad = 1.0
        for node in walk(self):
            for operand, local in zip(node._prev, node._local_grads):
                operand.grad += local * node.grad

    monkeypatch.setattr(my_value, "backward", backward)
    assert compare_with_package(my_value).same == len(EXPRESSIONS) - 1


@pytest.mark.parametrize("leaves", [True, False])
@pytest.mark.parametrize("walk", WALKS)
def test_a_reversed_walk_from_the_root_is_not_a_topological_order(walk, leaves):
    def topological_order(root):
        return [node for node in reversed(walk(root)) if leaves or node._prev]

    assert check("1.5", topological_order).state == NOT_YET


def test_a_comparison_is_a_slope_of_relu(my_value):
    def relu(a):
        return my_value(max(0.0, a.data), (a,), "ReLU", (a.data > 0,))  # True is 1

    operations = my_value.__mul__, my_value.__pow__, my_value.exp, my_value.log, relu
    assert check("1.4", *operations).state == DONE
