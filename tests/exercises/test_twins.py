"""The comparison of a learner's Value with the package's finds every difference, and nothing else."""

from __future__ import annotations

import pytest

from microgpt import Value
from microgpt.exercises.museum.sound import Plain
from microgpt.exercises.museum.specimens import Overwrites, TimesItself
from microgpt.exercises.museum.twins import EXPRESSIONS, compare_with_package


class Twin(Value):
    """The package's Value under another name."""


def test_the_package_is_its_own_twin():
    twins = compare_with_package(Twin)
    assert twins.same == len(EXPRESSIONS)
    assert {word for row in twins.found.values() for word in row.values()} == {"same"}


def test_a_wrong_rule_shows_in_the_gradients_only():
    found = compare_with_package(TimesItself).found["a * b + a"]
    assert found == {"data": "same", "_op": "same", "operands": "same", "grad": "differs"}


def test_a_missing_sum_is_noticed_if_a_value_is_shared():
    found = compare_with_package(Overwrites).found
    assert found["a + b"]["grad"] == "same"
    assert found["c + (c+c) + c, c = a+a"]["grad"] == "differs"


def test_another_order_of_operands_shows():
    """Plain swaps the operands of `2 * a`."""
    assert compare_with_package(Plain).found["3 + 2 * a"]["operands"] == "differs"
    assert compare_with_package(Plain).found["a * a"]["operands"] == "same"


class Begun:
    def __init__(self, data, prev=(), op=""):
        self.data, self.grad, self._prev, self._op = data, 0.0, prev, op

    def __add__(self, other):
        return Begun(self.data + other.data, (self, other), "+")

    def __mul__(self, other):
        return Begun(..., (self, other), "*")

    def exp(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("a + b", "same same same open"),
        ("a * b + a", "open open open open"),
        ("a * a", "open same same open"),
        ("a - b, 1 - a, -b", "open open open open"),
        ("log(exp(b) + a)", "RuntimeError RuntimeError RuntimeError RuntimeError"),
    ],
)
def test_what_is_not_built_yet_is_open(expression, words):
    assert list(compare_with_package(Begun).found[expression].values()) == words.split()


def test_it_reads_as_a_table():
    lines = repr(compare_with_package(Begun)).splitlines()
    assert lines[0] == "0 of 10 expressions are the same as with microgpt.Value"
    assert lines[2].split() == ["a", "+", "b", "same", "same", "same", "open"]
    assert "✓ same" in compare_with_package(Begun)._repr_html_()
