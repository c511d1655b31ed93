"""The model's arithmetic with one node for a whole row: same numbers, a twentieth of the nodes.

A node here has many operands and knows the slope towards each, so it is a Value
like any other: `backward` walks it and `graph` draws it. Same functions as
`primitive.py`, without its formulas spelled out; lesson 07 shows what it saves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul
from typing import Any

from . import plain
from .primitive import add
from .value import Value

__all__ = [
    "add",
    "attention_scores",
    "cross_entropy",
    "dot",
    "linear",
    "mean",
    "relu_squared",
    "rmsnorm",
    "softmax",
    "weighted_sum",
]

Vector = Sequence[Value]
Matrix = Sequence[Vector]


class Many(Value):
    """A node with a list of operands and a list of slopes. Both sit in the left slots."""

    __slots__ = ()

    @property
    def _prev(self) -> tuple[Value, ...]:
        return tuple(self._left)

    @property
    def _local_grads(self) -> tuple[float, ...]:
        return tuple(self._left_grad)

    def _missing(self, done: set[Any]) -> list[Value]:
        return _missing(self._left, done)

    def _push(self) -> None:
        grad = self.grad
        for operand, local in zip(self._left, self._left_grad):
            operand.grad += local * grad


class Dot(Value):
    """scale * (x . y). The slope towards x_i is scale * y_i, so both lists of numbers are shared."""

    __slots__ = ()

    @property
    def _prev(self) -> tuple[Value, ...]:
        return (*self._left, *self._right)

    @property
    def _local_grads(self) -> tuple[float, ...]:
        return (*self._left_grad, *self._right_grad)

    def _missing(self, done: set[Any]) -> list[Value]:
        return _missing(self._left, done) or _missing(self._right, done)

    def _push(self) -> None:
        grad = self.grad
        for x, x_grad, y, y_grad in zip(self._left, self._left_grad, self._right, self._right_grad):
            x.grad += x_grad * grad
            y.grad += y_grad * grad


def _missing(operands: Vector, done: set[Any]) -> list[Value]:
    """See `Value._missing`. A list that many nodes share, such as a row of weights, is done once for all."""
    if id(operands) in done:
        return []
    missing = [operand for operand in operands if operand._op and operand not in done]
    if not missing:
        done.add(id(operands))
    return missing


def _data(x: Vector) -> list[float]:
    return [x_i.data for x_i in x]


def _dot(x: Vector, x_data: list[float], y: Vector, y_data: list[float]) -> Value:
    return Dot(sum(map(mul, x_data, y_data)), "dot", x, y_data, y, x_data)


def dot(x: Vector, y: Vector) -> Value:
    """See `primitive.dot`; one node of 2n operands."""
    return _dot(x, _data(x), y, _data(y))


def linear(x: Vector, w: Matrix) -> list[Value]:
    """See `primitive.linear`; one node a row. The data of `x` is read once for all rows."""
    x_data = _data(x)
    return [_dot(row, _data(row), x, x_data) for row in w]


def softmax(scores: Vector) -> list[Value]:
    """See `primitive.softmax`; one node of n operands for each probability."""
    probs = plain.softmax(_data(scores))
    nodes: list[Value] = []
    for i, p in enumerate(probs):
        slopes = [-p * q for q in probs]
        slopes[i] += p
        nodes.append(Many(p, "softmax", scores, slopes))
    return nodes


def rmsnorm(x: Vector) -> list[Value]:
    """See `primitive.rmsnorm`; the scale is one node of n operands."""
    x_data = _data(x)
    scale = (sum(map(mul, x_data, x_data)) / len(x) + 1e-5) ** -0.5
    slope = -(scale**3) / len(x)
    node = Many(scale, "1/rms", x, [slope * x_i for x_i in x_data])
    return [x_i * node for x_i in x]


def relu_squared(x: Vector) -> list[Value]:
    """See `primitive.relu_squared`; one node an element."""
    nodes: list[Value] = []
    for x_i in x:
        relu = 0.0 if x_i.data <= 0 else x_i.data
        nodes.append(Value(relu * relu, "ReLU**2", x_i, 2 * relu))
    return nodes


def attention_scores(q: Vector, keys: Matrix) -> list[Value]:
    """See `primitive.attention_scores`; one node a key, the division included."""
    scale = 1 / math.sqrt(len(q))
    q_scaled = [scale * q_i for q_i in _data(q)]
    nodes: list[Value] = []
    for k in keys:
        k_data = _data(k)
        score = sum(map(mul, q_scaled, k_data))
        nodes.append(Dot(score, "dot/sqrt", q, [scale * k_i for k_i in k_data], k, q_scaled))
    return nodes


def weighted_sum(weights: Vector, vectors: Matrix) -> list[Value]:
    """See `primitive.weighted_sum`; one node a column."""
    weights_data = _data(weights)
    return [_dot(weights, weights_data, column, _data(column)) for column in zip(*vectors)]


def cross_entropy(logits: Vector, target: int) -> Value:
    """See `primitive.cross_entropy`; one node, and no log of a probability that has become 0."""
    data = _data(logits)
    largest = max(data)
    exps = [math.exp(x - largest) for x in data]
    total = sum(exps)
    slopes = [e / total for e in exps]
    slopes[target] -= 1.0
    return Many(math.log(total) + largest - data[target], "cross_entropy", logits, slopes)


def mean(values: Vector) -> Value:
    """See `primitive.mean`; one node of n operands."""
    return Many(sum(_data(values)) / len(values), "mean", values, [1 / len(values)] * len(values))
