"""The objects of each process that the other one knows, by number.

An object of ours is kept as long as the other side has a proxy for it. We count how often each number was
sent. So an object is kept if the other side releases it at the moment when we send it again.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakValueDictionary

from .proxy import Proxy


class Objects:
    """The objects of both sides. `ours` are our own that the other side knows."""

    def __init__(self) -> None:
        self.ours: dict[int, Any] = {}
        self._sent: dict[int, int] = {}
        self._numbers: dict[int, int] = {}
        self._count = 0
        self._proxies: WeakValueDictionary[int, Proxy] = WeakValueDictionary()

    def keep(self, value: Any) -> int:
        """The number of an object of ours. The object is kept as long as the other side has a proxy."""
        number = self._numbers.get(id(value))
        if number is None:
            self._count = number = self._count + 1
            self._numbers[id(value)] = number
            self.ours[number] = value
        self._sent[number] = self._sent.get(number, 0) + 1
        return number

    def adopt(self, number: Any, value: Any) -> None:
        """Keep an object of ours under a number below 0 that the other side has chosen."""
        if type(number) is not int or number >= 0 or number in self.ours:
            raise ValueError("no such number")
        self.ours[number] = value
        self._numbers.setdefault(id(value), number)
        self._sent[number] = 1

    def proxy(self, data: dict[str, Any]) -> Proxy:
        """The proxy for an object of the other side."""
        number = data["mine"]
        if type(number) is not int:
            raise ValueError("no number")
        proxy = self._proxies.get(number)
        if proxy is None:
            name, kind = data.get("name"), data.get("kind")
            facts: dict[str, Any] = {
                "kind": kind if isinstance(kind, str) else "object",
                "name": name if isinstance(name, str) else None,
                "calls": data.get("calls") is True,
                "hole": data.get("hole") is True,
            }
            self._proxies[number] = proxy = Proxy(self, number, facts)
        object.__setattr__(proxy, "_times", object.__getattribute__(proxy, "_times") + 1)
        return proxy

    def number_of(self, proxy: Any) -> int:
        """The number of an object of the other side."""
        number: int = object.__getattribute__(proxy, "_number")
        return number

    def release(self, forgotten: Any) -> None:
        """Release objects of ours as often as the other side has released them."""
        for number, times in forgotten:
            left = self._sent[number] - times
            if left > 0:
                self._sent[number] = left
            else:
                del self._sent[number]
                value = self.ours.pop(number)
                if self._numbers.get(id(value)) == number:
                    del self._numbers[id(value)]
