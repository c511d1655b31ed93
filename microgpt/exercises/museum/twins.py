"""Compares the learner's Value with the package's. Both build the same expressions, node by node.

The comparison includes the numbers, the labels, the operands in their order, and the gradients after
backward. Parts that the learner has not written yet are called open.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...value import Value
from ..compare import agree
from ..holes import complains_of_hole, is_hole
from ..report import DONE, NOT_YET, OPEN, SYMBOLS, box

SAME, DIFFERS = "same", "differs"
FIELDS = ("data", "_op", "operands", "grad")


def _shared(a: Any, _b: Any) -> Any:
    c = a + a
    return c + (c + c) + c  # c is used in the last sum and before it, so backward has to wait


EXPRESSIONS: dict[str, Callable[[Any, Any], Any]] = {
    "a + b": lambda a, b: a + b,
    "c + (c+c) + c, c = a+a": _shared,
    "a * b + a": lambda a, b: a * b + a,
    "a * a": lambda a, b: a * a,
    "3 + 2 * a": lambda a, b: 3 + 2 * a,
    "a - b, 1 - a, -b": lambda a, b: (a - b) + (1 - a) + -b,
    "a / b, a / 4, 1 / a": lambda a, b: a / b + a / 4 + 1 / a,
    "a**3 + b**2": lambda a, b: a**3 + b**2,
    "log(exp(b) + a)": lambda a, b: (b.exp() + a).log(),
    "ReLU(a) + ReLU(b)": lambda a, b: a.relu() + b.relu(),
}


@dataclass(frozen=True)
class Twins:
    """For each expression and field: "same", "differs", "open" or the name of an exception."""

    found: dict[str, dict[str, str]]

    @property
    def same(self) -> int:
        """The number of expressions that are the same in every field."""
        return sum(set(fields.values()) == {SAME} for fields in self.found.values())

    @property
    def is_twin(self) -> bool:
        """Whether all expressions are the same in every field: then it can do the package's work."""
        return self.same == len(self.found)

    @property
    def heading(self) -> str:
        """The result as a sentence."""
        return f"{self.same} of {len(self.found)} expressions are the same as with microgpt.Value"

    def __repr__(self) -> str:
        head = f"{'':24}" + "".join(f"{name:10}" for name in FIELDS)
        rows = [f"{name:24}" + "".join(f"{row[f]:10}" for f in FIELDS) for name, row in self.found.items()]
        return "\n".join(line.rstrip() for line in [self.heading, head, *rows])

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{name}</th>' for name in ("expression", *FIELDS))
        rows = "".join(
            f'<tr><th scope="row">{html.escape(name)}</th>'
            + "".join(f"<td>{_symbol(row[f])} {html.escape(row[f])}</td>" for f in FIELDS)
            + "</tr>"
            for name, row in self.found.items()
        )
        state = DONE if self.is_twin else OPEN
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        return box(state, f"<b>{self.heading}</b>{table}")


def compare_with_package(kind: type) -> Twins:
    """Build EXPRESSIONS with the learner's class and with the package's, and compare them."""
    return Twins({name: _compare(kind, f) for name, f in EXPRESSIONS.items()})


def _compare(kind: type, f: Callable[[Any, Any], Any]) -> dict[str, str]:
    try:
        mine, mine_inputs = _built(kind, f)
        theirs, inputs = _built(Value, f)
        pairs = list(_pairs(mine, theirs))
        found = {field: _verdict(pairs, field) for field in FIELDS[:2]}
        found["operands"] = _verdict(pairs, "_prev")
    except Exception as error:
        return dict.fromkeys(FIELDS, _in_a_word(error))
    try:
        mine.backward()
        theirs.backward()
        found["grad"] = _verdict(list(zip(mine_inputs, inputs)), "grad")
    except Exception as error:
        found["grad"] = _in_a_word(error)
    return found


def _built(kind: type, f: Callable[[Any, Any], Any]) -> tuple[Any, tuple[Any, Any]]:
    inputs = kind(2.0), kind(-3.0)
    return f(*inputs), inputs


def _pairs(mine: Any, theirs: Any) -> Iterator[tuple[Any, Any]]:
    """The nodes of both graphs in pairs. A node on several paths is given several times."""
    stack = [(mine, theirs)]
    while stack:
        pair = stack.pop()
        yield pair
        stack += zip(pair[0]._prev, pair[1]._prev)


def _verdict(pairs: list[tuple[Any, Any]], field: str) -> str:
    values = [(getattr(mine, field), getattr(theirs, field)) for mine, theirs in pairs]
    if field == "_prev":
        values = [([one.data for one in mine], [one.data for one in theirs]) for mine, theirs in values]
    if any(is_hole(mine) for mine, _ in values):
        return OPEN
    return SAME if all(agree(mine, theirs, within=1e-12) for mine, theirs in values) else DIFFERS


def _in_a_word(error: Exception) -> str:
    """The outcome of an exception: "open" for anything not yet written, else the name of its class."""
    missing = isinstance(error, (AttributeError, TypeError)) and (
        "unsupported operand" in str(error) or "has no attribute" in str(error)
    )
    return OPEN if missing or complains_of_hole(error) else type(error).__name__


def _symbol(word: str) -> str:
    return SYMBOLS.get({SAME: DONE, OPEN: OPEN}.get(word, NOT_YET), "")
