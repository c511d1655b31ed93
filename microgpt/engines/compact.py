"""The compact engine: the core's primitive nodes with two slots for operands instead of tuples.

A rung of lesson 07. The core's Value keeps its operands in one tuple and their slopes in
another; no primitive operation has more than two, so four slots hold them without a tuple.
Smaller, faster, and no longer the thing to teach from: that is why it is here.
"""

from __future__ import annotations

from typing import Any

from ..engine import EngineState
from ..model import Config
from ..scalar_engine import ScalarEngine
from .operations import Operations


class CompactValue(Operations):
    """A number in a graph; see `microgpt.Value` for the fields. `_prev` is made when somebody asks."""

    __slots__ = ("_left", "_left_grad", "_op", "_right", "_right_grad", "data", "grad")

    def __init__(
        self,
        data: float,
        operands: tuple[Any, ...] = (),
        op: str = "",
        local_grads: tuple[float, ...] = (),
    ) -> None:
        self.data = float(data)
        self.grad = 0.0
        self._op = op
        self._left, self._right = (*operands, None, None)[:2]
        self._left_grad, self._right_grad = (*local_grads, 0.0, 0.0)[:2]

    @property
    def _prev(self) -> tuple[Any, ...]:
        return tuple(operand for operand in (self._left, self._right) if operand is not None)

    @property
    def _local_grads(self) -> tuple[float, ...]:
        return (self._left_grad, self._right_grad)[: len(self._prev)]

    # Nine of ten nodes are a sum or a product: those two are made without a tuple on the way.

    def __add__(self, other: Any) -> Any:
        other = other if type(other) is CompactValue else CompactValue(other)
        return _node(self.data + other.data, "+", self, 1.0, other, 1.0)

    def __mul__(self, other: Any) -> Any:
        other = other if type(other) is CompactValue else CompactValue(other)
        return _node(self.data * other.data, "*", self, other.data, other, self.data)

    def backward(self) -> None:
        """Fill `grad` of every node below; see `microgpt.Value.backward`."""
        order = _results(self)
        self.grad = 1.0
        for node in reversed(order):
            grad = node.grad
            if grad:
                node._left.grad += node._left_grad * grad
                if node._right is not None:
                    node._right.grad += node._right_grad * grad


_new = object.__new__


def _node(data: float, op: str, left: Any, left_grad: float, right: Any, right_grad: float) -> Any:
    """A CompactValue without a call of `__init__`: a quarter less time."""
    node = _new(CompactValue)
    node.data = data
    node.grad = 0.0
    node._op = op
    node._left = left
    node._left_grad = left_grad
    node._right = right
    node._right_grad = right_grad
    return node


def _results(root: CompactValue) -> list[CompactValue]:
    """The nodes below `root` that have operands, in topological order; see `value.topological_order`."""
    order: list[Any] = []
    seen: set[Any] = set()
    stack: list[Any] = [root]
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())
        elif node._op and node not in seen:  # a leaf has nothing to pass on
            seen.add(node)
            right = node._right
            stack += (node, None, node._left) if right is None else (node, None, right, node._left)
    return order


class CompactEngine(ScalarEngine):
    """The core's engine with primitive nodes of this kind."""

    def __init__(self, config: Config, state: EngineState) -> None:
        super().__init__(config, state, nodes="primitive", value=CompactValue)
