"""Value: one number that remembers how it was computed, and can find its own slopes.

Follows the idea of Andrej Karpathy's micrograd. Four things are done differently,
and lesson 07 measures what each brings: operands are kept in order, local
derivatives are stored instead of closures, nothing recurses, and every node is a
small object with fixed slots. A node has at most two operands; nodes with many
operands are in `vector.py`.
"""

from __future__ import annotations

import math
import sys
from typing import Any


class Value:
    """A scalar in a computation graph.

    data -- the number (float)
    grad -- d(root)/d(this), filled in by `root.backward()`; 0.0 until then
    _prev -- the operands, in order; empty for a leaf
    _op -- the operation that made it: "+", "*", "**k", "log", "exp", "ReLU"; "" for a leaf
    _local_grads -- d(this)/d(operand) for each operand, computed when the node is made

    >>> a, b = Value(2), Value(-3)
    >>> c = a * b + a
    >>> c.backward()
    >>> c.data, a.grad, b.grad
    (-4.0, -2.0, 2.0)
    """

    # Two operand slots instead of a tuple: 112 bytes a node instead of 177.
    __slots__ = ("_left", "_left_grad", "_op", "_right", "_right_grad", "data", "grad")

    def __init__(
        self,
        data: float,
        _op: str = "",
        _left: Any = None,
        _left_grad: Any = 0.0,
        _right: Any = None,
        _right_grad: Any = 0.0,
    ) -> None:
        self.data = data if type(data) is float else _number(data)
        self.grad = 0.0
        self._op = _op
        self._left = _left
        self._right = _right
        self._left_grad = _left_grad
        self._right_grad = _right_grad

    @property
    def _prev(self) -> tuple[Value, ...]:
        if self._left is None:
            return ()
        return (self._left,) if self._right is None else (self._left, self._right)

    @property
    def _local_grads(self) -> tuple[float, ...]:
        if self._left is None:
            return ()
        return (self._left_grad,) if self._right is None else (self._left_grad, self._right_grad)

    # The primitive operations: each makes one node and knows its own slopes.

    def __add__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return _node(self.data + other.data, "+", self, 1.0, other, 1.0)

    def __mul__(self, other: Value | float) -> Value:
        other = other if isinstance(other, Value) else Value(other)
        return _node(self.data * other.data, "*", self, other.data, other, self.data)

    def __pow__(self, k: float) -> Value:
        if not isinstance(k, (int, float)):
            raise TypeError(
                f"the exponent must be a plain number, not {type(k).__name__}: "
                "only the base gets a gradient. For a ** b write (b * a.log()).exp()"
            )
        data, slope = _power(self.data, k)
        return _node(data, f"**{k}", self, slope)

    def log(self) -> Value:
        """The natural logarithm. ValueError for 0 or less."""
        if self.data <= 0:
            raise ValueError(
                f"log needs a number above 0, got {self.data:g}: a probability has reached zero "
                "or a sign is wrong further back"
            )
        return _node(math.log(self.data), "log", self, 1 / self.data)

    def exp(self) -> Value:
        """The exponential of this. OverflowError above about 709."""
        try:
            data = math.exp(self.data)
        except OverflowError:
            raise OverflowError(
                f"exp({self.data:g}) is larger than a float can hold (the limit is about 709): "
                "subtract the largest number first, as softmax does"
            ) from None
        return _node(data, "exp", self, data)

    def relu(self) -> Value:
        """The larger of this and 0; the slope at 0 is taken to be 0."""
        if self.data <= 0:
            return _node(0.0, "ReLU", self, 0.0)
        return _node(self.data, "ReLU", self, 1.0)

    # Everything else is made of those.

    def __neg__(self) -> Value:
        return self * -1.0

    def __sub__(self, other: Value | float) -> Value:
        return self + (-other)

    def __truediv__(self, other: Value | float) -> Value:
        if isinstance(other, Value):
            return self * other**-1
        other = _number(other)  # its slope is not needed, and is too large long before the quotient is
        return self * (other**-1 if abs(other) >= sys.float_info.min else _power(other, -1)[0])

    def __radd__(self, other: float) -> Value:
        return Value(other) + self

    def __rsub__(self, other: float) -> Value:
        return Value(other) + (-self)

    def __rmul__(self, other: float) -> Value:
        return Value(other) * self

    def __rtruediv__(self, other: float) -> Value:
        return Value(other) * self**-1

    def __rpow__(self, other: float) -> Value:
        raise TypeError(
            f"the exponent must be a plain number, not Value. For {other} ** x write "
            f"(x * math.log({other})).exp()"
        )

    def __gt__(self, other: Value | float) -> bool:
        raise TypeError("a Value cannot be compared: compare the numbers, such as a.data > b.data")

    __ge__ = __lt__ = __le__ = __gt__

    def __repr__(self) -> str:
        return f"Value(data={self.data:.6g}, grad={self.grad:.6g})"

    def backward(self) -> None:
        """Fill `grad` of every node below with d(self)/d(node).

        Gradients add up: zero them before a second call. Reverse topological order
        makes sure that a node's gradient is complete before it is passed on.
        """
        order = topological_order(self)
        self.grad = 1.0
        for node in reversed(order):
            grad = node.grad
            if not grad:
                continue
            if type(node) is not Value:
                node._push()
                continue
            node._left.grad += node._left_grad * grad
            if node._right is not None:
                node._right.grad += node._right_grad * grad

    def _push(self) -> None:
        """Add local derivative x gradient to the gradient of each operand."""
        for operand, local_grad in zip(self._prev, self._local_grads):
            operand.grad += local_grad * self.grad

    def _missing(self, done: set[Any]) -> list[Value]:
        """The operands that have operands and are not in `done`."""
        return [operand for operand in self._prev if operand._op and operand not in done]


