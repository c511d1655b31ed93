"""An answer that is given Values must hand gradients on: its slopes are compared with nudged ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..value import Value
from .attempt import Words, answer, attempt
from .compare import as_list, as_number
from .nudge import nudge

PLAIN_NUMBERS = (
    "Given Values, plain numbers came back: no gradient can flow. Compute with the Values themselves."
)
DETACHED = "The result is right, its slopes are not: somewhere a Value became a plain number on the way."


def has_slopes(what: str, call: Any, reference: Callable[..., Any], *args: Any, says: str = "") -> None:
    """Raise Mistake unless `call` gives Values whose slopes are those of nudging `reference`.

    args -- numbers, or lists of numbers of any depth: `call` is given them as Values; whole numbers
        (int) stay what they are
    reference -- gives the same as `call` on plain numbers

    The hint is PLAIN_NUMBERS or DETACHED.
    """
    leaves: list[Value] = []
    values = [_raised(arg, leaves) for arg in args]
    words = says or f"{what} of Values"
    tried = attempt(call, *values, says=words).gives(reference(*args))
    outputs = _flat(tried.got)
    if any(type(output) in (int, float) or as_number(output) is None for output in outputs):
        tried.wrong(Words("Values"), PLAIN_NUMBERS)
    total: Any = sum(_pull(i) * output for i, output in enumerate(outputs))
    total.backward()
    expected = [_slope(reference, args, place) for place in range(len(leaves))]
    answer(f"the slopes of {words}", [leaf.grad for leaf in leaves]).gives(
        expected, within=1e-4, mistakes={DETACHED: lambda got: True}, shown="those found by nudging"
    )


def _pull(i: int) -> float:
    """How strongly the loss of the check depends on output i: differently for each."""
    return 1.0 + 0.7 * (i % 4) - 0.3 * (i % 3)


def _slope(reference: Callable[..., Any], args: tuple[Any, ...], place: int) -> float:
    def loss(x: float) -> float:
        outputs = _flat(reference(*_with(list(args), place, x)))
        return float(sum(_pull(i) * output for i, output in enumerate(outputs)))

    return nudge(loss, _numbers(list(args))[place])


def _raised(arg: Any, leaves: list[Value]) -> Any:
    """The numbers of `arg` as Values, which are added to `leaves`."""
    if isinstance(arg, list):
        return [_raised(item, leaves) for item in arg]
    if isinstance(arg, int):
        return arg
    leaves.append(Value(arg))
    return leaves[-1]


def _flat(value: Any) -> list[Any]:
    """The items of lists in lists, in a row."""
    items = as_list(value)
    return [value] if items is None else [inner for item in items for inner in _flat(item)]


def _numbers(args: list[Any]) -> list[float]:
    return [number for number in _flat(args) if not isinstance(number, int)]


def _with(args: list[Any], place: int, x: float) -> list[Any]:
    """`args` with `x` in place of number `place`, counted as the leaves are."""
    count = -1

    def copied(arg: Any) -> Any:
        nonlocal count
        if isinstance(arg, list):
            return [copied(item) for item in arg]
        if isinstance(arg, int):
            return arg
        count += 1
        return x if count == place else arg

    return [copied(arg) for arg in args]
