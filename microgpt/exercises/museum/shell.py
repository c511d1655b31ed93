"""One shell for every engine of the museum: a check sees numbers and slopes, not how they are made.

Whoever reads the source of an engine, its docstring or its inner parts learns nothing: all
engines have the same ones. Operations go to the engine inside and come back in a shell.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

OPERATORS = ("add", "sub", "mul", "truediv", "radd", "rsub", "rmul", "rtruediv", "pow", "neg")


class Shell:
    """A value of the engine `_engine`, of which only `data`, `grad` and the operations can be seen."""

    __slots__ = ("_inside",)
    _engine: type

    def __init__(self, data: float) -> None:
        self._inside = self._engine(data)

    @property
    def data(self) -> float:
        """The number."""
        data: float = self._inside.data
        return data

    @data.setter
    def data(self, number: float) -> None:
        self._inside.data = number

    @property
    def grad(self) -> float:
        """The gradient, filled in by `backward`."""
        grad: float = self._inside.grad
        return grad

    @grad.setter
    def grad(self, number: float) -> None:
        self._inside.grad = number

    def __repr__(self) -> str:
        return f"Value(data={self.data:.6g}, grad={self.grad:.6g})"


def _forward(name: str) -> Callable[..., Any]:
    """The method that calls the engine's method of this name."""

    def method(self: Shell, *operands: Any) -> Any:
        inside = [one._inside if isinstance(one, Shell) else one for one in operands]
        return _wrapped(type(self), getattr(self._inside, name)(*inside))

    method.__name__ = name
    return method


def _wrapped(kind: type[Shell], result: Any) -> Any:
    """What an engine gave back, in a shell of this kind; anything but a value as it is."""
    if not isinstance(result, kind._engine):
        return result
    shell = kind.__new__(kind)
    shell._inside = result
    return shell


for _name in (*(f"__{name}__" for name in OPERATORS), "exp", "log", "relu", "backward"):
    setattr(Shell, _name, _forward(_name))


def in_a_shell(engine: type) -> type:
    """`engine` as the museum shows it: a class of its own, called Value like all of them.

    >>> from microgpt import Value
    >>> Shown = in_a_shell(Value)
    >>> a = Shown(2)
    >>> (a * a + 1).backward()
    >>> a, hasattr(a, "_prev")
    (Value(data=2, grad=4), False)
    """
    return type("Value", (Shell,), {"__slots__": (), "_engine": engine})
