"""The checks of lesson 01, second part: the operations of Value, and backward in the right order.

Engines are compared with `microgpt.Value`, and slopes with numerical slopes. So every way of writing
the answer passes. The learner's functions get Values of the package.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from ...value import Value
from .. import draws
from ..attempt import Attempt, Words, answer, attempt
from ..exercise import exercise
from ..nudge import nudge


@exercise(
    "1.4",
    "Five operations",
    hints={
        "swapped": "Nudge `a` by 1 and `a * b` moves by `b`: the slope is the *other* operand's number.",
        "not numbers": "A slope is a plain number here: write `a.data` and `b.data`, not `a` and `b`.",
        "always 1": "That is the rule of addition. How far does `a * b` move when `a` moves by 1?",
        "label": "The label of the operation, `_op`, is the sign that you would type.",
        "order": "The operands are kept in the order in which they were written, `(a, b)`.",
        "power kept": "Lower the power by one: the slope of x**k is k * x**(k - 1).",
        "factor lost": "The power comes down in front, as a factor: the slope of x**k is k * x**(k - 1).",
        "input of exp": "The slope of exp is its own output, not its input.",
        "exp steady": "Exp does not climb one for one: the higher, the steeper. Its slope is its own output.",
        "one over output": "The slope of log is 1 over its *input*.",
        "log kept": "The slope of log is not log itself: at 0.5 log is negative, but it climbs.",
        "always on": "Below 0 ReLU is flat: its slope there is 0.",
        "output of ReLU": "That is what ReLU gives. How far does its output move when `a` moves by 1?",
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
        _single(
            power, x, f"**{k}", partial(pow, exp=k), {"power kept": k * x**k, "factor lost": x ** (k - 1)}, k
        )
    for x in (0.5, -2.0, drawn):
        _single(exp, x, "exp", math.exp, {"input of exp": x, "exp steady": 1.0})
    for x in (0.5, 3.0, 3.1 + drawn):
        _single(log, x, "log", math.log, {"log kept": math.log(x), "one over output": 1 / math.log(x)})
    for x in (2.0, -2.0, 0.0, drawn, -drawn):
        mistake = {"output of ReLU": x} if x > 0 else {"always on" if x else "corner": 1.0}
        _single(relu, x, "ReLU", lambda t: max(0.0, t), mistake, slope=1.0 if x > 0 else 0.0)


def _product(mul: Any, a: float, b: float) -> None:
    """Check the product of two numbers: data, label, operands and local slopes."""
    says = f"mul(Value({a:g}), Value({b:g}))"
    product = attempt(mul, Value(a), Value(b), says=says).got
    answer(f"{says}.data", product.data).gives(a * b)
    answer(f"{says}._op", product._op).gives("*", mistakes={"label": lambda got: True})
    operands = answer(f"the operands of {says}", [one.data for one in product._prev])
    operands.gives([a, b], mistakes={"order": [b, a]})
    slopes = _local_slopes(says, product)
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
    _local_slopes(says, node).gives([expected], within=1e-4, mistakes=slopes)


def _local_slopes(says: str, node: Any) -> Attempt:
    """The local slopes of a node, plain numbers. True counts as 1: `a.data > 0` is a way to write ReLU's."""
    slopes = answer(f"the local slopes of {says}", node._local_grads)
    if not isinstance(slopes.got, (tuple, list)):
        return slopes
    if any(hasattr(one, "data") for one in slopes.got):
        slopes.wrong(Words("plain numbers"), "not numbers")
    return answer(slopes.says, [int(one) if isinstance(one, bool) else one for one in slopes.got])


@exercise(
    "1.5",
    "Backward, in the right order",
    hints={
        "operands later": "An operand comes after a node that uses it: add a node once its operands are in.",
        "twice": "A node that is used twice is still listed only once: remember what you have seen.",
        "incomplete": "A node is missing: visit every operand of every node, and also add the root. "
        "Two nodes of the same number are two nodes.",
        "numbers": "The list must hold the values themselves, not their numbers.",
        "overwritten": "Each path contributes a part: add it to the gradient, with `+=` instead of `=`.",
        "local slope alone": "The part is the local slope times the gradient of the node above it.",
        "number for slope": "The factor is the local slope, not the number of the operand.",
        "no start": "The slope of the root towards itself is 1: without it nothing flows.",
        "start added": "The slope of the root towards itself is 1, whatever was there before: `=`, not `+=`.",
        "forward order": "Start at the root: walk the order from its end.",
    },
    done="These few lines are all of backpropagation.",
)
def backward_in_order(topological_order: Any, backward: Any) -> None:
    """First the order, then the gradients that come of it."""
    _an_order(topological_order)
    _gradients(backward)


def _an_order(topological_order: Any) -> None:
    """A chain, shared nodes, equal numbers, and a short path beside a long one."""
    a = Value(1.0)
    b = a + a
    c = b + b
    for name, root in (
        ("a + 1 + 1", a + 1.0 + 1.0),
        ("b + b, b = a + a", c),
        ("b + c", b + c),
        ("c + b", c + b),
        ("a * 1 * 1", a * 1.0 * 1.0),  # all of one number
        ("a drawn graph", _drawn_graph()(Value(1.5), Value(-0.5))),
    ):
        order = attempt(topological_order, root, says=f"topological_order of {name}")
        if isinstance(order.got, (list, tuple)) and not all(hasattr(one, "_prev") for one in order.got):
            order.wrong(Words("a list of values"), "numbers")
        nodes = list(order.got)
        places = {id(node): i for i, node in enumerate(nodes)}
        if len(places) < len(nodes):
            order.wrong(Words("every value once"), "twice")
        if places.keys() != (below := _all_below(root)):
            order.wrong(Words(f"all {len(below)} values"), "incomplete")
        if any(places[id(one)] >= places[id(node)] for node in nodes for one in node._prev):
            order.wrong(Words("every value after its operands"), "operands later")


def _all_below(root: Value) -> set[int]:
    """The ids of all values that `root` is computed from, and its own."""
    found, waiting = {id(root)}, [root]
    while waiting:
        fresh = [one for one in waiting.pop()._prev if id(one) not in found]
        found.update(map(id, fresh))
        waiting += fresh
    return found


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


def _gradients(backward: Any) -> None:
    """Small graphs, against the package; and one whose root has a gradient left over."""
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
    root, (leaf,) = _build(lambda a: a * 3.0, [2.0])
    root.grad = 5.0
    attempt(backward, root, says="backward of a * 3, where 5 is left over in the root's grad")
    left = answer("a.grad after backward of a * 3, where 5 was left over in the root's grad", leaf.grad)
    left.gives(3.0, mistakes={"start added": lambda got: True})


def _build(f: Callable[..., Value], inputs: list[float]) -> tuple[Value, list[Value]]:
    leaves = [Value(x) for x in inputs]
    return f(*leaves), leaves


def _shared(a: Value) -> Value:
    b = a + a
    return b + b


# (the expression in words, the expression, its inputs, hint -> the wrong gradients that it explains)
_BACKWARD: list[tuple[str, Callable[..., Value], list[float], dict[str, Any]]] = [
    ("a * b", lambda a, b: a * b, [2.0, -3.0], {"number for slope": [2.0, -3.0]}),
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
