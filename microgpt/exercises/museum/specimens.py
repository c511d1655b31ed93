"""The broken engines of the bug museum: each is `Plain` with one piece replaced.

Their bugs are those of real engines. The docstring of a specimen is its label, which is shown when
the specimen is caught.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .sound import Plain

# kind of bug -> what to try against it
KINDS = {
    "adding up": "Use one value in several places, and let some gradients be negative.",
    "order": "Share an inner node, `b = a * a`, with the long path first and last: `b * b + b`, `b + b * b`.",
    "rules": "Compare every operation with a nudge, at numbers where no two rules agree, and also ReLU at 0.",
    "operands": "Try both sides of `+ - * /`, one value on both sides, equal results, and plain numbers.",
    "state": "After a first backward, build a second expression of the same value, such as `x * 2.0 + x`, "
    "and call its backward: gradients add up, and new values start at 0.",
    "size": "Add up 5,000 values one by one and call backward.",
}


class Specimen(Plain):
    """An engine with a bug. `kind` is one of KINDS, and `label` is its docstring."""

    kind = ""
    label = ""

    def __init_subclass__(cls) -> None:
        cls.label = (cls.__doc__ or "").rstrip(".")
        cls.__name__ = cls.__qualname__ = "Value"  # see sound.py


class Overwrites(Specimen):
    """`=` instead of `+=`: only the last path counts."""

    kind = "adding up"

    def _push(self) -> None:
        for operand, local_grad in zip(self._prev, self._local_grads):
            operand.grad = local_grad * self.grad


class FirstPathOnly(Specimen):
    """A value that already has a gradient gets no more."""

    kind = "adding up"

    def _push(self) -> None:
        for operand, local_grad in zip(self._prev, self._local_grads):
            if operand.grad == 0:
                operand.grad += local_grad * self.grad


class PositiveOnly(Specimen):
    """`if node.grad > 0` instead of `if node.grad`: negative gradients are not passed on."""

    kind = "adding up"

    def _push(self) -> None:
        if self.grad > 0:
            super()._push()


class NaiveRecursion(Specimen):
    """Recursion without an order: it passes unfinished sums on, again and again."""

    kind = "order"

    def backward(self) -> None:
        """Fill `grad` of every node below, as far as it can."""
        self.grad = 1.0
        self._down()

    def _down(self) -> None:
        self._push()
        for operand in self._prev:
            operand._down()


class BreadthFirst(Specimen):
    """Nodes in the order of their distance from the root: a long path arrives too late."""

    kind = "order"

    def _order(self) -> list[Any]:
        order: dict[Any, None] = {self: None}
        level = [self]
        while level:
            level = [operand for node in level for operand in node._prev if operand not in order]
            order.update(dict.fromkeys(level))
        return list(order)[::-1]


class FirstVisit(Specimen):
    """The order is reversed: parents are listed before their operands."""

    kind = "order"

    def _order(self) -> list[Any]:
        order: dict[Any, None] = {}
        stack = [self]
        while stack:
            node = stack.pop()
            if node not in order:
                order[node] = None
                stack += node._prev
        return list(order)[::-1]


class TimesItself(Specimen):
    """`*` passes each operand its own number instead of the other's."""

    kind = "rules"

    def __mul__(self, other: Any) -> Any:
        other = self._operand(other)
        return self._node(self.data * other.data, (self, other), "*", (self.data, other.data))


class AlwaysSquare(Specimen):
    """`**k` always has the slope of a square."""

    kind = "rules"

    def __pow__(self, k: float) -> Any:
        return self._node(self.data**k, (self,), f"**{k}", (2 * self.data,))


class PowerKept(Specimen):
    """`**k` has the slope k * x**k: the exponent was not lowered."""

    kind = "rules"

    def __pow__(self, k: float) -> Any:
        return self._node(self.data**k, (self,), f"**{k}", (k * self.data**k,))


class ExpOfInput(Specimen):
    """The slope of exp is its input instead of its output."""

    kind = "rules"

    def exp(self) -> Any:
        """The right number with a wrong slope."""
        return self._node(math.exp(self.data), (self,), "exp", (self.data,))


class LogOfOutput(Specimen):
    """The slope of log is one over its output instead of one over its input."""

    kind = "rules"

    def log(self) -> Any:
        """The right number with a wrong slope."""
        out = math.log(self.data)
        return self._node(out, (self,), "log", (1 / out if out else 1.0,))


class LeakyRelu(Specimen):
    """ReLU also passes the gradient on for numbers below 0."""

    kind = "rules"

    def relu(self) -> Any:
        """The right number with a slope of its own."""
        return self._node(max(0.0, self.data), (self,), "ReLU", (1.0,))


class CornerRelu(Specimen):
    """The slope of ReLU at exactly 0 is 1: a possible choice, but not the agreed one."""

    kind = "rules"

    def relu(self) -> Any:
        """The right number with a slope of its own."""
        return self._node(max(0.0, self.data), (self,), "ReLU", (1.0 if self.data >= 0 else 0.0,))


class OperandSet(Specimen):
    """Operands in a set: `x * x` has lost one of its two arrows."""

    kind = "operands"

    def _node(self, data: float, operands: Sequence[Any], op: str, local_grads: Sequence[float]) -> Any:
        return super()._node(data, tuple(dict.fromkeys(operands)), op, local_grads)


class SecondForgotten(Specimen):
    """`*` forgets the gradient of its second operand."""

    kind = "operands"

    def __mul__(self, other: Any) -> Any:
        other = self._operand(other)
        return self._node(self.data * other.data, (self, other), "*", (other.data, 0.0))


class MinusIsPlus(Specimen):
    """`a - b` gives b the slope +1."""

    kind = "operands"

    def __sub__(self, other: Any) -> Any:
        other = self._operand(other)
        return self._node(self.data - other.data, (self, other), "-", (1.0, 1.0))


class WrongWayRound(Specimen):
    """`2 - x` computes x - 2."""

    kind = "operands"

    def __rsub__(self, other: Any) -> Any:
        return self - other


class SameNumberSameNode(Specimen):
    """Nodes are compared by their number: two nodes that hold 6 become one."""

    kind = "operands"

    def _order(self) -> list[Any]:
        return list({node.data: node for node in reversed(super()._order())}.values())[::-1]


class Forgetful(Specimen):
    """Every backward first sets all gradients to 0: gradients of two losses are not added."""

    kind = "state"

    def backward(self) -> None:
        """Fill `grad` of every node below, as far as it can."""
        for node in self._order():
            node.grad = 0.0
        super().backward()


class NotZeroed(Specimen):
    """A new node starts with the old gradient of its operand."""

    kind = "state"

    def _node(self, data: float, operands: Sequence[Any], op: str, local_grads: Sequence[float]) -> Any:
        node = super()._node(data, operands, op, local_grads)
        node.grad = operands[0].grad
        return node


class Recursive(Specimen):
    """A function that calls itself for every node: Python stops it in a deep graph."""

    kind = "size"

    def _order(self) -> list[Any]:
        order: list[Any] = []
        seen: set[int] = set()

        def visit(node: Any) -> None:
            if id(node) not in seen:
                seen.add(id(node))
                for operand in node._prev:
                    visit(operand)
                order.append(node)

        visit(self)
        return order


SPECIMENS: tuple[type[Specimen], ...] = tuple(Specimen.__subclasses__())
