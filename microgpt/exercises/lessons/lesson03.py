"""The checks of lesson 03, first half: softmax, rmsnorm and one head of attention.

Each is tried on numbers and on Values: the lesson puts the answers into a model that learns. What is
expected comes from `microgpt.plain` or from a closed form, slopes from nudging; the wrong answers are
computed beside it, so that each mistake is recognised whatever the numbers are.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from operator import mul
from typing import Any

from ... import plain
from .. import draws
from ..attempt import attempt
from ..compare import as_list, as_number
from ..exercise import exercise
from ..slopes import has_slopes
from . import lesson03_package as package

Vector = Sequence[float]
Matrix = Sequence[Vector]


@exercise(
    "3.1",
    "Softmax that survives",
    hints={
        "no exp": "Those are shares of the raw scores. Take the exponential of each score first.",
        "no division": "Those do not sum to 1. Divide each exponential by the sum of all of them.",
        "OverflowError": "exp(1000) does not fit into a float. Subtract the largest of these scores.",
        "ZeroDivisionError": "All exponentials became 0. Subtract the largest score, -1000, not its size.",
        "TypeError": "`max` and `math.exp` take numbers only: use `number(score)` and `exp(score)`.",
    },
    done="Every weight of the lesson comes out of it from now on.",
)
def softmax(softmax: Any) -> None:
    """Scores of ordinary size, then those that break the naive version, then Values."""
    scores = [1.0, 2.0, 4.0]
    mistakes = {
        "no exp": [score / sum(scores) for score in scores],
        "no division": lambda got: _sum(got) is not None and abs(_sum(got) - 1) > 1e-6,
    }
    attempt(softmax, scores).gives(plain.softmax(scores), mistakes=mistakes)
    attempt(softmax, [7.0]).gives([1.0])
    attempt(softmax, [0.0, 1000.0]).gives([0.0, 1.0])
    attempt(softmax, [1000.0, 0.0, 1000.0]).gives([0.5, 0.0, 0.5])
    attempt(softmax, [-1000.0, -1001.0]).gives(plain.softmax([1.0, 0.0]))
    attempt(softmax, [-math.inf, 3.0]).gives([0.0, 1.0])
    drawn = draws.vector(5)
    attempt(softmax, drawn).gives(plain.softmax(drawn))
    has_slopes("softmax", softmax, plain.softmax, draws.vector(3))


def _sum(got: Any) -> Any:
    """The sum of what came, None unless it is a list of numbers."""
    numbers = [as_number(item) for item in as_list(got) or []]
    return None if None in numbers or not numbers else sum(n for n in numbers if n is not None)


@exercise(
    "3.2",
    "Rmsnorm",
    hints={
        "sum": "That is the sum of the squares. Divide it by `len(x)`: the mean.",
        "no root": "You divided by the mean of the squares itself. Divide by its root.",
        "multiplied": "That made large vectors larger. The scale is 1 over the root, the power -0.5.",
        "mean taken away": "That is layernorm. Rmsnorm subtracts nothing: it only divides.",
        "eps outside": "Add the `1e-5` to the mean of the squares, before the root is taken.",
        "ZeroDivisionError": "A vector of zeros has the size 0. Add `1e-5` before you divide.",
        "TypeError": "`math.sqrt` takes plain numbers. `** 0.5` and `** -0.5` work for Values as well.",
    },
    done="The real model calls it three times for every token.",
)
def rmsnorm(rmsnorm: Any) -> None:
    """By hand for [3, 4]; then no size, a very small size, a mean that is not 0, Values."""
    x = [3.0, 4.0]
    mistakes = {
        "sum": [x_i / 5.0 for x_i in x],
        "no root": [x_i / 12.5 for x_i in x],
        "multiplied": lambda got: (_sum(got) or 0.0) > 7.0,
        "mean taken away": lambda got: abs(_sum(got) or 0.0) < 1e-9,
    }
    attempt(rmsnorm, x).gives([x_i / math.sqrt(12.5) for x_i in x], within=1e-5, mistakes=mistakes)
    attempt(rmsnorm, [0.0, 0.0, 0.0]).gives([0.0, 0.0, 0.0])
    small = 0.001 / math.sqrt(1e-6 + 1e-5)
    outside = 0.001 / (0.001 + 1e-5)
    attempt(rmsnorm, [0.001, -0.001]).gives(
        [small, -small], mistakes={"eps outside": lambda got: abs((_first(got) or 0) - outside) < 0.02}
    )
    attempt(rmsnorm, [-10.0]).gives([-1.0])
    drawn = draws.vector(6)
    size = math.sqrt(statistics.fmean(x_i * x_i for x_i in drawn) + 1e-5)
    attempt(rmsnorm, drawn).gives([x_i / size for x_i in drawn])
    has_slopes("rmsnorm", rmsnorm, plain.rmsnorm, draws.vector(3))


def _first(got: Any) -> Any:
    return as_number((as_list(got) or [None])[0])


@exercise(
    "3.3",
    "One head of attention",
    hints={
        "not scaled": "The scores still have to be divided by the root of `len(q)`.",
        "number of keys": "That is the root of how many keys there are. It takes how long each is: `len(q)`.",
        "root of 2": "That query has 3 numbers: divide by the root of `len(q)`, not of 2.",
        "no root": "You divided by `len(q)`. It is the root of it that keeps the size of the scores steady.",
        "no softmax": "Those are scores, not shares. Put them through the softmax before you mix.",
        "keys mixed": "You mixed the keys. A key decides who is listened to, a value is what is handed over.",
        "transposed": "You went through the values row by row. Entry i of the mix takes entry i of every "
        "value: `weighted_sum(weights, values)` does it.",
        "the largest": "That is the value with the largest weight. Take some of every value.",
        "TypeError": "`plain.softmax` takes numbers only. `my_softmax` takes Values as well.",
    },
    done="This is all of attention: everything else is where q, keys and values come from.",
)
def attend(attend: Any) -> None:
    """Three keys of width 2, so that rows and columns differ. Then other shapes, then Values."""
    q, keys, values = [2.0, 1.0], [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], [[3.0, 0.0], [0.0, 5.0], [1.0, 1.0]]
    raw = [plain.dot(q, k) for k in keys]
    weights = plain.softmax(plain.attention_scores(q, keys))

    def mixed(scores: Vector) -> list[float]:
        return plain.weighted_sum(plain.softmax(scores), values)

    mistakes = {
        "not scaled": mixed(raw),
        "number of keys": mixed([score / math.sqrt(len(keys)) for score in raw]),
        "no root": mixed([score / len(q) for score in raw]),
        "no softmax": lambda got: _is_mix_of_scores(got, raw, values),
        "keys mixed": plain.weighted_sum(weights, keys),
        "transposed": [sum(map(mul, weights, v)) for v in values],  # `map` stops at the shorter one
        "the largest": values[weights.index(max(weights))],
    }
    attempt(attend, q, keys, values).gives(package.attend(q, keys, values), mistakes=mistakes)
    q, keys, values = [1.0, 2.0, 3.0], [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [[0.0], [1.0]]
    by_2 = plain.weighted_sum(plain.softmax([plain.dot(q, k) / math.sqrt(2) for k in keys]), values)
    attempt(attend, q, keys, values).gives(package.attend(q, keys, values), mistakes={"root of 2": by_2})
    attempt(attend, [5.0], [[3.0]], [[2.0, 4.0]]).gives([2.0, 4.0])
    attempt(attend, [0.0, 0.0], [[1.0, 2.0], [3.0, 4.0]], [[1.0], [2.0]]).gives([1.5])
    attempt(attend, [900.0], [[0.0], [2.0]], [[5.0], [-5.0]]).gives([-5.0])
    q, keys, values = draws.vector(4), draws.matrix(3, 4), draws.matrix(3, 4)
    attempt(attend, q, keys, values).gives(package.attend(q, keys, values))
    has_slopes(
        "attend", attend, package.attend, draws.vector(2), draws.matrix(3, 2, -1, 1), draws.matrix(3, 2)
    )


def _is_mix_of_scores(got: Any, raw: Vector, values: Matrix) -> bool:
    """True for the mix with scores for weights, divided by anything."""
    came = [as_number(item) for item in as_list(got) or []]
    mix = plain.weighted_sum(raw, values)
    if len(came) != len(mix) or None in came:
        return False
    ratios = [c / m for c, m in zip(came, mix) if c is not None]
    return abs(ratios[0] - ratios[1]) < 1e-9
