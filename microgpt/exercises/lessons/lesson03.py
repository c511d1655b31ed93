"""The checks of lesson 03: softmax row by row, layernorm, attention, heads and the mask.

The expected results come from `microgpt.plain` or from a closed form. The results of typical mistakes
are also computed, so that each mistake is recognised for any numbers.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from typing import Any

from ... import plain
from .. import draws
from ..attempt import attempt
from ..compare import as_list, as_number
from ..exercise import exercise

Vector = Sequence[float]
Matrix = Sequence[Vector]


def _rows(f: Callable[[Vector], Vector], matrix: Matrix) -> list[Vector]:
    return [f(row) for row in matrix]


def _columns(f: Callable[[Vector], Vector], matrix: Matrix) -> list[Vector]:
    return [list(row) for row in zip(*[f(column) for column in zip(*matrix)])]


@exercise(
    "3.1",
    "Softmax, row by row",
    hints={
        "columns": "Your columns sum to 1. Here each row is one position that asks: its row must sum to 1.",
        "whole matrix": "All numbers together sum to 1. Each row needs its own total.",
        "no exp": "Those are shares of the raw scores. Take the exponential of each score first.",
        "OverflowError": "exp(1000) does not fit into a float: subtract the largest score of the row first.",
        "ZeroDivisionError": "A total became 0: subtract the largest score of the same row.",
    },
    done="The same three lines serve every matrix of attention scores.",
)
def softmax_rows(softmax_rows: Any) -> None:
    """Rows of different sizes reveal wrong axes. Large scores reveal a naive softmax."""
    matrix = [[1.0, 2.0, 4.0], [3.0, 1.0, 0.5]]
    total = sum(math.exp(score) for row in matrix for score in row)
    mistakes = {
        "columns": _columns(plain.softmax, matrix),
        "whole matrix": [[math.exp(score) / total for score in row] for row in matrix],
        "no exp": [[score / sum(row) for score in row] for row in matrix],
    }
    attempt(softmax_rows, matrix).gives(_rows(plain.softmax, matrix), mistakes=mistakes)
    attempt(softmax_rows, [[1000.0, 1000.0], [0.0, 0.0]]).gives([[0.5, 0.5], [0.5, 0.5]])
    attempt(softmax_rows, [[7.0]]).gives([[1.0]])
    drawn = draws.matrix(3, 4)
    attempt(softmax_rows, drawn).gives(_rows(plain.softmax, drawn))


@exercise(
    "3.2",
    "Layernorm, the older sibling",
    hints={
        "mean kept": "That is rmsnorm. Layernorm first subtracts the mean of `x` from every entry.",
        "no root": "You divided by the mean square itself. Divide by its root.",
        "sum": "That is the root of the sum of squares. Divide the sum by `len(x)` before the root.",
        "n - 1": "Divide the sum of squares by `len(x)`, not by one less.",
        "ZeroDivisionError": "A vector of equal entries has the size 0. Add `1e-5` before the root.",
    },
    done="GPT-2 does this at every step; rmsnorm leaves the first half out and works as well.",
)
def layernorm(layernorm: Any) -> None:
    """A vector whose mean is not 0, then a vector of size 0."""
    x = [1.0, 2.0, 3.0, 6.0]
    centered = [x_i - statistics.mean(x) for x_i in x]
    mean_square = plain.dot(centered, centered) / len(x)

    def divided(size: float) -> list[float]:
        return [c / size for c in centered]

    mistakes = {
        "mean kept": plain.rmsnorm(x),
        "no root": divided(mean_square),
        "sum": divided(math.sqrt(mean_square * len(x))),
        "n - 1": divided(statistics.stdev(x)),
    }
    attempt(layernorm, x).gives(divided(math.sqrt(mean_square + 1e-5)), within=1e-4, mistakes=mistakes)
    attempt(layernorm, [5.0, 5.0]).gives([0.0, 0.0])
    attempt(layernorm, [-10.0, 10.0]).gives([-1.0, 1.0])
    drawn = draws.vector(6)
    mean, spread = statistics.mean(drawn), math.sqrt(statistics.pvariance(drawn) + 1e-5)
    attempt(layernorm, drawn).gives([(x_i - mean) / spread for x_i in drawn], within=1e-4)


@exercise(
    "3.3",
    "One head of attention",
    hints={
        "not scaled": "The scores still have to be divided by the root of `len(q)`.",
        "number of keys": "That is the root of the number of keys. Use the length of each key: `len(q)`.",
        "root of 2": "That query has 3 numbers: divide by the root of `len(q)`, not of 2.",
        "no root": "You divided by `len(q)`. Divide by its root, which keeps the size of the scores steady.",
        "no softmax": "Those are scores, not shares. Put them through `plain.softmax` before you mix.",
        "keys mixed": "You mixed the keys. A key decides who is listened to. A value is what is passed on.",
        "transposed": "You went through the values row by row. Entry i of the mix takes entry i of every "
        "value: `zip(*values)` gives these columns.",
    },
    done="This is all of attention: everything else is where q, keys and values come from.",
)
def attend(attend: Any) -> None:
    """Three keys of width 2, so that rows and columns of values differ. Then two keys of width 3."""
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
        "transposed": [plain.dot(weights, v) for v in values],
    }
    attempt(attend, q, keys, values).gives(plain.weighted_sum(weights, values), mistakes=mistakes)
    q, keys, values = [1.0, 2.0, 3.0], [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]], [[0.0], [1.0]]
    expected = plain.weighted_sum(plain.softmax(plain.attention_scores(q, keys)), values)
    by_2 = plain.weighted_sum(plain.softmax([plain.dot(q, k) / math.sqrt(2) for k in keys]), values)
    attempt(attend, q, keys, values).gives(expected, mistakes={"root of 2": by_2})
    q, keys, values = draws.vector(4), draws.matrix(3, 4), draws.matrix(3, 4)
    expected = plain.weighted_sum(plain.softmax(plain.attention_scores(q, keys)), values)
    attempt(attend, q, keys, values).gives(expected)


def _is_mix_of_scores(got: Any, raw: Vector, values: Matrix) -> bool:
    """True if `got` is a mix with scores instead of weights, divided by any number."""
    came = [as_number(item) for item in as_list(got) or []]
    mix = plain.weighted_sum(raw, values)
    if len(came) != len(mix) or None in came:
        return False
    ratios = [c / m for c, m in zip(came, mix) if c is not None]
    return abs(ratios[0] - ratios[1]) < 1e-9


@exercise(
    "3.4",
    "Several heads",
    hints={
        "overlap": "Head 1 begins where head 0 ends: at `h * head_dim`, not at `h`.",
        "whole keys": "The query is cut, but the keys are not: cut every key with the same slice.",
        "whole values": "The result is too long: cut every value with the same slice as its key.",
        "nested": "You have a list for each head. Join them end to end into one: `+=`, not `append`.",
        "ZeroDivisionError": "A head got an empty slice. It is `len(q) // n_head` wide, not `len(q)`.",
    },
    done="The model has the same loop. A linear layer with wo then mixes what the heads have found.",
)
def heads(heads: Any) -> None:
    """Four numbers as two heads, then as one head, then as four."""
    q, n_head = [1.0, 2.0, -1.0, 0.5], 2
    keys = [[1.0, 0.0, 2.0, 1.0], [0.0, 1.0, -1.0, 3.0]]
    values = [[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]
    mistakes = {
        "overlap": _by_heads(q, keys, values, n_head, step=1),
        "whole keys": _by_heads(q, keys, values, n_head, cut_keys=False),
        "whole values": lambda got: len(as_list(got) or []) == n_head * len(q),
        "nested": lambda got: [len(as_list(mix) or []) for mix in as_list(got) or []] == [2, 2],
    }
    attempt(heads, q, keys, values, n_head).gives(_by_heads(q, keys, values, n_head), mistakes=mistakes)
    attempt(heads, q, keys, values, 1).gives(_by_heads(q, keys, values, 1))
    attempt(heads, q, keys, values, 4).gives(_by_heads(q, keys, values, 4))
    q, keys, values = draws.vector(6), draws.matrix(3, 6), draws.matrix(3, 6)
    attempt(heads, q, keys, values, 3).gives(_by_heads(q, keys, values, 3))


def _by_heads(
    q: Vector, keys: Matrix, values: Matrix, n_head: int, step: int = 0, cut_keys: bool = True
) -> list[float]:
    """Attention with heads. `step` and `cut_keys` make typical mistakes."""
    head_dim = len(q) // n_head
    x_attn: list[float] = []
    for h in range(n_head):
        first = h * (step or head_dim)
        head = slice(first, first + head_dim)
        seen = [k[head] for k in keys] if cut_keys else keys
        weights = plain.softmax(plain.attention_scores(q[head], seen))
        x_attn += plain.weighted_sum(weights, [v[head] for v in values])
    return x_attn


@exercise(
    "3.5",
    "The causal mask",
    hints={
        "hides itself": "A position may look at itself. In row 0 that is all there is to look at.",
        "past hidden": "You hid the past and kept the future: column j is the future of row t where `j > t`.",
        "zero": "A score of 0 hides nothing: exp(0) is 1, so the future still gets a share. Use `-math.inf`.",
        "after softmax": "Rows no longer sum to 1: put the mask on the scores, before the softmax.",
        "no mask": "Every position still sees the whole name: nothing is hidden yet.",
    },
    done="Growing lists of keys get the same weights without ever computing the hidden scores.",
)
def masked_weights(masked_weights: Any) -> None:
    """A square of three rows with scores that are all different."""
    scores = [[1.0, 2.0, 3.0], [2.0, 0.5, 1.0], [0.0, 1.0, -1.0]]
    mistakes = {
        "hides itself": lambda got: any(
            row[t] == 0 or row[t] != row[t] for t, row in enumerate(_square(got))
        ),
        "past hidden": _masked(scores, lambda t, j: j < t),
        "zero": _masked(scores, lambda t, j: j > t, hidden=0.0),
        "after softmax": [
            [w if j <= t else 0.0 for j, w in enumerate(plain.softmax(row))] for t, row in enumerate(scores)
        ],
        "no mask": _rows(plain.softmax, scores),
    }
    right = _masked(scores, lambda t, j: j > t)
    attempt(masked_weights, scores).gives(right, mistakes=mistakes)
    attempt(masked_weights, [[5.0]]).gives([[1.0]])
    drawn = draws.matrix(4, 4)
    attempt(masked_weights, drawn).gives(_masked(drawn, lambda t, j: j > t))


def _masked(scores: Matrix, hide: Callable[[int, int], bool], hidden: float = -math.inf) -> list[Vector]:
    """The softmax of each row t, where `hide(t, j)` has put `hidden` in place of score j."""
    masked = [[hidden if hide(t, j) else s for j, s in enumerate(row)] for t, row in enumerate(scores)]
    return _rows(plain.softmax, masked)


def _square(got: Any) -> list[list[float]]:
    """The result as a square of numbers, or an empty list."""
    rows = [as_list(row) for row in as_list(got) or []]
    numbers = [[as_number(item) for item in row or []] for row in rows]
    if any(len(row) != len(numbers) or None in row for row in numbers):
        return []
    return [[item for item in row if item is not None] for row in numbers]
