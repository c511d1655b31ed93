"""The textbook engine: a Value with closures and a set of operands, as in most tutorials.

This is our own version of the well-known design. It is the starting point of lesson 07 and of the
benchmark. It computes the same as the core, and is wasteful in the ways that the lesson measures: a
closure that holds its own node, a set for two operands, a dictionary for every node, recursive
traversal, and a `0 +` at the start of every sum.

The closures have no type annotations. From Python 3.14 on, an annotated closure would create a second
function.
"""

# mypy: allow-untyped-defs

from __future__ import annotations

import math
from collections.abc import Callable, Sequence


class TextbookValue:
    """A number in a graph. `microgpt.Value` explains the fields."""

    def __init__(self, data: float, _prev: Sequence[TextbookValue] = (), _op: str = "") -> None:
        self.data = data
        self.grad = 0.0
        self._backward: Callable[[], None] = lambda: None
        self._prev = set(_prev)
        self._op = _op

    def __add__(self, other: TextbookValue | float) -> TextbookValue:
        other = other if isinstance(other, TextbookValue) else TextbookValue(other)
        out = TextbookValue(self.data + other.data, (self, other), "+")

        def _backward():
            self.grad += out.grad
            other.grad += out.grad

        out._backward = _backward
        return out

    def __mul__(self, other: TextbookValue | float) -> TextbookValue:
        other = other if isinstance(other, TextbookValue) else TextbookValue(other)
        out = TextbookValue(self.data * other.data, (self, other), "*")

        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad

        out._backward = _backward
        return out

    def __pow__(self, k: float) -> TextbookValue:
        out = TextbookValue(self.data**k, (self,), f"**{k}")

        def _backward():
            self.grad += k * self.data ** (k - 1) * out.grad

        out._backward = _backward
        return out

    def log(self) -> TextbookValue:
        """The natural logarithm."""
        out = TextbookValue(math.log(self.data), (self,), "log")

        def _backward():
            self.grad += out.grad / self.data

        out._backward = _backward
        return out

    def exp(self) -> TextbookValue:
        """Euler's number to the power of this."""
        out = TextbookValue(math.exp(self.data), (self,), "exp")

        def _backward():
            self.grad += out.data * out.grad

        out._backward = _backward
        return out

    def relu(self) -> TextbookValue:
        """The number itself if it is above 0, else 0."""
        out = TextbookValue(max(0.0, self.data), (self,), "ReLU")

        def _backward():
            self.grad += (out.data > 0) * out.grad

        out._backward = _backward
        return out

    def __neg__(self) -> TextbookValue:
        return self * -1

    def __sub__(self, other: TextbookValue | float) -> TextbookValue:
        return self + (-other)

    def __truediv__(self, other: TextbookValue | float) -> TextbookValue:
        return self * other**-1

    def __radd__(self, other: float) -> TextbookValue:
        return self + other

    def backward(self) -> None:
        """Set `grad` of every node that this one depends on. The traversal is recursive."""
        topo: list[TextbookValue] = []
        visited: set[TextbookValue] = set()

        def build_topo(node: TextbookValue) -> None:
            if node not in visited:
                visited.add(node)
                for operand in node._prev:
                    build_topo(operand)
                topo.append(node)

        build_topo(self)
        self.grad = 1.0
        for node in reversed(topo):
            node._backward()


# The model's arithmetic, as in `microgpt.primitive`, in the form in which most people first write it.

Vector = Sequence[TextbookValue]
Matrix = Sequence[Vector]


def dot(x: Vector, y: Vector) -> TextbookValue:
    """See `primitive.dot`."""
    return sum(x_i * y_i for x_i, y_i in zip(x, y))  # type: ignore[return-value]


def linear(x: Vector, w: Matrix) -> list[TextbookValue]:
    """See `primitive.linear`."""
    return [dot(row, x) for row in w]


def add(x: Vector, y: Vector) -> list[TextbookValue]:
    """See `primitive.add`."""
    return [x_i + y_i for x_i, y_i in zip(x, y)]


def softmax(scores: Vector) -> list[TextbookValue]:
    """See `primitive.softmax`."""
    largest = max(score.data for score in scores)
    exps = [(score - largest).exp() for score in scores]
    total = sum(exps)
    return [e / total for e in exps]


def rmsnorm(x: Vector) -> list[TextbookValue]:
    """See `primitive.rmsnorm`."""
    scale = (dot(x, x) / len(x) + 1e-5) ** -0.5
    return [x_i * scale for x_i in x]


def relu_squared(x: Vector) -> list[TextbookValue]:
    """See `primitive.relu_squared`."""
    return [x_i.relu() ** 2 for x_i in x]


def attention_scores(q: Vector, keys: Matrix) -> list[TextbookValue]:
    """See `primitive.attention_scores`."""
    return [dot(q, k) / math.sqrt(len(q)) for k in keys]


def weighted_sum(weights: Vector, vectors: Matrix) -> list[TextbookValue]:
    """See `primitive.weighted_sum`."""
    return [dot(weights, column) for column in zip(*vectors)]


def cross_entropy(logits: Vector, target: int) -> TextbookValue:
    """See `primitive.cross_entropy`."""
    return -softmax(logits)[target].log()


def mean(values: Vector) -> TextbookValue:
    """See `primitive.mean`."""
    return sum(values) / len(values)  # type: ignore[return-value]
