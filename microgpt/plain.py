"""The model's arithmetic on plain floats: no node, no gradient, for sampling and held-out loss.

The functions and shapes are those of `primitive.py` and `vector.py`, with `float` in place of
`Value`. `sum(map(mul, x, y))` is a dot product whose loop runs in C.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from .rows import check_rows, check_same_length, check_some, check_target

Vector = Sequence[float]  # (n)
Matrix = Sequence[Vector]  # (rows, columns)


def dot(x: Vector, y: Vector) -> float:
    """See `primitive.dot`."""
    check_same_length("dot", x, y)
    return sum(map(mul, x, y))


def linear(x: Vector, w: Matrix) -> list[float]:
    """See `primitive.linear`."""
    check_rows("linear", x, w)
    return [sum(map(mul, row, x)) for row in w]


def add(x: Vector, y: Vector) -> list[float]:
    """See `primitive.add`."""
    check_same_length("add", x, y)
    return [x_i + y_i for x_i, y_i in zip(x, y)]


def softmax(scores: Vector) -> list[float]:
    """See `primitive.softmax`."""
    check_some("softmax", scores)
    largest = max(scores)
    exps = [math.exp(score - largest) for score in scores]  # none above 1
    total = sum(exps)
    return [e / total for e in exps]


def rmsnorm(x: Vector) -> list[float]:
    """See `primitive.rmsnorm`."""
    check_some("rmsnorm", x)
    scale = (sum(map(mul, x, x)) / len(x) + 1e-5) ** -0.5
    return [x_i * scale for x_i in x]


def relu_squared(x: Vector) -> list[float]:
    """See `primitive.relu_squared`."""
    return [0.0 if x_i <= 0 else x_i * x_i for x_i in x]  # written so that nan stays nan


def attention_scores(q: Vector, keys: Matrix) -> list[float]:
    """See `primitive.attention_scores`."""
    check_rows("attention_scores", q, keys)
    scale = 1 / math.sqrt(len(q))
    return [sum(map(mul, q, k)) * scale for k in keys]


def weighted_sum(weights: Vector, vectors: Matrix) -> list[float]:
    """See `primitive.weighted_sum`."""
    check_same_length("weighted_sum", weights, vectors)
    check_rows("weighted_sum", vectors[0], vectors)
    return [sum(map(mul, weights, column)) for column in zip(*vectors)]  # n columns of t


def cross_entropy(logits: Vector, target: int) -> float:
    """See `primitive.cross_entropy`."""
    check_target(target, logits)
    # -log(exp(logit) / total) = log(total) - logit, with the largest logit taken out of the sum:
    # a probability too small for a float still has a finite loss.
    largest = max(logits)
    total = sum(math.exp(x - largest) for x in logits)
    return math.log(total) + largest - logits[target]


def mean(values: Vector) -> float:
    """See `primitive.mean`."""
    check_some("mean", values)
    return sum(values) / len(values)
