"""A Value where Python's users expect a number: the result they mean, or a sentence."""

import copy
import operator
import pickle
import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from microgpt import GPT, Config, Training, Value, vector

TOKENS = [0, 5, 13, 13, 1, 0]


@pytest.mark.parametrize("two", [2, 2.0, True + 1, Fraction(2), Decimal(2), np.float32(2), np.uint8(2)])
def test_numbers_of_any_library_count_as_numbers(two):
    x = Value(3)
    made = [x + two, two + x, x * two, two * x, x - two, two - x, x / two, two / x, x**two, Value(two)]
    assert [node.data for node in made] == [5, 5, 6, 6, 1, -1, 1.5, 2 / 3, 9, 2]
    assert {type(node.data) for node in made} == {float}
    assert (x**two)._op in ("**2", "**2.0")


@pytest.mark.parametrize("op", [operator.add, operator.mul, operator.sub, operator.truediv])
def test_an_array_on_the_left_goes_through_its_numbers_and_on_the_right_is_told_to(op):
    array, x = np.array([1.0, 2.0]), Value(3)
    made = op(array, x)
    assert [node.data for node in made] == [op(1, 3), op(2, 3)]
    for node in made:
        node.backward()
    assert x.grad == pytest.approx(sum(op(a, 3 + 1e-6) - op(a, 3) for a in (1, 2)) / 1e-6, abs=1e-4)
    with pytest.raises(TypeError, match=r"Go through the array: \[value \* x for x in array\]"):
        op(x, array)


def test_arrays_of_values_are_computed_with():
    xs = np.array([Value(1.0), Value(2.0)])
    total = (xs * xs / xs.sum()).sum()
    total.backward()
    assert (total.data, xs[0].grad) == pytest.approx((5 / 3, 1 / 9))


def test_equality_is_about_the_node():
    x, y = Value(3), Value(3)
    assert x == x
    assert x != y
    assert x in [y, x]
    assert len({x, y}) == 2
    assert x != None  # noqa: E711
    assert x != "3"


@pytest.mark.parametrize("other", [3, 3.0, Fraction(3), np.float64(3), np.array([3.0])])
@pytest.mark.parametrize("op", [operator.eq, operator.ne])
def test_equality_with_a_number_is_refused_on_either_side(op, other):
    for pair in ((Value(3), other), (other, Value(3))):
        with pytest.raises(TypeError, match=r"compare the numbers, such as a\.data == 3"):
            op(*pair)


@pytest.mark.parametrize(
    ("use", "way"),
    [(round, r"round\(a\.data, 2\)"), (abs, r"abs\(a\.data\)"), (float, r"a\.data"), (bool, r"a\.data != 0")],
)
def test_what_would_lose_the_graph_names_the_way(use, way):
    with pytest.raises(TypeError, match=way):
        use(Value(-1.5))


def test_a_format_is_that_of_the_number():
    x = Value(3.14159)
    assert f"{x:.2f}" == "3.14"
    assert f"{x}" == repr(x)


def test_in_place_operators_make_a_new_node():
    x = before = Value(3)
    x += 1
    assert (before.data, x.data, x._prev[0]) == (3, 4, before)


@pytest.mark.parametrize("data", [10**400, Fraction(10**400)])
def test_a_number_beyond_floats_is_told(data):
    with pytest.raises(OverflowError, match=r"up to about 1\.8e308"):
        Value(data)


@pytest.mark.parametrize("k", [float("nan"), float("inf"), Decimal("nan")])
def test_an_exponent_is_finite(k):
    with pytest.raises(ValueError, match="the exponent must be a finite number"):
        Value(2) ** k


def test_a_shallow_copy_shares_the_operands():
    x = Value(3)
    node = x * x
    node.backward()
    copied = copy.copy(node)
    assert copied is not node
    assert (copied.data, copied.grad, copied._op, copied._prev) == (9, 1, "*", (x, x))


@pytest.mark.parametrize("again", [copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
@pytest.mark.parametrize("nodes", ["vector", "primitive"])
def test_a_model_and_its_loss_are_copied_whole(again, nodes):
    model = GPT(Config(27, n_embd=4, n_head=2, block_size=3), random.Random(1), nodes=nodes)
    loss = model.loss(TOKENS)
    copied, copied_loss = again((model, loss))
    copied_loss.backward()
    assert not any(p.grad for p in model.parameters())  # the copy has parameters of its own
    loss.backward()
    assert [p.grad for p in copied.parameters()] == [p.grad for p in model.parameters()]
    assert copied.loss(TOKENS).data == loss.data


def test_a_row_node_is_copied_as_a_value():
    x, y = [Value(1), Value(2)], [Value(3), Value(4)]
    node = copy.copy(vector.dot(x, y))
    node.backward()
    assert (node.data, [v.grad for v in x], [v.grad for v in y]) == (11, [3, 4], [1, 2])


def test_a_deep_graph_is_copied_without_recursion():
    x = node = Value(1.0)
    for _ in range(20_000):
        node = node + 1e-5
    copied = copy.deepcopy(node)
    copied.backward()
    assert x.grad == 0
    assert copied.data == node.data


@pytest.mark.parametrize("again", [copy.deepcopy, lambda made: pickle.loads(pickle.dumps(made))])
@pytest.mark.parametrize("engine", ["vector", "numpy"])
def test_a_copied_run_goes_on_by_itself(again, engine):
    run = Training(["emma", "mia", "ava"], num_steps=6, engine=engine, block_size=4)
    list(run.steps(2))
    copied = again(run)
    assert copied.run().losses == run.run().losses
    assert copied.sample() == run.sample()


def test_losses_are_the_readers_own_list():
    run = Training(["emma", "mia"], num_steps=3, block_size=4)
    list(run.steps(2))
    both = run.losses
    both += [1.0, 2.0]
    assert (run.step, len(run.losses)) == (2, 2)
    run.run()
    assert run.checkpoint()
