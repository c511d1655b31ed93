"""The checks of lesson 01, second half: Value, backward, a gradient check, the bug museum, one step.

Engines are compared with `microgpt.Value`, and slopes with numerical slopes. So every way of writing
the answer passes. The learner's functions get Values of the package.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ...value import Value
from ...value import topological_order as package_order
from .. import draws
from ..attempt import Words, answer, attempt
from ..compare import agree, as_number
from ..exercise import exercise
from ..museum.judge import advice, grade
from ..nudge import nudge


@exercise(
    "1.4",
    "Five operations",
    hints={
        "swapped": "Nudge `a` by 1 and `a * b` moves by `b`: the slope is the *other* operand's number.",
        "always 1": "That is the rule of addition. How far does `a * b` move when `a` moves by 1?",
        "label": "The label of the operation, `_op`, is the sign that you would type.",
        "order": "The operands are kept in the order in which they were written, `(a, b)`.",
        "power kept": "Lower the power by one: the slope of x**k is k * x**(k - 1).",
        "input of exp": "The slope of exp is its own output, not its input.",
        "one over output": "The slope of log is 1 over its *input*.",
        "log kept": "The slope of log is not log itself: at 0.5 log is negative, but it climbs.",
        "always on": "Below 0 ReLU is flat: its slope there is 0.",
        "corner": "At exactly 0 the slope of ReLU is taken to be 0: only numbers above 0 pass.",
    },
    done="With `+`, these are all the operations that a GPT is made of.",
)
def five_operations(mul: Any, power: Any, exp: Any, log: Any, relu: Any) -> None:
    """Each of the five operations is compared with the package and with a numerical slope."""
    _product(mul, 2.0, -3.0)
    _product(mul, *draws.vector(2))
    drawn = draws.number(0.2, 3.0)
    for x, k in ((3.0, 2), (2.0, 3), (4.0, -0.5), (drawn, draws.whole(2, 4))):
        _single(power, x, f"**{k}", partial(pow, exp=k), {"power kept": k * x**k}, k)
    for x in (0.5, -2.0, drawn):
        _single(exp, x, "exp", math.exp, {"input of exp": x})
    for x in (0.5, 3.0, 3.1 + drawn):
        _single(log, x, "log", math.log, {"log kept": math.log(x), "one over output": 1 / math.log(x)})
    for x in (2.0, -2.0, 0.0, drawn, -drawn):
        mistake = {"always on": 1.0} if x else {"corner": 1.0}
        _single(relu, x, "ReLU", lambda t: max(0.0, t), mistake, slope=1.0 if x > 0 else 0.0)


def _product(mul: Any, a: float, b: float) -> None:
    """Check the product of two numbers: data, label, operands and local slopes."""
    says = f"mul(Value({a:g}), Value({b:g}))"
    product = attempt(mul, Value(a), Value(b), says=says).got
    answer(f"{says}.data", product.data).gives(a * b)
    answer(f"{says}._op", product._op).gives("*", mistakes={"label": lambda got: True})
    operands = answer(f"the operands of {says}", [one.data for one in product._prev])
    operands.gives([a, b], mistakes={"order": [b, a]})
    slopes = answer(f"the local slopes of {says}", product._local_grads)
    slopes.gives([b, a], mistakes={"swapped": [a, b], "always 1": [1.0, 1.0]})


def _single(
    call: Any,
    x: float,
    op: str,
    f: Callable[[float], float],
    mistakes: Mapping[str, float],
    *more: float,
    slope: float | None = None,
) -> None:
    """Check the node of an operation with one operand: data, label, operand and local slope."""
    says = f"{getattr(call, '__name__', 'it')}({', '.join([f'Value({x:g})', *map(str, more)])})"
    node = attempt(call, Value(x), *more, says=says).got
    expected = nudge(f, x) if slope is None else slope
    slopes = {name: [wrong] for name, wrong in mistakes.items()}
    answer(f"{says}.data", node.data).gives(f(x))
    answer(f"{says}._op", node._op).gives(op)
    answer(f"the operands of {says}", [one.data for one in node._prev]).gives([x])
    answer(f"the local slope of {says}", _numbers(node._local_grads)).gives(
        [expected], within=1e-4, mistakes=slopes
    )


def _numbers(slopes: Any) -> Any:
    """`slopes`, with 1 for True, because `(a.data > 0,)` is one way to write the slope of ReLU."""
    if not isinstance(slopes, (tuple, list)):
        return slopes
    return [int(one) if isinstance(one, bool) else one for one in slopes]


@exercise(
    "1.5",
    "An order in which nothing is used too early",
    hints={
        "operands later": "An operand comes after a node that uses it: add a node once its operands are in.",
        "twice": "A node that is used twice is still listed only once: remember what you have seen.",
        "incomplete": "A node is missing: visit every operand of every node, and also add the root.",
    },
    done="Read it backwards, and every node comes after all nodes that use it.",
)
def an_order(topological_order: Any) -> None:
    """A chain, a shared node, and a short path beside a long one. Leaves may be left out."""
    a = Value(1.0)
    b = a + a
    c = b + b
    for name, root, inner in (
        ("a + 1 + 1", a + 1.0 + 1.0, 2),
        ("b + b, b = a + a", c, 2),
        ("b + c", b + c, 3),
        ("c + b", c + b, 3),
        ("a drawn graph", drawn := _drawn_graph()(Value(1.5), Value(-0.5)), len(package_order(drawn))),
    ):
        order = attempt(topological_order, root, says=f"topological_order of {name}")
        nodes = list(order.got)
        places = {id(node): i for i, node in enumerate(nodes)}
        if len(places) < len(nodes):
            order.wrong(Words("every node once"), "twice")
        graph = {id(node) for node in package_order(root)}  # the nodes that have operands
        if {id(node) for node in nodes if node._prev} != graph:
            order.wrong(Words(f"{inner} nodes that have operands"), "incomplete")
        if any(places.get(id(one), -1) >= places[id(node)] for node in nodes for one in node._prev):
            order.wrong(Words("every node after its operands"), "operands later")


def _drawn_graph() -> Callable[[Value, Value], Value]:
    """An expression of two inputs: ten sums and products of earlier values, all of which are used."""
    steps = [(draws.whole(0, 1), draws.whole(0, i), draws.whole(0, i)) for i in range(1, 11)]

    def build(a: Value, b: Value) -> Value:
        nodes = [a, b]
        for add, left, right in steps:
            x, y = nodes[left], nodes[right]
            nodes.append(x + y if add else x * y * 0.25)
        return sum(nodes[2:], nodes[-1] * 0.5)

    return build


@exercise(
    "1.6",
    "Backward",
    hints={
        "overwritten": "Each path contributes a part: add it to the gradient, with `+=` instead of `=`.",
        "local slope alone": "The part is the local slope times the gradient of the node above it.",
        "no start": "The slope of the root towards itself is 1: without it nothing flows.",
        "forward order": "Start at the root: walk the order from its end.",
    },
    done="These few lines are all of backpropagation.",
)
def backward_pass(backward: Any) -> None:
    """Small graphs are compared with the package."""
    drawn = ("a drawn graph", _drawn_graph(), draws.vector(2, -1.0, 1.0), dict[str, Any]())
    for says, f, inputs, mistakes in (*_BACKWARD, drawn):
        root, leaves = _build(f, inputs)
        expected_root, expected = _build(f, inputs)
        expected_root.backward()
        run = attempt(backward, root, says=f"backward of {says}")
        if root.grad == 0:
            run.wrong(Words("1 as the gradient of the root"), "no start")
        got = answer(f"the gradients after backward of {says}", [leaf.grad for leaf in leaves])
        got.gives([leaf.grad for leaf in expected], mistakes=mistakes)


def _build(f: Callable[..., Value], inputs: list[float]) -> tuple[Value, list[Value]]:
    leaves = [Value(x) for x in inputs]
    return f(*leaves), leaves


def _shared(a: Value) -> Value:
    b = a + a
    return b + b


# (the expression in words, the expression, its inputs, hint -> the wrong gradients that it explains)
_BACKWARD: list[tuple[str, Callable[..., Value], list[float], dict[str, Any]]] = [
    ("a * b", lambda a, b: a * b, [2.0, -3.0], {}),
    (
        "(a * b) * c",
        lambda a, b, c: (a * b) * c,
        [2.0, -3.0, 4.0],
        {"local slope alone": [-3.0, 2.0, -6.0], "forward order": [0.0, 0.0, -6.0]},
    ),
    ("b + b, b = a + a", _shared, [3.0], {"overwritten": lambda got: got[0] in (1.0, 2.0)}),
    ("a * b + a", lambda a, b: a * b + a, [2.0, -3.0], {}),
    ("exp(a * b) * a", lambda a, b: (a * b).exp() * a, [0.5, -3.0], {}),
]


@exercise(
    "1.7",
    "A gradient check",
    hints={
        "signed": "A slope that is too large counts as much as one that is too small: take `abs`.",
        "one input": "It misses a wrong slope of the last input: nudge every input in turn.",
        "blind": "It calls a broken engine sound: compare the nudged slope with the `grad` of that input.",
        "alarm": "It sees a difference where there is none: nudge one input at a time, up and down by `h`.",
    },
    done="With a few lines you can now test any engine, including this one.",
)
def a_gradient_check(gradient_check: Any) -> None:
    """For correct expressions the difference is nearly 0. With a wrong slope it is as large as the error."""
    sound: list[tuple[str, Callable[..., Value], list[float]]] = [
        ("a * b + a", lambda a, b: a * b + a, [2.0, -3.0]),
        ("exp(a * b) / c", lambda a, b, c: (a * b).exp() / c, [0.5, -1.0, 4.0]),
    ]
    for names, f, numbers in sound:
        check = attempt(gradient_check, f, numbers, says=f"gradient_check of {names} at {numbers}")
        alarm = {"alarm": lambda got: as_number(got) is not None}
        check.gives(0.0, within=1e-4, shown="nearly 0", mistakes=alarm)
    for size in (0.25, draws.number(0.3, 0.9)):
        _falsehoods_are_seen(gradient_check, size)


def _falsehoods_are_seen(gradient_check: Any, size: float) -> None:
    """Try slopes that are wrong by `size`, for the first and the last input, upward and downward."""
    for place, which, hint in ((0, "first", "blind"), (-1, "last", "one input")):
        too_large, too_small = (
            attempt(
                gradient_check,
                partial(_falsified, place, falsehood),
                [2.0, 3.0, 1.5],
                says=f"gradient_check of an engine whose slope towards the {which} input is {size} {words}",
            )
            for falsehood, words in ((size, "too large"), (-size, "too small"))
        )
        for check, other in ((too_large, too_small), (too_small, too_large)):
            sees_the_other = agree(other.got, size, within=1e-3)
            mistake = {"signed" if sees_the_other else hint: lambda got: agree(got, 0.0, within=1e-4)}
            check.gives(size, within=1e-3, mistakes=mistake)


def _falsified(place: int, falsehood: float, *inputs: Any) -> Any:
    """The product of three inputs, from an engine that adds `falsehood` to one slope."""
    a, b, c = inputs
    product = a * b * c
    return Value(product.data, "+", product, 1.0, inputs[place], falsehood)


@exercise(
    "1.8",
    "The bug museum",
    hints={
        "accused": "A sound engine must pass: compare `data` and `grad` only, with a tolerance.",
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
    "1.9",
    "One step downhill",
    hints={
        "uphill": "The gradient points uphill. Subtract it.",
        "not zeroed": "The gradients of the previous step are still there: set every `grad` to 0 first.",
        "no rate": "That is a step as long as the gradient itself. Multiply it by `learning_rate`.",
        "nothing moved": "No parameter moved: change `p.data`, not a variable of your own.",
        "gradients lost": "All gradients are 0 when the parameters move: call backward after the zeroing.",
    },
    done="Zero, backward, step: every model you have heard of was trained by this loop.",
)
def one_step(step: Any) -> None:
    """Two steps on (w - 3)², starting from 1, with an old gradient left before the second step."""
    w = Value(1.0)
    says = "step([w], (w - 3)**2, 0.1)"
    mistakes: dict[str, Any] = {
        "uphill": 0.6,
        "no rate": 5.0,
        "nothing moved": lambda got: got == 1 and w.grad != 0,
        "gradients lost": 1.0,
    }
    attempt(step, [w], (w - 3.0) ** 2, 0.1, says=f"{says} from w = 1")
    answer(f"w after {says} from w = 1", w.data).gives(1.4, mistakes=mistakes)
    w.grad = 100.0
    attempt(step, [w], (w - 3.0) ** 2, 0.1, says=f"a second {says} with w.grad = 100 left over")
    second = answer(f"w after a second {says} with w.grad = 100 left over", w.data)
    second.gives(1.72, mistakes={"not zeroed": -8.28})
    start, target = draws.vector(2)
    v = Value(start)
    says = f"step([w], (w - {target})**2, 0.25)"
    attempt(step, [v], (v - target) ** 2, 0.25, says=f"{says} from w = {start}")
    answer(f"w after {says} from w = {start}", v.data).gives((start + target) / 2)
