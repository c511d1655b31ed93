"""The model's arithmetic, spelled out in the primitive operations of Value.

This is the version that lessons 01 and 03 teach: every +, * and exp is a node of
its own. `vector.py` makes one node of a whole row instead, and `plain.py` makes no
nodes at all. The three have the same functions, and tests hold them equal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import reduce
from operator import add as plus

from .rows import check_rows, check_same_length, check_some, check_target
from .value import Value

Vector = Sequence[Value]  # (n)
Matrix = Sequence[Vector]  # (rows, columns)


def dot(x: Vector, y: Vector) -> Value:
    """The sum of x_i * y_i, from left to right. Shapes (n), (n) -> one number."""
    check_same_length("dot", x, y)
    # `sum` would begin with 0 + ..., a node and a leaf more for each dot product.
    return reduce(plus, [x_i * y_i for x_i, y_i in zip(x, y)])


def linear(x: Vector, w: Matrix) -> list[Value]:
    """One dot product for each row of `w`. Shapes (nin), (nout, nin) -> (nout)."""
    return [dot(row, x) for row in w]


def add(x: Vector, y: Vector) -> list[Value]:
    """Element by element. Shapes (n), (n) -> (n)."""
    check_same_length("add", x, y)
    return [x_i + y_i for x_i, y_i in zip(x, y)]


def softmax(scores: Vector) -> list[Value]:
    """Scores into probabilities: positive, sum 1, order kept. Shape (n) -> (n)."""
    check_some("softmax", scores)
    # A plain number, so no part of the graph. It cancels in the division: neither the value nor
    # the gradient changes, and exp cannot overflow.
    largest = max(score.data for score in scores)
    exps = [(score - largest).exp() for score in scores]
    inverse = reduce(plus, exps) ** -1  # one division for all, then products
    return [e * inverse for e in exps]


def rmsnorm(x: Vector) -> list[Value]:
    """`x` scaled so that the mean of its squares is 1. Shape (n) -> (n)."""
    check_some("rmsnorm", x)
    scale = (dot(x, x) / len(x) + 1e-5) ** -0.5  # 1e-5: a vector of zeros must not divide by 0
    return [x_i * scale for x_i in x]


def relu_squared(x: Vector) -> list[Value]:
    """max(0, x_i) squared, element by element. Shape (n) -> (n)."""
    return [x_i.relu() ** 2 for x_i in x]


def attention_scores(q: Vector, keys: Matrix) -> list[Value]:
    """q.k / sqrt(head_dim) for every key. Shapes (head_dim), (t, head_dim) -> (t)."""
    # A sum of head_dim products grows like sqrt(head_dim). Undivided, softmax would soon
    # see one position only, and pass no gradient to the others.
    return [dot(q, k) / math.sqrt(len(q)) for k in keys]


def weighted_sum(weights: Vector, vectors: Matrix) -> list[Value]:
    """The mix of `vectors` by `weights`. Shapes (t), (t, n) -> (n)."""
    check_same_length("weighted_sum", weights, vectors)
    check_rows("weighted_sum", vectors[0], vectors)
    return [dot(weights, column) for column in zip(*vectors)]  # n columns of t


def cross_entropy(logits: Vector, target: int) -> Value:
    """-log of the probability that softmax gives to `target`, in nats. Shape (n) -> one number."""
    check_target(target, logits)
    return -softmax(logits)[target].log()


def mean(values: Vector) -> Value:
    """The average. Shape (n) -> one number."""
    check_some("mean", values)
    return reduce(plus, values) / len(values)
