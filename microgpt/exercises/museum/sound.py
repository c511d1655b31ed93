"""Two small correct engines for the bug museum, written in different ways.

`Plain` keeps local derivatives, as in lesson 01. It is divided into pieces that a specimen can replace
one at a time. `Closures` keeps functions, as in most tutorials. Both compute the same as
`microgpt.Value`, without its error messages and its speed. Python's own messages call every engine
`Value`, because a check must not recognise an engine by its name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from ...engines.operations import Derived, Operations
from ...value import topological_order


class Plain(Operations):
    """A Value with its operands, its local derivatives and a topological order."""

    def __init__(
        self, data: float, operands: Sequence[Any] = (), op: str = "", local_grads: Sequence[float] = ()
    ) -> None:
        self.data, self.grad = float(data), 0.0
        self._prev, self._op, self._local_grads = operands, op, local_grads

    def _order(self) -> list[Any]:
        """The nodes in topological order: each after its operands."""
        return topological_order(self)

    def _push(self) -> None:
        """Pass the gradient on to the operands."""
        for operand, local_grad in zip(self._prev, self._local_grads):
            operand.grad += local_grad * self.grad

    def backward(self) -> None:
        """Fill `grad` of every node below."""
        order = self._order()
        self.grad = 1.0
        for node in reversed(order):
            node._push()


class Closures(Derived):
    """A Value whose nodes hold a function that passes the gradient on. A node waits for all its users."""

    def __init__(self, data: float, *operands: Any) -> None:
        self.data, self.grad, self.operands = float(data), 0.0, operands
        self.pass_on: Callable[[float], None] = lambda grad: None

    def __add__(self, other: Any) -> Any:
        other = other if isinstance(other, Closures) else Closures(other)

        def pass_on(grad: float) -> None:
            self.grad += grad
            other.grad += grad

        return self._result(self.data + other.data, pass_on, other)

    def __mul__(self, other: Any) -> Any:
        other = other if isinstance(other, Closures) else Closures(other)

        def pass_on(grad: float) -> None:
            self.grad += other.data * grad
            other.grad += self.data * grad

        return self._result(self.data * other.data, pass_on, other)

    def __pow__(self, k: float) -> Any:
        return self._single(self.data**k, k * self.data ** (k - 1))

    def exp(self) -> Any:
        """The number e to the power of this."""
        return self._single(math.exp(self.data), math.exp(self.data))

    def log(self) -> Any:
        """The natural logarithm."""
        return self._single(math.log(self.data), 1 / self.data)

    def relu(self) -> Any:
        """The number itself if it is above 0, else 0."""
        return self._single(max(0.0, self.data), 1.0 if self.data > 0 else 0.0)

    def _result(self, data: float, pass_on: Callable[[float], None], *others: Any) -> Any:
        result = Closures(data, self, *others)
        result.pass_on = pass_on
        return result

    def _single(self, data: float, slope: float) -> Any:
        def pass_on(grad: float) -> None:
            self.grad += slope * grad

        return self._result(data, pass_on)

    def backward(self) -> None:
        """Set `grad` of every node below. A node passes on when all nodes that use it have done so."""
        waiting: dict[int, int] = {}
        stack = [self]
        while stack:
            for operand in stack.pop().operands:
                if id(operand) not in waiting:
                    stack.append(operand)
                waiting[id(operand)] = waiting.get(id(operand), 0) + 1
        self.grad = 1.0
        ready = [self]
        while ready:
            node = ready.pop()
            node.pass_on(node.grad)
            for operand in node.operands:
                waiting[id(operand)] -= 1
                if not waiting[id(operand)]:
                    ready.append(operand)


for _engine in (Plain, Closures):
    _engine.__name__ = _engine.__qualname__ = "Value"
