"""The backward pass as a list of frames, computed in advance without changing any gradient.

There are three methods: the right one, and the two mistakes that everybody makes once. In each
frame one node passes its gradient on. `walk.py` shows the frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import MicrogptError
from .nodes import Network, network
from .reading import slopes_of
from .scene import number

# The eye cannot follow more boxes than this. Recursion without an order can take 2**n steps.
MOST_VALUES, MOST_STEPS = 120, 200

_RULES = {
    "+": "+ passes the gradient on as it is: the local derivative of a sum is 1 for every operand",
    "*": "* gives each operand the gradient times the data of the other operand",
    "log": "the local derivative of log is 1 / data of the operand",
    "exp": "the local derivative of exp is exp itself: the data of this result",
    "ReLU": "ReLU passes the gradient on where it let the number through, else 0",
}


@dataclass(frozen=True)
class Pass:
    """What one operand gets: slope * incoming. It is added to the operand's gradient, or overwrites it."""

    operand: int
    place: int
    slope: float
    amount: float
    before: float
    after: float


@dataclass(frozen=True)
class Frame:
    """One step: `node` has the gradient `incoming` and passes it on. `node` is a number in the network.

    grads -- the gradient of every node after this step; frame 0 sets the gradient of the root to 1
    """

    node: int
    incoming: float
    rule: str
    passes: tuple[Pass, ...]
    grads: tuple[float, ...]


def walk_frames(root: Any, method: str = "right") -> list[Frame]:
    """The frames of one backward pass from `root`. Nodes are numbered as in `network(root)`.

    method -- "right": each result before its operands, and gradients are summed;
        "recursion": each node passes its gradient on at once, then calls itself for its operands;
        "overwrite": the right order, but `=` instead of `+=`

    >>> from microgpt import Value
    >>> a = Value(3.0)
    >>> b = a + a
    >>> [walk_frames(b + b, method)[-1].grads for method in METHODS]
    [(4.0, 2.0, 1.0), (8.0, 2.0, 1.0), (1.0, 1.0, 1.0)]
    """
    net = network(root)
    if len(net.nodes) > MOST_VALUES:
        raise MicrogptError(
            f"a walk can show at most {MOST_VALUES} values, this graph has {len(net.nodes):,}: "
            "walk over a smaller expression"
        )
    order, adds = METHODS[method]
    slopes = [slopes_of(node) for node in net.nodes]
    grads = [0.0] * (len(net.nodes) - 1) + [1.0]
    frames = [Frame(len(net.nodes) - 1, 1.0, "the end's slope along itself is 1", (), tuple(grads))]
    for i in order(net):
        if len(frames) > MOST_STEPS:
            break
        passes = tuple(_pass(net, i, place, slope, grads, adds) for place, slope in enumerate(slopes[i]))
        frames.append(Frame(i, grads[i], rule(net.op(i)), passes, tuple(grads)))
    return frames


def _pass(net: Network, i: int, place: int, slope: float, grads: list[float], adds: bool) -> Pass:
    operand = net.operands[i][place]
    amount, before = slope * grads[i], grads[operand]
    grads[operand] = before + amount if adds else amount
    return Pass(operand, place, slope, amount, before, grads[operand])


def _results_first(net: Network) -> Iterator[int]:
    """The order of `backward`: a node passes its gradient on only when that gradient is complete."""
    return (i for i in reversed(range(len(net.nodes))) if net.operands[i])


def _at_once(net: Network) -> Iterator[int]:
    """The order of a function that passes a gradient on and then calls itself for each operand."""
    stack = [len(net.nodes) - 1]
    while stack:
        i = stack.pop()
        if net.operands[i]:
            yield i
            stack += reversed(net.operands[i])


METHODS: dict[str, tuple[Callable[[Network], Iterator[int]], bool]] = {
    "right": (_results_first, True),
    "recursion": (_at_once, True),
    "overwrite": (_results_first, False),
}


def rule(op: str) -> str:
    """The derivative rule of an operation, as a sentence.

    >>> rule("**3")
    'the local derivative of **3 is 3 * data of the operand ** 2'
    """
    if not op.startswith("**"):
        return _RULES.get(op, f"the local derivatives of {op} were noted when it was computed")
    try:
        k = float(op.removeprefix("**"))
    except ValueError:  # a learner's own Value may store the exponent differently
        return f"the local derivative of {op} is k * data of the operand ** (k - 1), where k is the exponent"
    return f"the local derivative of {op} is {number(k)} * data of the operand ** {number(k - 1)}"


def sentence(net: Network, frame: Frame) -> str:
    """A description in words of what happens in a frame."""
    if not frame.passes:
        return f"Start: the gradient of {net.label(frame.node)} is 1, all others are 0."
    passed = "; ".join(
        f"{net.label(p.operand)} gets {number(p.slope)} × {number(frame.incoming)} = {number(p.amount)}, "
        f"so {number(p.before)} becomes {number(p.after)}"
        for p in frame.passes
    )
    return f"{net.label(frame.node)} has gradient {number(frame.incoming)}. {passed}."
