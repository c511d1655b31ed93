"""The broken engines of the bug museum: each is `Plain` with one piece replaced.

They are broken in the ways in which real engines have been. A specimen says its `kind`, for
the grade, and its `label`, shown once it is caught.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .engines import Plain

# kind -> what to try against it
KINDS = {
    "adding up": "Use one value in several places, and let some gradients be negative.",
    "order": "Share an inner node, `b = a * a`, with the long path first and last: `b * b + b`, `b + b * b`.",
    "rules": "Compare every operation with a nudge, at numbers where no two rules agree, and ReLU at 0 too.",
    "operands": "Try both sides of `+ - * /`, one value on both sides, equal results, and plain numbers.",
    "state": "Call backward on two expressions of the same values, one after the other: gradients add up.",
    "size": "Add up 5,000 values one by one and call backward.",
}


class Specimen(Plain):
    """What every exhibit says about itself."""

    kind = ""
    label = ""


class Overwrites(Specimen):
    kind, label = "adding up", "`=` instead of `+=`: only the last path counts"

    def _push(self) -> None:
        for operand, local_grad in zip(self._prev, self._local_grads):
            operand.grad = local_grad * self.grad


class FirstPathOnly(Specimen):
    kind, label = "adding up", "a value that has a gradient already gets no more"

    def _push(self) -> None:
        for operand, local_grad in zip(self._prev, self._local_grads):
            if operand.grad == 0:
                operand.grad += local_grad * self.grad


class PositiveOnly(Specimen):
    kind, label = "adding up", "`if node.grad > 0` where `if node.grad` was meant: negative gradients stop"

    def _push(self) -> None:
        if self.grad > 0:
            super()._push()


class NaiveRecursion(Specimen):
    kind, label = "order", "recursion at once, no order: passes unfinished sums on, again and again"

    def backward(self) -> None:
        self.grad = 1.0
        self._down()

    def _down(self) -> None:
        self._push()
        for operand in self._prev:
            operand._down()


class BreadthFirst(Specimen):
    kind, label = "order", "nodes in order of their distance from the root, so a long path arrives too late"

    def _order(self) -> list[Any]:
        order: dict[Any, None] = {self: None}
        level = [self]
        while level:
            level = [operand for node in level for operand in node._prev if operand not in order]
            order.update(dict.fromkeys(level))
        return list(order)[::-1]


class FirstVisit(Specimen):
    kind, label = "order", "each node before its operands: parents listed first, then reversed"

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
    kind, label = "rules", "`*` passes a value its own number instead of the other's"

    def __mul__(self, other: Any) -> Any:
        other = self._lift(other)
        return self._node(self.data * other.data, "*", (self, other), (self.data, other.data))


class AlwaysSquare(Specimen):
    kind, label = "rules", "`**k` has the slope of a square, whatever k is"

    def __pow__(self, k: float) -> Any:
        return self._node(self.data**k, f"**{k}", (self,), (2 * self.data,))


class PowerKept(Specimen):
    kind, label = "rules", "`**k` has the slope k * x**k: the power was not lowered"

    def __pow__(self, k: float) -> Any:
        return self._node(self.data**k, f"**{k}", (self,), (k * self.data**k,))


class ExpOfInput(Specimen):
    kind, label = "rules", "exp has its input as slope instead of its output"

    def exp(self) -> Any:
        return self._node(math.exp(self.data), "exp", (self,), (self.data,))


class LogOfOutput(Specimen):
    kind, label = "rules", "log has one over its output as slope instead of one over its input"

    def log(self) -> Any:
        out = math.log(self.data)
        return self._node(out, "log", (self,), (1 / out if out else 1.0,))


class LeakyRelu(Specimen):
    kind, label = "rules", "ReLU passes the gradient below 0 too"

    def relu(self) -> Any:
        return self._node(max(0.0, self.data), "ReLU", (self,), (1.0,))


class CornerRelu(Specimen):
    kind, label = "rules", "ReLU's slope at exactly 0 is 1: a choice, but not the agreed one"

    def relu(self) -> Any:
        return self._node(max(0.0, self.data), "ReLU", (self,), (1.0 if self.data >= 0 else 0.0,))


class OperandSet(Specimen):
    kind, label = "operands", "operands in a set: `x * x` has lost one of its two arrows"

    def _node(self, data: float, op: str, operands: Sequence[Any], local_grads: Sequence[float]) -> Any:
        return super()._node(data, op, tuple(dict.fromkeys(operands)), local_grads)


class SecondForgotten(Specimen):
    kind, label = "operands", "`*` forgets the gradient of its second operand"

    def __mul__(self, other: Any) -> Any:
        other = self._lift(other)
        return self._node(self.data * other.data, "*", (self, other), (other.data, 0.0))


class MinusIsPlus(Specimen):
    kind, label = "operands", "`a - b` gives b the slope +1"

    def __sub__(self, other: Any) -> Any:
        other = self._lift(other)
        return self._node(self.data - other.data, "-", (self, other), (1.0, 1.0))


class WrongWayRound(Specimen):
    kind, label = "operands", "`2 - x` computes x - 2"

    def __rsub__(self, other: Any) -> Any:
        return self - other


class SameNumberSameNode(Specimen):
    kind, label = "operands", "nodes are told apart by their number: two nodes of 6 become one"

    def _order(self) -> list[Any]:
        return list({node.data: node for node in reversed(super()._order())}.values())[::-1]


class Forgetful(Specimen):
    kind, label = (
        "state",
        "every backward first sets all gradients to 0: nothing can be added up over two losses",
    )

    def backward(self) -> None:
        for node in self._order():
            node.grad = 0.0
        super().backward()


class NotZeroed(Specimen):
    kind, label = "state", "a new node starts with the gradient that its operand had left over"

    def _node(self, data: float, op: str, operands: Sequence[Any], local_grads: Sequence[float]) -> Any:
        node = super()._node(data, op, operands, local_grads)
        node.grad = operands[0].grad
        return node


class Recursive(Specimen):
    kind, label = "size", "a function that calls itself once a node: Python stops it in a deep graph"

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
