"""The vocabulary of checks: try something, say what it should give, and name typical mistakes.

    attempt(slope, square, 3.0).gives(6.0, within=0.01, mistakes={"not divided": 0.006})

An attempt calls the learner's function, and remembers in words what was tried. The function gets
copies of lists, so it may change them without disturbing the comparison. If anything goes wrong, an
exception is raised, and `run.py` turns it into a sentence. So a check reads as a list of
expectations.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from .compare import agree, as_list, as_number, negated, show, show_both, transposed
from .holes import is_hole

# Mistakes that can happen in any exercise. A check's own mistakes are tried first.
GENERAL_HINTS = {
    "nothing": "It gave back `None`: is a `return` missing?",
    "not a number": "It is nan, which is not a number: look for infinity minus infinity or 0 divided by 0.",
    "sign": "The size is right, but the sign is wrong.",
    "transposed": "Rows and columns are swapped: it is the transposed matrix.",
    "reversed": "These are the right items in reverse order.",
    "length": "The number of items is wrong: look at where the loop begins and ends.",
    "kind": "This is not the kind of object that was expected.",
}

tried: list[str] = []  # what the current check has tried so far, in words
called: list[Any] = []  # the function of each of them; None for a value that was written down


class StillOpen(Exception):  # noqa: N818
    """The answer still contains holes."""


class Mistake(Exception):  # noqa: N818
    """An expectation that was not met.

    tried, expected, got -- texts, or objects to show
    hint -- the name of one of the exercise's hints, or a sentence, or ""
    """

    def __init__(self, tried: str, expected: Any, got: Any, hint: str = "") -> None:
        super().__init__(tried, expected, got, hint)
        self.tried = tried
        self.expected = expected
        self.got = got
        self.hint = hint


@dataclass(frozen=True)
class Attempt:
    """Something that was tried: its description, its result, and the arguments that were passed."""

    says: str
    got: Any
    given: tuple[Any, ...] = field(default=(), repr=False)

    def gives(
        self,
        expected: Any,
        *,
        within: float = 1e-6,
        mistakes: Mapping[str, Any] | None = None,
        shown: str | None = None,
    ) -> Attempt:
        """Raise Mistake unless the result agrees with `expected`.

        within -- the tolerance for numbers
        mistakes -- name of a hint -> the wrong result that it explains, or a function that recognises
            the result
        shown -- the text to print as expected, if the number would give the answer away
        """
        if is_hole(self.got):
            raise StillOpen
        if agree(self.got, expected, within):
            return self
        hint = self._recognise(mistakes or {}, within) or self._general(expected, within)
        self.wrong(expected if shown is None else Words(shown), hint)

    def wrong(self, expected: Any, hint: str = "") -> NoReturn:
        """Raise a Mistake: this was tried, and `expected` should have been the result."""
        raise Mistake(self.says, expected, self.got, hint)

    def _recognise(self, mistakes: Mapping[str, Any], within: float) -> str:
        for name, wrong in mistakes.items():
            if wrong(self.got) if callable(wrong) else agree(self.got, wrong, within):
                return name
        return ""

    def _general(self, expected: Any, within: float) -> str:
        number, items, came = as_number(self.got), as_list(expected), as_list(self.got)
        if self.got is None:
            return "nothing"
        if number is not None and math.isnan(number):
            return "not a number"
        if negated(self.got, expected, within):
            return "sign"
        if (number is None) != (as_number(expected) is None) or (items is None) != (came is None):
            return "kind"
        if items is None or came is None:
            return ""
        if transposed(self.got, expected, within):
            return "transposed"
        if agree(came[::-1], items, within):
            return "reversed"
        return "length" if len(came) != len(items) else ""


class Words(str):
    """Text that is printed as it is, without quotes."""

    def __repr__(self) -> str:
        return str(self)


def attempt(call: Callable[..., Any], *args: Any, says: str | None = None, **kwargs: Any) -> Attempt:
    """Call the learner's function with copies. `says` describes the call; by default it is shown as typed.

    >>> attempt(max, 3, 5)
    Attempt(says='max(3, 5)', got=5)
    """
    words = call_text(call, args, kwargs) if says is None else says
    tried.append(words)
    called.append(call)
    if is_hole(call):
        raise StillOpen
    if not callable(call):
        raise Mistake(words, Words("something that can be called"), call, "kind")
    given = copied(args)
    return Attempt(words, _filled(call(*given, **copied(kwargs))), given)


def copied(value: Any) -> Any:
    """Deep copies of lists, tuples, dicts and sets. Any other object is returned as it is.

    >>> given = [[1, 2], (3, [4])]
    >>> copied(given) == given, copied(given)[0] is given[0], copied(len) is len
    (True, False, True)
    """
    kind = type(value)
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    return kind(map(copied, value)) if kind in (list, tuple, set) else value


def answer(says: str, value: Any) -> Attempt:
    """An attempt from a value that the learner wrote down. `says` is the name of the value."""
    tried.append(says)
    called.append(None)
    return Attempt(says, _filled(value))


def call_text(call: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> str:
    """A call as it would be typed, such as slope(square, 3)."""
    given = [show(a) for a in args] + [f"{name}={show(a)}" for name, a in kwargs.items()]
    return f"{show(call)}({', '.join(given)})"


def _filled(value: Any) -> Any:
    if is_hole(value):
        raise StillOpen
    return value


def in_words(mistake: Mistake) -> tuple[str, str]:
    """The expected and the actual result of a mistake, as short texts."""
    expected, got = show_both(mistake.expected, mistake.got)
    if isinstance(mistake.expected, Words):
        expected = str(mistake.expected)[:400]
    if isinstance(mistake.got, Words):
        got = str(mistake.got)[:400]
    return expected, got
