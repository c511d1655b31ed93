"""The stages on the way to an engine of one's own, from a number that is kept to a graph 5,000 values deep.

They ask for all that the museum knows to go wrong, and look at numbers and slopes only. Results are
compared with the package's Value, slopes with nudges of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ...value import Value
from .. import draws
from ..attempt import Mistake, StillOpen, Words, answer
from ..holes import complains_of_hole
from ..nudge import nudge
from ..run import where_in_cell

DEEP = 5000


class Stage(NamedTuple):
    """What is asked for: a name, the hint for whoever is not there yet, the test of an engine's class."""

    name: str
    hint: str
    test: Callable[[Any], None]


def climb(engine: Any, stages: list[Stage]) -> str:
    """A sentence of praise. Raises the Mistake of the first stage that is not reached, with how many are."""
    mistakes = {stage: mistake for stage in stages if (mistake := _mistake(engine, stage))}
    reached = [stage.name for stage in stages if stage not in mistakes]
    count = f"{len(reached)} of {len(stages)} stages"
    if not mistakes:
        return f"{count}: {', '.join(reached)}."
    stage, mistake = next(iter(mistakes.items()))
    so_far = f"{count} ({', '.join(reached)})" if reached else count
    mistake.hint = f"{so_far}. Next, {stage.name}: {stage.hint}"
    raise mistake


def _mistake(engine: Any, stage: Stage) -> Mistake | None:
    """What goes wrong in a stage; StillOpen where a hole was met."""
    try:
        stage.test(engine)
    except Mistake as mistake:
        return mistake
    except Exception as error:
        if complains_of_hole(error):
            raise StillOpen from None
        where = getattr(error, "where", None) or where_in_cell(error)
        came = f"{type(error).__name__}{where}: {str(error)[:120]}".replace("`", '"')
        return Mistake(f"stage {stage.name!r}", Words("no error"), Words(came))
    return None


def _compare(engine: Any, says: str, f: Callable[..., Any], *numbers: float) -> None:
    """The result of an expression, and its slope towards every input."""
    inputs = [engine(x) for x in numbers]
    root = f(*inputs)
    at = f"{says} at {', '.join(f'{x:g}' for x in numbers)}"
    answer(f"the number of {at}", root.data).gives(f(*map(Value, numbers)).data)
    root.backward()
    for i, (one, letter) in enumerate(zip(inputs, "abc")):

        def moved(x: float, i: int = i) -> float:
            data: float = f(*(Value(x if k == i else number) for k, number in enumerate(numbers))).data
            return data

        slope = answer(f"the slope towards {letter} of {at}", one.grad)
        slope.gives(nudge(moved, numbers[i]), within=1e-5)


def a_number(engine: Any) -> None:
    """It keeps its number, and starts without a slope."""
    x = draws.number()
    for number in (2, x):
        answer(f"Engine({number}).data", engine(number).data).gives(float(number))
    answer(f"Engine({x}).grad", engine(x).grad).gives(0.0)


def sums_and_products(engine: Any) -> None:
    """Each value used once; some slopes are negative."""
    a, b, c = draws.vector(3)
    _compare(engine, "a + b", lambda a, b: a + b, a, b)
    _compare(engine, "a * b", lambda a, b: a * b, 2.0, -3.0)
    _compare(engine, "(a + b) * c", lambda a, b, c: (a + b) * c, a, b, c)
    _compare(engine, "a * b * c", lambda a, b, c: a * b * c, -2.0, -3.0, -1.5)


def powers(engine: Any) -> None:
    """Whole, negative and fractional exponents."""
    a = draws.number(1.2, 3.0)
    for k in (2, 3, -1, 0.5, -0.5):
        _compare(engine, f"a**{k}", lambda a, k=k: a**k, a)


def differences_and_quotients(engine: Any) -> None:
    """And a plain number on either side."""
    a, b = draws.vector(2, 0.5, 3.0)
    _compare(engine, "-a - b", lambda a, b: -a - b, a, b)
    _compare(engine, "a / b", lambda a, b: a / b, a, b)
    _compare(engine, "3 + a * 2 - 1", lambda a: 3 + a * 2 - 1, a)
    _compare(engine, "(5 - a) / 4 + 2 * b", lambda a, b: (5 - a) / 4 + 2 * b, a, b)
    _compare(engine, "1.5 / a + 1", lambda a: 1.5 / a + 1, a)


