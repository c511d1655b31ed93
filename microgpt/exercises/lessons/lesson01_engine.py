"""The checks of lesson 01, third part: a gradient check, the bug museum, one step, an engine of one's own.

The learner's functions are given Values of the package, or engines of the museum. What they
answer is compared with slopes that are known.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ...value import Value
from .. import draws
from ..attempt import Attempt, answer, attempt
from ..compare import agree, as_number
from ..exercise import exercise
from ..museum.judge import advice, grade
from ..museum.stages import STAGES, climb


@exercise(
    "1.6",
    "A gradient check",
    hints={
        "signed": "A slope that is too large counts as much as one that is too small: take `abs`.",
        "one input": "It misses a wrong slope of the last input: nudge every input in turn.",
        "blind": "It calls a broken engine sound: compare the nudged slope with the `grad` of that input.",
        "alarm": "It sees a difference where there is none: nudge one input at a time, up and down by `h`.",
        "distance": "That divides by the wrong distance. It is `(2 * h)`, with the parentheses.",
        "number": "That compares the slope with `x.data`, the number. The gradient is `x.grad`.",
        "sum": "It adds the differences up. Asked for is the largest of them.",
        "last": "That is the difference of the last input. Asked for is the largest of all.",
    },
    done="With a few lines you can now test any engine, including this one.",
)
def a_gradient_check(gradient_check: Any) -> None:
    """On sound expressions the difference is nearly 0; with a false slope it is as large as the falsehood."""
    a, b = draws.vector(2, 1.0, 2.0)
    alarms: dict[str, Any] = {
        "distance": 2.0,
        "number": 5.0,
    }  # of the first: slopes -2 and 2, numbers 2 and -3
    alarms["alarm"] = lambda got: as_number(got) is not None
    sound: list[tuple[str, Callable[..., Value], list[float]]] = [
        ("a * b + a", lambda a, b: a * b + a, [2.0, -3.0]),
        ("exp(a * b) / c", lambda a, b, c: (a * b).exp() / c, [0.5, -1.0, 4.0]),
        ("a * b * b", lambda a, b: a * b * b, [a, b]),
    ]
    for names, f, numbers in sound:
        check = attempt(gradient_check, f, numbers, says=f"gradient_check of {names} at {numbers}")
        check.gives(0.0, within=1e-4, shown="nearly 0", mistakes=alarms)
    size = draws.number(0.3, 0.9)
    words = f"an engine whose slopes are {size}, {size / 2} and {size / 4} too large"
    every = _tried(gradient_check, words, {0: size, 1: size / 2, 2: size / 4})
    if agree(every.got, size / 4, within=1e-3):
        every.wrong(size, "last")
    for place, which, hint in ((0, "first", "blind"), (2, "last", "one input")):
        words = f"an engine whose slope towards the {which} input is {size}"
        too_large = _tried(gradient_check, f"{words} too large", {place: size})
        too_small = _tried(gradient_check, f"{words} too small", {place: -size})
        for check, other in ((too_large, too_small), (too_small, too_large)):
            name = "signed" if agree(other.got, size, within=1e-3) else hint
            check.gives(size, within=1e-3, mistakes={name: lambda got: as_number(got) is not None})
    every.gives(size, within=1e-3, mistakes={"sum": 1.75 * size})


def _tried(gradient_check: Any, words: str, falsehoods: dict[int, float]) -> Attempt:
    """The check on a product of three inputs, by an engine that adds `falsehoods` to its slopes."""
    f = partial(_falsified, falsehoods)
    return attempt(gradient_check, f, [2.0, 3.0, 1.5], says=f"gradient_check of {words}")


def _falsified(falsehoods: dict[int, float], *inputs: Any) -> Any:
    a, b, c = inputs
    product = a * b * c
    for place, falsehood in falsehoods.items():
        product = Value(product.data, (product, inputs[place]), "+", (1.0, falsehood))
    return product


@exercise(
    "1.7",
    "The bug museum",
    hints={
        "accused": "A sound engine must pass: compare `data` and `grad` only, with a tolerance, and work the "
        "expected numbers out once more.",
        "blind": "No broken engine is noticed: is a `return` missing, or the comparison always true?",
    },
    seconds=120,
    done="A test that has never failed has never been tested; yours has.",
)
def bug_museum(my_check: Any) -> str:
    """See `museum/judge.py`."""
    result = grade(my_check)
    return f"{result.heading} {advice(result)}"


@exercise(
    "1.8",
    "One step downhill",
    hints={
        "uphill": "The gradient points uphill. Subtract it.",
        "not zeroed": "The gradients of the previous step are still there: set every `grad` to 0 first.",
        "no rate": "That is a step as long as the gradient itself. Multiply it by `learning_rate`.",
        "loss": "How far a parameter moves depends on its own slope, `p.grad`, not on the size of the loss.",
        "nothing moved": "No parameter moved: change `p.data`, not a variable of your own.",
        "gradients lost": "All gradients are 0 when the parameters move: call backward after the zeroing.",
        "first only": "Only some of the parameters moved: go through all of them.",
    },
    done="Zero, backward, step: every model you have heard of was trained by this loop.",
)
def one_step(step: Any) -> None:
    """(w - 3)² + (v + 1)² * 0.5 from w = 1, v = 1, and a parameter that the loss does not use."""
    w, v, unused = Value(1.0), Value(1.0), Value(7.0)
    parameters = [w, v, unused]
    loss, says = "(w - 3)**2 + 0.5 * (v + 1)**2", "step([w, v, u], loss, 0.1)"

    def loss_now() -> Value:
        return (w - 3.0) ** 2 + (v + 1.0) ** 2 * 0.5

    mistakes: dict[str, Any] = {
        "nothing moved": lambda got: got == [1, 1] and w.grad != 0,
        "gradients lost": [1.0, 1.0],
        "uphill": [0.6, 1.2],
        "no rate": [5.0, -1.0],
        "loss": lambda got: agree(got, [0.4, 0.4]) or agree(got, [1.6, 1.6]),
        "first only": lambda got: agree(got, [1.4, 1.0]) or agree(got, [1.0, 0.8]),
    }
    attempt(step, parameters, loss_now(), 0.1, says=f"{says} for loss = {loss} at w = v = 1")
    first = answer(f"[w, v] after {says} for loss = {loss} from w = v = 1", [w.data, v.data])
    first.gives([1.4, 0.8], mistakes=mistakes)
    for p in parameters:
        p.grad = 100.0
    attempt(step, parameters, loss_now(), 0.1, says=f"a second {says} with 100 left over in every grad")
    second = answer(
        f"[w, v, u] after a second {says}, with 100 left over in every grad", [w.data, v.data, unused.data]
    )
    second.gives([1.72, 0.62, 7.0], mistakes={"not zeroed": lambda got: got[2] != 7.0})
    start, target = draws.vector(2)
    one = Value(start)
    says = f"step([w], (w - {target})**2, 0.25)"
    attempt(step, [one], (one - target) ** 2, 0.25, says=f"{says} from w = {start}")
    answer(f"w after {says} from w = {start}", one.data).gives((start + target) / 2)


@exercise(
    "1.9",
    "An engine from the blank page",
    hints={stage.name: stage.hint for stage in STAGES},
    seconds=60,
    done="Neural networks are trained by engines of this kind, and this one is yours, line by line.",
)
def an_engine(engine: Any) -> str:
    """See `museum/stages.py`."""
    return climb(engine, STAGES)
