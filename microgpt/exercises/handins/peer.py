"""One side of a conversation in which functions of one process call functions of another.

The two sides take turns. The side that asks waits for the answer. Meanwhile it serves questions from the
other side, for example calls of a function that was passed as an argument. If the other side has changed a
list, the list is changed here as well. A subclass decides what may be done with the objects of its side.
"""

from __future__ import annotations

import operator
import time
from contextlib import suppress
from typing import Any

from ..compare import show
from ..limits import TimeUp, remaining
from . import raised
from .codec import Codec
from .objects import Objects
from .proxy import BINARY, UNARY, Proxy
from .wire import Gone, Wire

GRACE = 3.0  # seconds after the limit until a side that does not answer counts as gone
MOST_ITEMS = 100_000
DEEPEST = 40  # levels of nested questions
NONSENSE = (KeyError, ValueError, TypeError, AttributeError, IndexError, RecursionError)


class Peer(Objects):
    """One side of the conversation."""

    def __init__(self, wire: Wire, seconds: float) -> None:
        super().__init__()
        self.wire = wire
        self.seconds = seconds  # seconds for a question outside any time limit
        self.codec = Codec(self)
        self._forgotten: list[tuple[int, int]] = []
        self.put_off: list[tuple[str, Any, int | None]] = []  # (what, details, number of the result)
        self._depth = 0

    # Asking.

    def ask(self, what: str, **details: Any) -> Any:
        """Ask the other side and wait. Raises the exception that was raised there, or TimeUp or Gone."""
        seconds = min(self.seconds, remaining())
        if seconds <= 0:
            raise TimeUp
        if self._depth > DEEPEST:
            raise RecursionError("the two processes called each other too deeply")
        message = {"ask": what, "seconds": seconds, **self._encoded(details)}
        self._depth += 1
        try:
            self._send(message)
            return self._answer(seconds)
        finally:
            self._depth -= 1

    def call(self, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function of the other side. Lists and dicts that it changed are changed here as well."""
        result, changed = self.ask("call", of=function, args=args, kwargs=kwargs)
        for place, content in changed.items():
            _replace(args[place], content)
        return result

    def _answer(self, seconds: float) -> Any:
        deadline = time.monotonic() + seconds + GRACE
        while True:
            message = self.wire.receive(deadline - time.monotonic())
            if "ask" in message:
                self.serve(message)
                continue
            error: BaseException | None
            try:
                delayed = self._settle(message)  # the answer may hold its results
                answer = self.codec.decode(message.get("answer"))
                error = raised.decoded(message["raised"]) if "raised" in message else None
                error = delayed or error
                self.release(message.get("free", ()))
            except NONSENSE as nonsense:
                raise self.wire.end(Gone(f"it sent an invalid answer ({type(nonsense).__name__})")) from None
            if error is not None:
                raise error
            return answer

    # Serving.

    def serve(self, message: dict[str, Any]) -> None:
        """Do what the message asks for, and send the answer."""
        self._depth += 1
        try:
            reply = {"answer": self.codec.encode(self._done(message))}
            self._send(reply)
        except Gone:
            raise
        except BaseException as error:
            self._send({"raised": raised.encoded(error)})
            with suppress(BaseException):
                error.__traceback__ = None  # its frames would keep the objects of the call alive
        finally:
            self._depth -= 1

    def _done(self, message: dict[str, Any]) -> Any:
        error = self._settle(message)
        details = {name: self.codec.decode(value) for name, value in message["details"].items()}
        self.release(message.get("free", ()))
        if error is not None:
            raise error
        if self._depth > DEEPEST:
            raise RecursionError("the two processes called each other too deeply")
        if message["ask"] not in self.serves:
            raise ValueError(f"nobody serves {message['ask']!r:.40}")
        return getattr(self, f"do_{message['ask']}")(**details)

    def _settle(self, message: dict[str, Any]) -> BaseException | None:
        """Do what was delayed until this message. Returns the first error, or None."""
        found: BaseException | None = None
        for what, details, number in message.get("before", ()):
            try:
                decoded = {name: self.codec.decode(value) for name, value in details.items()}
                made = getattr(self, {"op": "do_op", "set": "do_set"}[what])(**decoded)
                if number is not None:
                    self.adopt(number, made)
            except Gone:
                raise
            except BaseException as error:
                found = found or error
        return found

    keeps_names = False  # whether a named tuple is sent as an object, not as a list of items
    serves: tuple[str, ...] = ("get", "set", "call", "items", "repr", "op", "free")

    def do_get(self, of: Any, name: str) -> Any:
        """Get an attribute."""
        self.may(of, name)
        return getattr(of, name)

    def do_set(self, of: Any, name: str, value: Any) -> None:
        """Set an attribute."""
        self.may_set(of, name, value)
        setattr(of, name, value)

    def do_call(self, of: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call a function. Returns the result, and {place: content} of the arguments that it has changed."""
        before = [self.codec.encode(arg) if type(arg) in (list, dict, set) else None for arg in args]
        result = of(*args, **kwargs)
        changed = {
            i: arg
            for i, arg in enumerate(args)
            if before[i] is not None and self.codec.encode(arg) != before[i]
        }
        return result, changed

    def do_items(self, of: Any) -> list[Any]:
        """The items that a loop over the object gives."""
        found = []
        for item in of:
            found.append(item)
            if len(found) > MOST_ITEMS:
                raise ValueError(f"more than {MOST_ITEMS:,} items")
        return found

    def do_repr(self, of: Any) -> str:
        """The repr of the object."""
        return show(of)

    def do_op(self, name: str, operands: tuple[Any, ...]) -> Any:
        """Do arithmetic or a comparison."""
        self.may_op(operands)
        return getattr(operator, name if name in (*BINARY, *UNARY) else "")(*operands)

    def do_free(self) -> None:
        """Do nothing. Every message names the objects to release."""

    # What a side allows. The process of a hand-in allows the judge everything.

    def may(self, of: Any, name: str) -> None:
        """Raise AttributeError if the other side may not see `name` of our object."""

    def may_set(self, of: Any, name: str, value: Any) -> None:
        """Raise AttributeError if the other side may not set it."""

    def may_op(self, operands: tuple[Any, ...]) -> None:
        """Raise TypeError if the other side may not compute with these."""

    def class_of(self, proxy: Any) -> type:
        """The class of a proxy for `isinstance`."""
        return Proxy

    def forget(self, number: int, times: int) -> None:
        """Tell the other side that a proxy is gone, at once or with the next message."""
        self._forgotten.append((number, times))
        if self._depth == 0 and self.wire.gone is None:
            with suppress(BaseException):
                self.ask("free")

    def _encoded(self, details: dict[str, Any]) -> dict[str, Any]:
        return {"details": {name: self.codec.encode(value) for name, value in details.items()}}

    def _send(self, message: dict[str, Any]) -> None:
        forgotten, self._forgotten = self._forgotten, []
        before, self.put_off = self.put_off, []
        more = {"free": forgotten, "before": before}
        self.wire.send({**message, **{name: what for name, what in more.items() if what}})


def _replace(old: Any, new: Any) -> None:
    """Replace the content of a list, a dict or a set with that of another."""
    if type(old) is not type(new) or type(old) not in (list, dict, set):
        raise ValueError("no such argument")
    old.clear()
    old.extend(new) if type(old) is list else old.update(new)
