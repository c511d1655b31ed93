"""The three arithmetics: primitive nodes, vector nodes and plain numbers have the same functions."""

from __future__ import annotations

import inspect
import math
import random

import pytest

from microgpt import Value, plain, primitive, vector

NAMES = [
    name
    for name, f in inspect.getmembers(primitive, inspect.isfunction)
    if f.__module__ == "microgpt.primitive"
]


def numbers(rng, *shape):
    if not shape:
        return rng.uniform(-2, 2)
    return [numbers(rng, *shape[1:]) for _ in range(shape[0])]


def values(x):
    return [values(row) for row in x] if isinstance(x, list) else Value(x)


def flat(x):
    return [number for row in x for number in flat(row)] if isinstance(x, (list, tuple)) else [x]


CASES = {
    "dot": lambda rng: [numbers(rng, 5), numbers(rng, 5)],
    "linear": lambda rng: [numbers(rng, 4), numbers(rng, 3, 4)],
    "add": lambda rng: [numbers(rng, 5), numbers(rng, 5)],
    "softmax": lambda rng: [numbers(rng, 6)],
    "rmsnorm": lambda rng: [numbers(rng, 6)],
    "relu_squared": lambda rng: [numbers(rng, 6)],
    "attention_scores": lambda rng: [numbers(rng, 4), numbers(rng, 3, 4)],
    "weighted_sum": lambda rng: [numbers(rng, 3), numbers(rng, 3, 4)],
    "cross_entropy": lambda rng: [numbers(rng, 6), 2],
    "mean": lambda rng: [numbers(rng, 6)],
}


def test_all_three_have_the_same_functions():
    assert set(NAMES) == set(CASES)
    assert all(callable(getattr(module, name)) for module in (vector, plain) for name in NAMES)


@pytest.mark.parametrize("name", sorted(CASES))
@pytest.mark.parametrize("module", [primitive, vector])
def test_values_and_gradients(name, module):
    rng = random.Random(name)
    arguments = CASES[name](rng)

    def weighted(function, given):
        """Any outputs as one number. Each has its own weight, so that errors do not cancel."""
        results = flat(function(*given))
        return sum((r * (i + 1) for i, r in enumerate(results[1:], 1)), results[0])

    given = [values(a) if isinstance(a, list) else a for a in arguments]
    root = weighted(getattr(module, name), given)
    expected = weighted(getattr(plain, name), arguments)
    assert root.data == pytest.approx(expected, abs=1e-12)
    root.backward()
    leaves = [leaf for g in given if isinstance(g, list) for leaf in flat(g)]
    h = 1e-6
    for leaf in leaves:
        shifted = []
        for step in (h, -h):
            leaf.data += step
            moved = [_data(g) if isinstance(g, list) else g for g in given]
            leaf.data -= step
            shifted.append(weighted(getattr(plain, name), moved))
        assert leaf.grad == pytest.approx((shifted[0] - shifted[1]) / (2 * h), abs=1e-6)


def _data(x):
    return [_data(row) for row in x] if isinstance(x, list) else x.data


@pytest.mark.parametrize("name", sorted(CASES))
def test_local_gradients_have_one_entry_an_operand(name):
    given = [values(a) if isinstance(a, list) else a for a in CASES[name](random.Random(1))]
    for node in flat(getattr(vector, name)(*given)):
        assert len(node._prev) == len(node._local_grads) > 0


def test_softmax_survives_large_scores():
    for module in (primitive, vector):
        probs = [p.data for p in module.softmax([Value(1000.0), Value(999.0)])]
        assert probs == pytest.approx([1 / (1 + math.exp(-1)), 1 / (1 + math.exp(1))])
    assert sum(plain.softmax([-1e308, 0.0, 700.0])) == pytest.approx(1)
