"""The arithmetic of a Value, written once. A subclass decides what a node keeps.

Lesson 07 uses it to change one thing after another about a node, while the rest stays the same. The
bug museum uses it as well. The core's `Value` does not: there a reader finds everything in one place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..refusals import no_logarithm, too_large_for_exp


class Derived:
    """Operations that are made of `+`, `*` and `**`. They are the same for every engine."""

    __slots__ = ()

    def __neg__(self) -> Any:
        return self * -1.0  # type: ignore[operator]

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return (-self) + other

    def __truediv__(self, other: Any) -> Any:
        return self * other**-1

    def __rtruediv__(self, other: Any) -> Any:
        return self**-1 * other  # type: ignore[operator]

    def __radd__(self, other: Any) -> Any:
        return self + other

    def __rmul__(self, other: Any) -> Any:
        return self * other


class Operations(Derived):
    """The primitive operations. Each returns what `_node` makes. log and exp have the core's errors."""

    __slots__ = ()

    data: float

    def __init__(
        self,
        data: float,
        operands: tuple[Any, ...] = (),
        op: str = "",
        local_grads: tuple[float, ...] = (),
    ) -> None:
        raise NotImplementedError("a subclass says what a node keeps")

    def _node(self, data: float, operands: Sequence[Any], op: str, local_grads: Sequence[float]) -> Any:
        """A new node of the same kind."""
        return type(self)(data, tuple(operands), op, tuple(local_grads))

    def _operand(self, other: Any) -> Any:
        """`other` as a node: a plain number becomes a leaf."""
        return other if isinstance(other, Operations) else type(self)(other)

    def __add__(self, other: Any) -> Any:
        other = self._operand(other)
        return self._node(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __mul__(self, other: Any) -> Any:
        other = self._operand(other)
        return self._node(self.data * other.data, (self, other), "*", (other.data, self.data))

    def __pow__(self, k: float) -> Any:
        return self._node(self.data**k, (self,), f"**{k}", (k * self.data ** (k - 1),))

    def log(self) -> Any:
        """The natural logarithm. ValueError for 0 or less."""
        if self.data <= 0:
            raise no_logarithm(self.data)
        return self._node(math.log(self.data), (self,), "log", (1 / self.data,))

    def exp(self) -> Any:
        """The exponential. OverflowError above about 709."""
        try:
            data = math.exp(self.data)
        except OverflowError:
            raise too_large_for_exp(self.data) from None
        return self._node(data, (self,), "exp", (data,))

    def relu(self) -> Any:
        """The larger of this and 0. nan stays nan, so that it is noticed."""
        if self.data <= 0:
            return self._node(0.0, (self,), "ReLU", (0.0,))
        return self._node(self.data, (self,), "ReLU", (1.0,))
