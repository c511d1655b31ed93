"""Value is compared with finite differences and closed forms, and its errors are tested."""

from __future__ import annotations

import gc
import math
import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from microgpt import Value
from microgpt.value import topological_order

NUMBERS = st.floats(-3, 3).filter(lambda x: abs(x) > 0.05)


def build(leaves, choices):
    """A random graph. Each step applies an operation to earlier nodes, so nodes are shared."""
    nodes = list(leaves)
    for operation, i, j in choices:
        a, b = nodes[i % len(nodes)], nodes[j % len(nodes)]
        nodes.append(
            {
                "+": lambda a=a, b=b: a + b,
                "*": lambda a=a, b=b: a * b,
                "-": lambda a=a, b=b: a - b,
                "/": lambda a=a, b=b: a / (b * b + 1),
                "tame": lambda a=a: (a * 0.1).exp() + 0.5,
                "log": lambda a=a: (a * a + 1).log(),
                "**3": lambda a=a: (a * 0.2) ** 3,
                "relu": lambda a=a: a.relu(),
            }[operation]()
        )
    total = nodes[-1]
    for node in nodes[-4:-1]:
        total = total + node
    return total


class Plain(float):
    """A float with the methods of Value. It computes the same numbers without a graph."""

    def exp(self):
        return Plain(math.exp(self))

    def log(self):
        return Plain(math.log(self))

    def relu(self):
        return Plain(max(0.0, self))

    def __add__(self, other):
        return Plain(float(self) + float(other))

    def __mul__(self, other):
        return Plain(float(self) * float(other))

    def __sub__(self, other):
        return Plain(float(self) - float(other))

    def __truediv__(self, other):
        return Plain(float(self) / float(other))

    def __pow__(self, k):
        return Plain(float(self) ** k)


OPERATIONS = st.sampled_from(["+", "*", "-", "/", "tame", "log", "**3", "relu"])


@given(
    st.lists(NUMBERS, min_size=1, max_size=4),
    st.lists(st.tuples(OPERATIONS, st.integers(0, 20), st.integers(0, 20)), min_size=1, max_size=12),
)
@settings(max_examples=150, deadline=None)
def test_gradients_equal_finite_differences(numbers, choices):
    leaves = [Value(x) for x in numbers]
    try:
        root = build(leaves, choices)
    except OverflowError:
        assume(False)
    order = topological_order(root)
    assume(all(abs(node.data) < 50 for node in order))
    assume(all(abs(node._prev[0].data) > 1e-3 for node in order if node._op == "ReLU"))  # no corner
    assert root.data == pytest.approx(float(build([Plain(x) for x in numbers], choices)), rel=1e-9, abs=1e-9)
    root.backward()
    h = 1e-5
    for i, leaf in enumerate(leaves):
        up, down = numbers.copy(), numbers.copy()
        up[i] += h
        down[i] -= h
        rise = float(build(list(map(Plain, up)), choices)) - float(build(list(map(Plain, down)), choices))
        assert leaf.grad == pytest.approx(rise / (2 * h), rel=1e-4, abs=1e-4)


def test_labels_and_operand_order():
    a, b = Value(2), Value(3)
    made = [a + b, a * b, a**3, a.log(), a.exp(), a.relu()]
    assert [node._op for node in made] == ["+", "*", "**3", "log", "exp", "ReLU"]
    assert [node._prev for node in made] == [(a, b), (a, b), (a,), (a,), (a,), (a,)]
    assert (a._op, a._prev, a._local_grads) == ("", (), ())
    assert (a * b)._local_grads == (3.0, 2.0)


def test_derived_operations_are_made_of_primitive_ones():
    a, b = Value(2), Value(3)
    minus = -a
    assert (minus._op, minus._prev[1].data) == ("*", -1)
    difference, quotient = a - b, a / b
    assert (difference._op, difference._prev[1]._op) == ("+", "*")
    assert (quotient._op, quotient._prev[1]._op) == ("*", "**-1")
    assert (5 - a).data == 3
    assert (5 / a).data == 2.5
    assert (5 + a)._prev[0].data == 5
    assert (5 * a)._prev[0].data == 5
    assert (a / 4).data == 0.5


def test_a_doubled_operand_counts_twice():
    x = Value(3)
    square = x * x
    assert square._prev == (x, x)
    square.backward()
    assert x.grad == 6


