"""The model's arithmetic with one node for a whole row: the same numbers, with a twentieth of the nodes.

A node here has many operands and knows the slope towards each of them. So it is a Value
like any other: `backward` walks it and `graph` draws it. The functions are those of
`primitive.py`, with slopes that are worked out by hand. Lesson 07 shows what this saves.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from operator import mul

from . import plain
from .rows import check_rows, check_same_length, check_some, check_target, unequal
from .value import Value

Vector = Sequence[Value]  # (n)
Matrix = Sequence[Vector]  # (rows, columns)


class Dot(Value):
    """scale * (x . y) as one node. The slope towards x_i is scale * y_i, and the other way round.

    Half of a training step is spent in nodes of this kind. So a node keeps both sides without copying
    them. Many nodes share a row of weights, or the vector that a matrix is multiplied with.
    """

    __slots__ = ("_x", "_x_grads", "_y", "_y_grads")

    def __init__(
        self, data: float, op: str, x: Vector, x_grads: list[float], y: Vector, y_grads: list[float]
    ) -> None:
        self.data = data
        self.grad = 0.0
        self._op = op
        self._x = x  # (n)
        self._y = y  # (n)
        self._x_grads = x_grads  # (n)
        self._y_grads = y_grads  # (n)

    # Made only on request: to draw the graph, or to count it.

    @property
    def _prev(self) -> tuple[Value, ...]:  # type: ignore[override]
        return (*self._x, *self._y)

    @property
    def _local_grads(self) -> tuple[float, ...]:  # type: ignore[override]
        return (*self._x_grads, *self._y_grads)

    def _push(self) -> None:
        grad = self.grad
        for x, x_grad, y, y_grad in zip(self._x, self._x_grads, self._y, self._y_grads):
            x.grad += x_grad * grad
            y.grad += y_grad * grad

    def _below(self, seen: set[int]) -> list[Value]:
        """The results among the operands, unless another node has listed this x or y already.

        Leaves have nothing to pass on. This spares 40,000 visits a step.
        """
        below: list[Value] = []
        for side in (self._x, self._y):
            if id(side) not in seen:
                seen.add(id(side))
                below += [operand for operand in side if operand._op]
        return below


def _data(x: Vector) -> list[float]:
    return [x_i.data for x_i in x]


def _dot(x: Vector, x_data: list[float], y: Vector, y_data: list[float]) -> Value:
    return Dot(sum(map(mul, x_data, y_data)), "dot", x, y_data, y, x_data)


def dot(x: Vector, y: Vector) -> Value:
    """See `primitive.dot`; one node of 2n operands."""
    check_same_length("dot", x, y)
    return _dot(x, _data(x), y, _data(y))


def linear(x: Vector, w: Matrix) -> list[Value]:
    """See `primitive.linear`; one node a row."""
    x_data = [x_i.data for x_i in x]  # read once for all rows
    nodes: list[Value] = []
    for row in w:  # (nin)
        if len(row) != len(x_data):
            raise unequal("linear", x, row)
        row_data = [w_i.data for w_i in row]
        nodes.append(Dot(sum(map(mul, row_data, x_data)), "dot", row, x_data, x, row_data))
    return nodes


def add(x: Vector, y: Vector) -> list[Value]:
    """See `primitive.add`; one node an element."""
    check_same_length("add", x, y)
    return [x_i + y_i for x_i, y_i in zip(x, y)]


def softmax(scores: Vector) -> list[Value]:
    """See `primitive.softmax`; one node of n operands for each probability."""
    probs = plain.softmax(_data(scores))
    operands = tuple(scores)
    nodes: list[Value] = []
    for i, p in enumerate(probs):
        slopes = [-p * q for q in probs]  # dp_i/ds_j = p_i * ((i == j) - p_j)
        slopes[i] += p
        nodes.append(Value(p, operands, "softmax", slopes))
    return nodes


def rmsnorm(x: Vector) -> list[Value]:
    """See `primitive.rmsnorm`; the scale is one node of n operands."""
    check_some("rmsnorm", x)
    x_data = _data(x)
    scale = (sum(map(mul, x_data, x_data)) / len(x) + 1e-5) ** -0.5
    slope = -(scale**3) / len(x)  # d(scale)/dx_i = -scale**3 / n * x_i
    node = Value(scale, tuple(x), "1/rms", [slope * x_i for x_i in x_data])
    return [x_i * node for x_i in x]


def relu_squared(x: Vector) -> list[Value]:
    """See `primitive.relu_squared`; one node an element."""
    nodes: list[Value] = []
    for x_i in x:
        relu = 0.0 if x_i.data <= 0 else x_i.data
        nodes.append(Value(relu * relu, (x_i,), "ReLU**2", (2 * relu,)))
    return nodes


def attention_scores(q: Vector, keys: Matrix) -> list[Value]:
    """See `primitive.attention_scores`; one node a key, the division included."""
    scale = 1 / math.sqrt(len(q))
    q_scaled = [scale * q_i for q_i in _data(q)]
    nodes: list[Value] = []
    for k in keys:  # (head_dim), one for each position so far
        if len(k) != len(q):
            raise unequal("attention_scores", q, k)
        k_data = _data(k)
        score = sum(map(mul, q_scaled, k_data))
        nodes.append(Dot(score, "dot/sqrt", q, [scale * k_i for k_i in k_data], k, q_scaled))
    return nodes


def weighted_sum(weights: Vector, vectors: Matrix) -> list[Value]:
    """See `primitive.weighted_sum`; one node a column."""
    check_same_length("weighted_sum", weights, vectors)
    check_rows("weighted_sum", vectors[0], vectors)
    weights_data = _data(weights)
    return [_dot(weights, weights_data, column, _data(column)) for column in zip(*vectors)]


def cross_entropy(logits: Vector, target: int) -> Value:
    """See `primitive.cross_entropy`; one node, and no log of a probability that has become 0."""
    check_target(target, logits)
    data = _data(logits)
    largest = max(data)
    exps = [math.exp(x - largest) for x in data]
    total = sum(exps)
    slopes = [e / total for e in exps]  # d(loss)/d(logit_i) = p_i - (i == target)
    slopes[target] -= 1.0
    return Value(math.log(total) + largest - data[target], tuple(logits), "cross_entropy", slopes)


def mean(values: Vector) -> Value:
    """See `primitive.mean`; one node of n operands."""
    check_some("mean", values)
    n = len(values)
    return Value(sum(_data(values)) / n, tuple(values), "mean", [1 / n] * n)
