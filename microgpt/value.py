"""Value: one number that remembers how it was computed, and can find its own slopes.

Follows the idea of Andrej Karpathy's micrograd. Three things are done differently,
and lesson 07 measures what each brings: operands are kept in order, local slopes
are stored instead of closures, and nothing recurses. The number of operands is free:
here it is one or two, and `vector.py` makes one node of a whole row. What a Value
refuses, and in which words, is in `refusals.py`.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, TypeVar

from .refusals import Refusals, exponent, no_logarithm, plain_number, power, too_large_for_exp

Node = TypeVar("Node")


class Value(Refusals):
    """A scalar in a computation graph.

    data -- the number (float)
    grad -- d(root)/d(this), filled in by `root.backward()`; 0.0 until then
    _prev -- the operands, in order; empty for a leaf
    _op -- the operation that made it: "+", "*", "**k", "log", "exp", "ReLU"; "" for a leaf
    _local_grads -- d(this)/d(operand) for each operand, computed when the node is made

    `==` and `hash` ask which node it is, not which number: two nodes of 3.0 are different nodes.
    A comparison with a plain number raises TypeError; compare `a.data`.

    >>> a, b = Value(2), Value(-3)
    >>> c = a * b + a
    >>> c.backward()
    >>> c.data, a.grad, b.grad
    (-4.0, -2.0, 2.0)
    """

    # Without slots, each of the 50,000 nodes of a training step would carry a dictionary.
    __slots__ = ("_local_grads", "_op", "_prev", "data", "grad")

    def __init__(
        self,
        data: float,
        _prev: tuple[Value, ...] = (),
        _op: str = "",
        _local_grads: Sequence[float] = (),
    ) -> None:
        self.data = data if type(data) is float else plain_number(data)
        self.grad = 0.0
        self._prev = _prev
        self._op = _op
        self._local_grads = _local_grads

    # The primitive operations: each makes one node, and notes the slope towards each operand now,
    # while the numbers it is made of are at hand.

    def __add__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __mul__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        # d(ab)/da = b, d(ab)/db = a
        return Value(self.data * other.data, (self, other), "*", (other.data, self.data))

    def __pow__(self, k: float) -> Value:
        # The exponent is a plain number: the model raises to 2, -1 and -0.5 and learns none of them.
        k = exponent(k)
        data, slope = power(self.data, k)  # d(a**k)/da = k * a**(k-1)
        return Value(data, (self,), f"**{k}", (slope,))

    def log(self) -> Value:
        """The natural logarithm. ValueError for 0 or less."""
        if self.data <= 0:
            raise no_logarithm(self.data)
        return Value(math.log(self.data), (self,), "log", (1 / self.data,))

    def exp(self) -> Value:
        """The exponential of this. OverflowError above about 709."""
        try:
            data = math.exp(self.data)
        except OverflowError:
            raise too_large_for_exp(self.data) from None
        return Value(data, (self,), "exp", (data,))  # exp is its own slope

    def relu(self) -> Value:
        """The larger of this and 0; the slope at 0 is taken to be 0."""
        if self.data <= 0:
            return Value(0.0, (self,), "ReLU", (0.0,))
        return Value(self.data, (self,), "ReLU", (1.0,))

    # Everything else is made of those, so it needs no slope of its own.

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + (-other if isinstance(other, Value) else -plain_number(other))

    def __truediv__(self, other: Value | float) -> Value:
        if isinstance(other, Value):
            return self * other**-1
        # A plain number needs no slope, and below the smallest normal float the slope of
        # 1 / x overflows although the quotient does not.
        other = plain_number(other)
        return self * (other**-1 if abs(other) >= sys.float_info.min else power(other, -1)[0])

    def __radd__(self, other: float) -> Value:
        return Value(other) + self

    def __rsub__(self, other: float) -> Value:
        return Value(other) + (-self)

    def __rmul__(self, other: float) -> Value:
        return Value(other) * self

    def __rtruediv__(self, other: float) -> Value:
        return Value(other) * self**-1

    def __repr__(self) -> str:
        return f"Value(data={self.data:.6g}, grad={self.grad:.6g})"

    def __format__(self, spec: str) -> str:
        """The number in the format asked for: f"{loss:.4f}"."""
        return format(self.data, spec) if spec else repr(self)

    def __reduce__(self) -> tuple[Any, ...]:
        """For `copy.copy` and `pickle`. The copy of a node of a whole row is a Value as well."""
        return _remade, (self.data, self._prev, self._op, tuple(self._local_grads), self.grad)

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        """A copy of the whole graph below. In a loop, since `copy.deepcopy` would recurse once a node."""
        for node in topological_order(self):
            if id(node) not in memo:
                operands = tuple(memo[id(operand)] for operand in node._prev)
                memo[id(node)] = _remade(node.data, operands, node._op, node._local_grads, node.grad)
        copied: Value = memo[id(self)]
        return copied

    def backward(self) -> None:
        """Fill `grad` of every node below with d(self)/d(node).

        Gradients add up: zero them before a second call.
        """
        order = topological_order(self, _operands_to_visit())
        self.grad = 1.0
        # From the root down, a node comes after all nodes that use it: its gradient is complete.
        for node in reversed(order):
            if node.grad:  # 0 has nothing to pass on: half of the ReLUs
                node._push()

    def _below(self, seen: set[int]) -> Sequence[Value]:
        """The operands that `backward` has to visit. All of them here; `vector.py` leaves some out."""
        return self._prev

    def _push(self) -> None:
        """The chain rule for one node: local slope times gradient, added to each operand's gradient."""
        grad = self.grad
        for operand, local_grad in zip(self._prev, self._local_grads):
            operand.grad += local_grad * grad


def _operands_to_visit() -> Callable[[Any], Sequence[Any]]:
    """What `backward` asks a node for: its operands, and of a whole row only those not named before."""
    seen: set[int] = set()
    return lambda node: node._prev if type(node) is Value else node._below(seen)


def _remade(data: float, prev: tuple[Value, ...], op: str, slopes: Sequence[float], grad: float) -> Value:
    node = Value(data, prev, op, slopes)
    node.grad = grad
    return node


def topological_order(
    root: Node, operands_of: Callable[[Any], Iterable[Any]] = attrgetter("_prev")
) -> list[Node]:
    """Every node below `root`, and `root`: once each, after its operands.

    operands_of -- what to ask a node for its operands

    The first operand's side comes first: graphs are numbered and drawn in this order.
    """
    order: list[Any] = []
    seen: set[Any] = {root}
    # A stack of our own instead of recursion, so depth is limited by memory only. It holds the path
    # from the root to the node we are at, each node with those of its operands that are still to visit.
    path = [(root, iter(operands_of(root)))]
    while path:
        node, operands = path[-1]
        for operand in operands:
            if operand not in seen:
                seen.add(operand)
                path.append((operand, iter(operands_of(operand))))  # one deeper; this node waits
                break
        else:  # no operand is left
            order.append(node)
            path.pop()
    return order
