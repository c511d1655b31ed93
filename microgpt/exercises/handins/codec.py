"""Encodes objects for messages between the judge and a hand-in: plain data as copies, others as numbers.

Numbers, texts, lists, tuples, dicts, sets and arrays arrive as copies. Any other object stays in its process.
The other side gets a `Proxy`, which forwards operations to it. If a proxy is sent back, it becomes the
original object again.
"""

from __future__ import annotations

import operator
from contextlib import suppress
from typing import Any

from ..holes import has_hole
from .proxy import Proxy

DEEPEST = 30  # levels of nested lists
MOST_DIGITS = 4000  # digits of a whole number; Python reads no more by default
PLAIN = (type(None), bool, float, str)


class Codec:
    """Turns objects into JSON and back. `peer` keeps the objects of both sides."""

    def __init__(self, peer: Any) -> None:
        self.peer = peer

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The JSON for any object."""
        kind = type(value)
        if kind in PLAIN or (kind is int and value.bit_length() < 3 * MOST_DIGITS):
            return value
        if kind is Proxy:
            return {"yours": self.peer.number_of(value)}
        if value is ...:
            return {"hole": 1}
        if kind is complex:
            return {"complex": [value.real, value.imag]}
        if depth < DEEPEST:
            for name, items in _parts(value, self.peer.keeps_names):
                return {name: [self.encode(item, depth + 1) for item in items]}
            if (number := _plain_number(value)) is not None:
                return number
        return {"mine": self.peer.keep(value), **_described(value)}

    def decode(self, data: Any) -> Any:
        """The object that JSON of the other side stands for. ValueError, KeyError or TypeError if invalid."""
        if type(data) is not dict:
            if type(data) is list:
                raise ValueError("a list without its kind")
            return data
        if "yours" in data:
            return self.peer.ours[data["yours"]]
        if "mine" in data:
            return self.peer.proxy(data)
        if "hole" in data:
            return ...
        ((name, items),) = data.items()
        if name == "complex":
            return complex(*items)
        made = [self.decode(item) for item in items]
        if name == "dict":
            return dict(zip(made[::2], made[1::2]))
        return {"list": list, "tuple": tuple, "set": set}[name](made)


def _parts(value: Any, keeps_names: bool) -> Any:
    """The (kind, items) of a container, or nothing. A named tuple may count as an object instead."""
    if isinstance(value, dict):
        yield "dict", [part for pair in list(dict.items(value)) for part in pair]
    elif isinstance(value, (set, frozenset)):
        yield "set", list(value)
    elif isinstance(value, (list, range)):
        yield "list", list(value)
    elif isinstance(value, tuple) and not (keeps_names and hasattr(value, "_fields")):
        yield "tuple", list(value)
    elif hasattr(type(value), "tolist") and getattr(value, "shape", None):
        yield "list", list(value.tolist())


def _plain_number(value: Any) -> Any:
    """NumPy numbers, and texts of other classes, as Python's own types. None for anything else."""
    if hasattr(type(value), "dtype") and hasattr(type(value), "item"):
        item = value.item()
        return item if type(item) in (*PLAIN, int) else None
    with suppress(Exception):
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, int):
            number = operator.index(value)
            return int(number) if number.bit_length() < 3 * MOST_DIGITS else None
    return None


def _described(value: Any) -> dict[str, Any]:
    """The facts that the other side may know about an object that stays here."""
    name = getattr(value, "__name__", None)
    return {
        "kind": type(value).__name__[:60],
        "name": name[:60] if isinstance(name, str) else None,
        "calls": callable(value),
        "hole": bool(_quietly(has_hole, value)),
    }


def _quietly(ask: Any, value: Any) -> Any:
    try:
        return ask(value)
    except Exception:
        return False
