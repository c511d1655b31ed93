"""Random expressions of Value are compared with two independent oracles.

Fractions with forward-mode slopes are exact for + - * / and whole powers. Complex numbers with a tiny
imaginary part give the slopes of exp, log and other powers without taking a difference.
"""

from __future__ import annotations

import cmath
import math
from fractions import Fraction
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from microgpt import Value

FUZZ = settings.get_profile("fuzz")
NUDGE = 1e-200


class Exact(NamedTuple):
    """A fraction, and its slope with respect to one leaf."""

    x: Fraction
    slope: Fraction

    def plus(self, other):
        return Exact(self.x + other.x, self.slope + other.slope)

    def minus(self, other):
        return Exact(self.x - other.x, self.slope - other.slope)

    def times(self, other):
        return Exact(self.x * other.x, self.slope * other.x + self.x * other.slope)

    def over(self, other):
        slope = (self.slope * other.x - self.x * other.slope) / other.x**2
        return Exact(self.x / other.x, slope)

    def power(self, k):
        return Exact(self.x**k, k * self.x ** (k - 1) * self.slope if k else Fraction(0))


STEPS = st.lists(
    st.tuples(st.sampled_from("+-*/") | st.integers(-3, 4), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=10,
)


def of_values(leaves, steps):
    """The graph. Each step takes two of the earlier nodes, which may be the same node twice."""
    nodes = list(leaves)
    for sign, i, j in steps:
        a, b = nodes[-1 - i % len(nodes)], nodes[-1 - j % len(nodes)]
        if isinstance(sign, int):
            nodes.append(a**sign)
        else:
            nodes.append({"+": a.__add__, "-": a.__sub__, "*": a.__mul__, "/": a.__truediv__}[sign](b))
    return nodes[-1]


def of_fractions(leaves, steps):
    nodes = list(leaves)
    largest = Fraction(0)
    for sign, i, j in steps:
        a, b = nodes[-1 - i % len(nodes)], nodes[-1 - j % len(nodes)]
        if isinstance(sign, int):
            nodes.append(a.power(sign))
        else:
            nodes.append({"+": a.plus, "-": a.minus, "*": a.times, "/": a.over}[sign](b))
        largest = max(largest, abs(nodes[-1].x), abs(nodes[-1].slope))
        assume(largest < 10**6)
        assume(nodes[-1].x == 0 or abs(nodes[-1].x) > Fraction(1, 10**6))
    return nodes[-1]


@settings(FUZZ)
@given(st.lists(st.integers(-8, 8).filter(bool), min_size=1, max_size=3), STEPS)
def test_against_fractions(numbers, steps):
    for chosen in range(len(numbers)):
        leaves = [Exact(Fraction(n, 4), Fraction(i == chosen)) for i, n in enumerate(numbers)]
        try:
            expected = of_fractions(leaves, steps)
        except ZeroDivisionError:
            assume(False)
        values = [Value(n / 4) for n in numbers]
        try:
            root = of_values(values, steps)
        except ZeroDivisionError:  # a rounded 0 where the fraction is not quite 0, or 0 ** 0 < k < 1
            assume(False)
        root.backward()
        assert root.data == pytest.approx(float(expected.x), rel=1e-7, abs=1e-4)
        assert values[chosen].grad == pytest.approx(float(expected.slope), rel=1e-7, abs=1e-4)


CURVES = {
    "exp": (lambda v: (v * 0.25).exp(), lambda z: cmath.exp(z * 0.25)),
    "log": (lambda v: (v * v + 0.5).log(), lambda z: cmath.log(z * z + 0.5)),
    "power": (lambda v: (v * v + 0.5) ** -0.5, lambda z: (z * z + 0.5) ** -0.5),
    "relu": (lambda v: v.relu(), lambda z: z if z.real > 0 else 0j),
    "tanh": (lambda v: 1 - 2 / ((v * 2).exp() + 1), cmath.tanh),
}


@settings(FUZZ)
@given(
    st.floats(-2, 2).filter(lambda x: abs(x) > 1e-3),
    st.lists(st.tuples(st.sampled_from(sorted(CURVES)), st.sampled_from("+*-")), min_size=1, max_size=6),
)
def test_against_complex_numbers(number, steps):
    """A chain that uses the first leaf again at every step."""
    leaf, z0 = Value(number), complex(number, NUDGE)
    node, z = leaf, z0
    for curve, sign in steps:
        of_value, of_complex = CURVES[curve]
        node, z = of_value(node), of_complex(z)
        node, z = {
            "+": (node + leaf, z + z0),
            "*": (node * leaf, z * z0),
            "-": (leaf - node, z0 - z),
        }[sign]
        assume(abs(z) < 20)
        assume(curve != "relu" or abs(z.real) > 1e-9)
    node.backward()
    assert node.data == pytest.approx(z.real, rel=1e-9, abs=1e-9)
    assert leaf.grad == pytest.approx(z.imag / NUDGE, rel=1e-7, abs=1e-7)
    assert math.isfinite(leaf.grad)