def topological_order(root: Value) -> list[Value]:
    """The nodes below `root` that have operands, each after its operands; `root` comes last.

    The node on top of the stack waits there until its operands are done. A stack of
    our own instead of recursion, so depth is limited by memory only.
    """
    order: list[Value] = []
    done: set[Any] = set()
    stack = [root] if root._op else []
    while stack:
        node = stack[-1]
        if type(node) is Value:  # spelled out: 50,000 calls of _missing would take as long as the walk
            operand = node._left
            if operand._op and operand not in done:
                stack.append(operand)
                continue
            operand = node._right
            if operand is not None and operand._op and operand not in done:
                stack.append(operand)
                continue
        elif missing := node._missing(done):
            stack += missing
            continue
        stack.pop()
        if node not in done:
            done.add(node)
            order.append(node)
    return order


_new = object.__new__


def _node(
    data: float,
    op: str,
    left: Any,
    left_grad: Any,
    right: Any = None,
    right_grad: Any = 0.0,
) -> Value:
    """Value(...) for a `data` that needs no check; without a call of `__init__` a quarter faster."""
    node = _new(Value)
    node.data = data
    node.grad = 0.0
    node._op = op
    node._left = left
    node._right = right
    node._left_grad = left_grad
    node._right_grad = right_grad
    return node


def _number(data: Any) -> float:
    """`data` as a float, or a TypeError that names what came instead."""
    if isinstance(data, Value) or not hasattr(type(data), "__float__"):
        raise TypeError(f"a Value holds one plain number, got {type(data).__name__}: {data!r:.60}")
    return float(data)


def _power(base: float, k: float) -> tuple[float, float]:
    """(base ** k, its slope k * base ** (k - 1)), with errors in words."""
    try:
        data = float(base**k) if base >= 0 or k == int(k) else math.nan
        slope = k * base ** (k - 1) if k else 0.0
    except ZeroDivisionError:
        what = "cannot divide by zero" if k < 0 else "the slope is infinite there"
        raise ZeroDivisionError(f"{what}: 0 ** {k} has no slope; keep the base away from 0") from None
    except OverflowError:
        size = "so small" if abs(base) < 1 else "so large"
        raise OverflowError(
            f"{base:g} ** {k} or its slope is larger than a float can hold: check what made the base {size}"
        ) from None
    if math.isnan(data) and not math.isnan(base):
        raise ValueError(f"{base:g} ** {k} is not a real number: a negative base needs a whole exponent")
    return data, slope