def exp_and_log(engine: Any) -> None:
    """Alone, and one after the other."""
    a, b = draws.vector(2, 0.3, 1.5)
    _compare(engine, "exp(a)", lambda a: a.exp(), -a)
    _compare(engine, "log(b)", lambda a: a.log(), 2 + b)
    _compare(engine, "log(exp(a) + exp(b))", lambda a, b: (a.exp() + b.exp()).log(), a, -b)


def relu(engine: Any) -> None:
    """Above 0, below 0, and at 0."""
    a = draws.number(0.5, 3.0)
    for x in (a, -a):
        _compare(engine, "ReLU(a) * 3", lambda a: a.relu() * 3, x)
    zero = engine(0.0)
    zero.relu().backward()
    answer("the slope of ReLU at 0", zero.grad).gives(0.0)


def used_twice(engine: Any) -> None:
    """One value on both sides, in several places, and two values of one number."""
    a = draws.number(0.5, 2.0)
    _compare(engine, "a + a", lambda a: a + a, a)
    _compare(engine, "a * a - a", lambda a: a * a - a, -a)
    _compare(engine, "a * b + a", lambda a, b: a * b + a, a, a)
    _compare(engine, "(a * 1) * (1 * a) + a * 1", lambda a: (a * 1) * (1 * a) + a * 1, a)


def order(engine: Any) -> None:
    """A shared inner value with a short and a long way to the end, on either side."""
    a, b = draws.vector(2, 0.5, 1.5)

    def ways(build: Callable[[Any], Any]) -> Callable[[Any, Any], Any]:
        return lambda a, b: build(a * b)

    _compare(engine, "c + c * c, c = a * b", ways(lambda c: c + c * c), a, b)
    _compare(engine, "c * c + c, c = a * b", ways(lambda c: c * c + c), a, b)
    _compare(engine, "c * (c * c + c) + c", ways(lambda c: c * (c * c + c) + c), a, b)
    _compare(engine, "(c * c).exp() * c + c", ways(lambda c: (c * c * 0.1).exp() * c + c), a, b)


def two_losses(engine: Any) -> None:
    """Gradients add up over two backwards; a value that is made in between starts at 0."""
    a = engine(3.0)
    (a * 2.0).backward()
    (a * 4.0 + a).backward()
    answer("a.grad after backward of a * 2 and then of a * 4 + a", a.grad).gives(7.0)


def deep(engine: Any) -> None:
    """Values added up one by one: a function that calls itself for each does not arrive."""
    first = total = engine(1.0)
    for _ in range(DEEP):
        total = total + 1.0
    total.backward()
    answer(f"the slope of 1 + 1 + 1 ..., {DEEP:,} times", first.grad).gives(1.0)


STAGES = [
    Stage(
        "a number",
        "`Engine(2)` keeps its number in `data`, as a float, and starts with `grad` 0.0.",
        a_number,
    ),
    Stage(
        "sums and products",
        "`__add__` and `__mul__` make an `Engine` that keeps its operands and the slope towards each. "
        "`backward` starts with 1 at the end.",
        sums_and_products,
    ),
    Stage("powers", "`a**k` has the slope k * a**(k - 1), and `k` is a plain number.", powers),
    Stage(
        "differences and quotients",
        "`a - b` is `a + b * -1`, and `a / b` is `a * b**-1`. For a plain number on the left Python calls "
        "`__radd__`, `__rsub__`, `__rmul__` and `__rtruediv__`.",
        differences_and_quotients,
    ),
    Stage("exp and log", "The slope of exp is its output, that of log 1 over its input.", exp_and_log),
    Stage("ReLU", "Its slope is 1 above 0, and 0 below 0 and at 0.", relu),
    Stage(
        "a value used twice",
        "Every path brings a part, so `+=`. In `a * a` both operands count, though they are the same value.",
        used_twice,
    ),
    Stage(
        "order",
        "A value passes its gradient on once, when everybody who uses it has paid in. "
        "Two values of the same number are still two.",
        order,
    ),
    Stage(
        "two losses",
        "`backward` adds to the gradients that it finds and sets none to 0. A new value starts at 0.",
        two_losses,
    ),
    Stage(
        "a deep graph",
        "Python stops a function that calls itself for every value. "
        "Use a loop, and a list of the values to come back to.",
        deep,
    ),
]
