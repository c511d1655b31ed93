"""The arithmetic of a Value, written once. A subclass decides what a node keeps.

Lesson 07 uses it to change one thing after another about a node, while the rest stays the same. The
core's `Value` does not use it: there each operation makes its node itself, which is faster.
"""

from __future__ import annotations

import math
from typing import Any


class Operations:
    """Operators that return `type(self)(data, op, operands, local_grads)`. Errors are Python's own."""

    __slots__ = ()

    data: float

    def __init__(
        self, data: float, op: str = "", operands: tuple[Any, ...] = (), local_grads: tuple[float, ...] = ()
    ) -> None:
        raise NotImplementedError("a subclass says what a node keeps")

    def _operand(self, other: Any) -> Any:
        return other if isinstance(other, Operations) else type(self)(other)

    def __add__(self, other: Any) -> Any:
        other = self._operand(other)
        return type(self)(self.data + other.data, "+", (self, other), (1.0, 1.0))

    def __mul__(self, other: Any) -> Any:
        other = self._operand(other)
        return type(self)(self.data * other.data, "*", (self, other), (other.data, self.data))

    def __pow__(self, k: float) -> Any:
        return type(self)(self.data**k, f"**{k}", (self,), (k * self.data ** (k - 1),))

    def log(self) -> Any:
        """The natural logarithm."""
        return type(self)(math.log(self.data), "log", (self,), (1 / self.data,))

    def exp(self) -> Any:
        """The exponential."""
        data = math.exp(self.data)
        return type(self)(data, "exp", (self,), (data,))

    def relu(self) -> Any:
        """The larger of this and 0."""
        positive = self.data > 0
        return type(self)(self.data if positive else 0.0, "ReLU", (self,), (float(positive),))

    def __neg__(self) -> Any:
        return self * -1

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __truediv__(self, other: Any) -> Any:
        return self * other**-1

    def __radd__(self, other: float) -> Any:
        return self + other
