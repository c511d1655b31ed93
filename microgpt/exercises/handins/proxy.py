"""A proxy for an object of another process. Everything that is done with it is done there.

Only plain data comes back. So a comparison never involves a stranger's object, which could claim
to equal everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

BINARY = ("add", "sub", "mul", "truediv", "pow", "lt", "le", "gt", "ge")
UNARY = ("neg", "pos", "abs")
_OWN = ("_peer", "_number", "_facts", "_times")


class Proxy:
    """Forwards attributes, calls and arithmetic. Each object has only one proxy."""

    __slots__ = (*_OWN, "__weakref__")

    def __init__(self, peer: Any, number: int, facts: dict[str, Any]) -> None:
        for name, value in zip(_OWN, (peer, number, facts, 0)):
            object.__setattr__(self, name, value)

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            return object.__getattribute__(self, "_peer").class_of(self)
        if name in _OWN or (name.startswith("__") and name.endswith("__") and name != "__name__"):
            return object.__getattribute__(self, name)
        if name == "__name__":
            return _name_of(self)
        return self._peer.ask("get", of=self, name=name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._peer.ask("set", of=self, name=name, value=value)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._peer.call(self, args, kwargs)

    def __iter__(self) -> Iterator[Any]:
        return iter(self._peer.ask("items", of=self))

    def __instancecheck__(self, other: Any) -> bool:
        return type(other) is Proxy

    @property
    def __hole__(self) -> bool:
        return bool(self._facts["hole"])

    def __repr__(self) -> str:
        return str(self._peer.ask("repr", of=self))

    def __del__(self) -> None:
        self._peer.forget(self._number, self._times)


def is_proxy(value: Any) -> bool:
    """True if `value` is a proxy for an object of the other process."""
    return type(value) is Proxy


def facts_of(proxy: Any) -> dict[str, Any]:
    """What is known about the object: its kind, its name, and whether it is callable and has holes."""
    facts: dict[str, Any] = object.__getattribute__(proxy, "_facts")
    return facts


def _name_of(proxy: Any) -> str:
    name = facts_of(proxy)["name"]
    if name is None:
        raise AttributeError("__name__")
    return str(name)


def _forward(name: str, reflected: bool) -> Any:
    def operation(self: Any, *other: Any) -> Any:
        operands = (*other, self) if reflected else (self, *other)
        return self._peer.ask("op", name=name, operands=operands)

    return operation


for _op in (*BINARY, *UNARY):
    setattr(Proxy, f"__{_op}__", _forward(_op, reflected=False))
for _op in BINARY[:5]:
    setattr(Proxy, f"__r{_op}__", _forward(_op, reflected=True))
