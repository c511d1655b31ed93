"""Lesson 01 keeps its promises: the learner's Value equals the package's, and all bugs can be caught."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.played import exercises_of, notebook_of, play, text_of

from microgpt import GPT, Config, Value
from microgpt.exercises import check
from microgpt.exercises.lessons import lesson01_package as package
from microgpt.exercises.museum.specimens import SPECIMENS
from microgpt.exercises.museum.twins import EXPRESSIONS, compare_with_package
from microgpt.exercises.notebook import source
from microgpt.exercises.report import DONE, NOT_YET


@pytest.fixture(scope="module")
def built():
    """The names of the lesson, with MyValue, `backward` and `step` as its solutions make them."""
    solutions = {one.position: one.solution for one in exercises_of("01")}
    cells = notebook_of("01")["cells"]
    parts = [solutions.get(i, source(cell)) for i, cell in enumerate(cells) if cell["cell_type"] == "code"]
    wanted = ("class MyValue", "def lift", "def mul", "def topological_order", "MyValue.__radd__", "def step")
    names = {"math": math, "compare_with_package": compare_with_package, "print": lambda *words: None}
    for part in parts:
        if any(one in part for one in wanted):
            exec(part, names)
    return names


@pytest.fixture(scope="module")
def my_value(built):
    return built["MyValue"]


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
    printed = [text for cell in play("01").notebook["cells"] if (text := printed_by(cell))]
    assert any(
        "MyValue counts." in text and "largest difference to the package 0.0;" in text for text in printed
    )
    assert any(f"{len(EXPRESSIONS)} of {len(EXPRESSIONS)} expressions are the same" in text for text in shown)
    everything = (
        f"catches {len(SPECIMENS)} of {len(SPECIMENS)} broken engines and leaves the 3 sound ones alone"
    )
    assert any(everything in text for text in shown)


def printed_by(cell):
    return "".join(output.get("text", "") for output in cell.get("outputs", []))


def gpt_of(number):
    gpt = GPT(Config(27), random.Random(42), nodes="primitive")
    for name, matrix in gpt.state_dict.items():
        gpt.state_dict[name] = [[number(p.data) for p in row] for row in matrix]
    return gpt


def test_a_gpt_of_the_learners_numbers_has_the_package_s_slopes_and_is_trained_by_their_step(built):
    mine, packages = gpt_of(built["MyValue"]), gpt_of(Value)
    losses = []
    for tokens in ([26, 4, 12, 12, 0, 26], [26, 0, 13, 13, 0, 26]):
        losses.append([gpt.loss(tokens) for gpt in (mine, packages)])
        built["step"](mine.parameters(), losses[-1][0], 0.3)
        package.step(packages.parameters(), losses[-1][1], 0.3)
        assert [p.grad for p in mine.parameters()] == [p.grad for p in packages.parameters()]
    assert [a.data for a, _ in losses] == [b.data for _, b in losses]
    assert losses[1][0].data < losses[0][0].data


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


@pytest.mark.parametrize("walk", WALKS)
def test_a_walk_from_the_root_turned_round_is_no_topological_order(built, walk):
    assert check("1.5", lambda root: walk(root)[::-1], built["backward"]).state == NOT_YET


def test_leaves_belong_in_the_order(built):
    """The task asks for all values below the root."""

    def without_leaves(root):
        return [node for node in built["topological_order"](root) if node._prev]

    report = check("1.5", without_leaves, built["backward"])
    assert "A node is missing" in report.hint


def test_a_comparison_is_a_slope_of_relu(my_value):
    def relu(a):
        return my_value(max(0.0, a.data), (a,), "ReLU", (a.data > 0,))  # True is 1

    operations = my_value.__mul__, my_value.__pow__, my_value.exp, my_value.log, relu
    assert check("1.4", *operations).state == DONE


# Right answers in other styles, by exercise: each is taken.


def with_a_loop(local_slopes):
    slopes = list(local_slopes)
    for i in range(len(slopes) - 2, -1, -1):
        slopes[i] *= slopes[i + 1]
    return slopes


def with_products(local_slopes):
    return tuple(math.prod(local_slopes[i:]) for i in range(len(local_slopes)))


def in_place(local_slopes):
    for i in reversed(range(len(local_slopes) - 1)):
        local_slopes[i] = local_slopes[i] * local_slopes[i + 1]
    return local_slopes


def with_itself(local_slopes):
    if not local_slopes:
        return []
    rest = with_itself(local_slopes[1:])
    return [local_slopes[0] * (rest[0] if rest else 1.0), *rest]


@pytest.mark.parametrize("answer", [with_a_loop, with_products, in_place, with_itself])
def test_other_ways_through_a_chain_are_taken(answer):
    assert check("1.2", answer).state == DONE


def by_users(root):
    """Kahn's way: a value is listed once all its users are."""
    users, found, waiting = {}, [root], [root]
    while waiting:
        for one in waiting.pop()._prev:
            if one not in found:
                found.append(one)
                waiting.append(one)
            users[one] = users.get(one, 0) + 1
    order, ready = [], [root]
    while ready:
        order.append(node := ready.pop())
        for one in node._prev:
            users[one] -= 1
            if users[one] == 0:
                ready.append(one)
    return order[::-1]


def operands_last_first(root):
    order = []

    def visit(node):
        if any(node is one for one in order):
            return
        for one in reversed(node._prev):
            visit(one)
        order.append(node)

    visit(root)
    return tuple(order)


@pytest.mark.parametrize("order", [by_users, operands_last_first])
def test_other_orders_and_other_backwards_are_taken(order):
    def backward(root):
        nodes = list(order(root))
        root.grad = 1
        while nodes:
            node = nodes.pop()
            for i, one in enumerate(node._prev):
                one.grad = one.grad + node.grad * node._local_grads[i]

    assert check("1.5", order, backward).state == DONE


def with_a_list(f, numbers, Value=Value):
    values = [Value(x) for x in numbers]
    f(*values).backward()

    def moved(i, h):
        return f(*[Value(x + h * (k == i)) for k, x in enumerate(numbers)]).data

    return max([abs((moved(i, 1e-4) - moved(i, -1e-4)) / 2e-4 - one.grad) for i, one in enumerate(values)])


def test_another_gradient_check_is_taken():
    assert check("1.6", with_a_list).state == DONE


def steps_by_list(parameters, loss, learning_rate):
    for p in parameters:
        p.grad *= 0
    loss.backward()
    moved = [p.data - learning_rate * p.grad for p in parameters]
    for p, number in zip(parameters, moved):
        p.data = number


def test_another_step_is_taken():
    assert check("1.8", steps_by_list).state == DONE
