"""The model's arithmetic on plain floats: no node, no gradient, for sampling and held-out loss.

Same functions as `primitive.py` and `vector.py`, with `float` where they have `Value`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

Vector = Sequence[float]
Matrix = Sequence[Vector]


def dot(x: Vector, y: Vector) -> float:
    """See `primitive.dot`."""
    return sum(map(mul, x, y))


def linear(x: Vector, w: Matrix) -> list[float]:
    """See `primitive.linear`."""
    return [sum(map(mul, row, x)) for row in w]


def add(x: Vector, y: Vector) -> list[float]:
    """See `primitive.add`."""
    return [x_i + y_i for x_i, y_i in zip(x, y)]


def softmax(scores: Vector) -> list[float]:
    """See `primitive.softmax`."""
    largest = max(scores)
    exps = [math.exp(score - largest) for score in scores]
    total = sum(exps)
    return [e / total for e in exps]


def rmsnorm(x: Vector) -> list[float]:
    """See `primitive.rmsnorm`."""
    scale = (sum(map(mul, x, x)) / len(x) + 1e-5) ** -0.5
    return [x_i * scale for x_i in x]


def relu_squared(x: Vector) -> list[float]:
    """See `primitive.relu_squared`."""
    return [0.0 if x_i <= 0 else x_i * x_i for x_i in x]


def attention_scores(q: Vector, keys: Matrix) -> list[float]:
    """See `primitive.attention_scores`."""
    scale = 1 / math.sqrt(len(q))
    return [sum(map(mul, q, k)) * scale for k in keys]


def weighted_sum(weights: Vector, vectors: Matrix) -> list[float]:
    """See `primitive.weighted_sum`."""
    return [sum(map(mul, weights, column)) for column in zip(*vectors)]


def cross_entropy(logits: Vector, target: int) -> float:
    """See `primitive.cross_entropy`."""
    largest = max(logits)
    total = sum(math.exp(x - largest) for x in logits)
    return math.log(total) + largest - logits[target]


def mean(values: Vector) -> float:
    """See `primitive.mean`."""
    return sum(values) / len(values)