def test_a_shared_node_gets_the_sum_over_its_paths():
    a = Value(1)
    b = a + a
    c = b + b
    c.backward()
    assert (b.grad, a.grad) == (2, 4)


def test_gradients_accumulate_over_calls():
    a = Value(3)
    b = a * 2
    b.backward()
    b.backward()
    assert a.grad == 4


def test_relu_at_its_corner():
    x = Value(0)
    x.relu().backward()
    assert x.grad == 0


def test_a_leaf_is_its_own_root():
    x = Value(3)
    x.backward()
    assert x.grad == 1


def test_a_chain_of_100_000_nodes():
    x = Value(1.0)
    node = x
    for _ in range(100_000):
        node = node + 1e-5
    node.backward()
    assert x.grad == 1
    assert len(topological_order(node)) == 200_001
    del node  # releasing a deep graph must not overflow the stack


def test_topological_order_has_operands_first():
    rng = random.Random(0)
    nodes = [Value(1.0), Value(2.0)]
    for _ in range(200):
        nodes.append(rng.choice(nodes) + rng.choice(nodes))
    order = topological_order(nodes[-1])
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert all(place[p] < place[node] for node in order for p in node._prev)
    assert order[-1] is nodes[-1]


def test_a_graph_is_freed_without_the_collector():
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        x = Value(1.0)
        node = x
        for _ in range(100):
            node = node * x + 1
        node.backward()
        del node, x
        assert len(gc.get_objects()) - before < 20
    finally:
        gc.enable()


@pytest.mark.parametrize(
    ("action", "error", "words"),
    [
        (lambda: Value(0).log(), ValueError, "log needs a number above 0"),
        (lambda: Value(-1).log(), ValueError, "got -1"),
        (lambda: Value(1) / Value(0), ZeroDivisionError, "divide by zero"),
        (lambda: Value(1) / 0, ZeroDivisionError, "divide by zero"),
        (lambda: 1 / Value(0), ZeroDivisionError, "divide by zero"),
        (lambda: Value(0) ** 0.5, ZeroDivisionError, "slope is infinite"),
        (lambda: Value(1000).exp(), OverflowError, "subtract the largest"),
        (lambda: Value(1e300) ** 2, OverflowError, "larger than a float"),
        (lambda: Value(-8) ** 0.5, ValueError, "whole exponent"),
        (lambda: Value(2) ** Value(3), TypeError, "exponent must be a plain number"),
        (lambda: 2 ** Value(3), TypeError, "math.log"),
        (lambda: Value("2"), TypeError, "one plain number, got str"),
        (lambda: Value([2]), TypeError, "got list"),
        (lambda: Value(Value(2)), TypeError, "got Value"),
        (lambda: Value(1) + None, TypeError, "got NoneType"),
        (lambda: Value(1) / "2", TypeError, "got str"),
        (lambda: Value(3) > Value(2), TypeError, r"compare the numbers, such as a\.data > b\.data"),
        (lambda: Value(3) <= 2, TypeError, "compare the numbers"),
        (lambda: min(2, Value(3)), TypeError, "compare the numbers"),
        (lambda: max(Value(3), Value(2)), TypeError, "compare the numbers"),
    ],
)
def test_errors_say_what_to_do(action, error, words):
    with pytest.raises(error, match=words):
        action()


def test_powers_that_exist_at_zero():
    assert (Value(0) ** 0).data == 1
    assert (Value(0) ** 1)._local_grads == (1.0,)
    assert (Value(0) ** 2)._local_grads == (0.0,)


def test_nan_is_not_hidden():
    assert math.isnan(Value(math.nan).relu().data)


def test_repr():
    assert repr(Value(1 / 3)) == "Value(data=0.333333, grad=0)"


@pytest.mark.parametrize("divisor", [1e-200, -7e-155, 3, 1e300])
def test_division_by_a_plain_number_is_that_of_python(divisor):
    x = Value(1.5)
    quotient = x / divisor
    quotient.backward()
    assert quotient.data == pytest.approx(1.5 / divisor, rel=1e-15)
    assert x.grad == pytest.approx(1 / divisor, rel=1e-15)


def test_a_number_too_small_to_divide_by_is_named():
    with pytest.raises(OverflowError, match="check what made the base so small"):
        Value(1.0) / 1e-320
