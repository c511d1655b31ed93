"""The checks of lesson 07: garbage, order and cost.

Slopes and times are compared with numbers done by hand. Counts are compared with real graphs.
"""

from __future__ import annotations

import sys
import weakref
from typing import Any

from ... import primitive
from ...engine import collector_paused
from ...engines.operations import Operations
from ...show.explorers.machines import Machine
from ...value import Value, topological_order
from .. import draws
from ..attempt import answer, attempt
from ..exercise import exercise

KEPT = "Nodes of an earlier call came as well. A default value such as `[]` is made once, not at each call."
DEEP = sys.getrecursionlimit() + 500  # not deeper: deleting a chain needs stack, and a browser has little


class Knot(Operations):
    """A node with ordered operands and local gradients, as the lesson has built it by this point."""

    def __init__(
        self, data: float, operands: tuple[Any, ...] = (), op: str = "", local_grads: tuple[float, ...] = ()
    ) -> None:
        self.data, self.grad, self._op = data, 0.0, op
        self._prev, self._local_grads = operands, local_grads

    def __repr__(self) -> str:
        return f"a node of {self.data:g}"


@exercise(
    "7.1",
    "A push without a cycle",
    hints={
        "cycle": "The slopes are right, but `push` still mentions `out`, so the node holds itself.",
        "overwritten": "With `a + a` both shares go to one node. Add to `grad`, do not replace it.",
        "one side": "Only one operand got its share.",
        "of the node": "`push` is handed the gradient as its argument. `out.grad` is something else.",
        "TypeError": "`push` is called with one number, the gradient of the sum.",
    },
    done="The node dies with its last reference: no collector needed.",
)
def add(add: Any) -> None:
    """Slopes, an operand used twice, and then how long the node lives with the collector off."""
    a, b = Knot(2.0), Knot(3.0)
    out = attempt(add, a, b).got
    answer("add(a, b).data", out.data).gives(5.0)
    answer("the push of add(a, b)", out.push)
    out.push(0.5)
    mistakes = {"one side": lambda got: sorted(got) == [0.0, 0.5], "of the node": [0.0, 0.0]}
    answer("a.grad and b.grad after push(0.5)", [a.grad, b.grad]).gives([0.5, 0.5], mistakes=mistakes)
    x, y = draws.vector(2)
    answer(f"add of {x} and {y}, its data", attempt(add, Knot(x), Knot(y)).got.data).gives(x + y)
    twice = Knot(2.0)
    add(twice, twice).push(0.5)
    answer("a.grad after add(a, a).push(0.5)", twice.grad).gives(1.0, mistakes={"overwritten": 0.5})
    with collector_paused():  # a node that stays alive keeps its operands alive
        remains = weakref.ref(a)
        del a, b, out
        alive = remains() is not None
    answer("is add(a, b) still there after del", alive).gives(False, mistakes={"cycle": True})


@exercise(
    "7.2",
    "Break the last circle",
    hints={
        "cycle": "Right order, but the graph stays: a function inside mentions itself, and holds `order`.",
        "twice": "A node that was used twice came twice: do nothing for a node that is in `done`.",
        "too early": "A node came before its operands: note it after the loop over them.",
        "missing": "Nodes are missing: visit every operand of a node, and begin at `root`.",
        "kept": KEPT,
    },
    done="When you drop it after `backward`, the graph is gone at once.",
)
def last_circle(topological_order: Any) -> None:
    """The order of some graphs, and then how long a graph lives with the collector off."""
    for root in (_shared(), _crossed(), _drawn()):
        _ordered(topological_order, root)
    with collector_paused():
        root = _shared()
        remains = weakref.ref(root)
        topological_order(root)
        del root
        alive = remains() is not None
    answer("is the graph still there after topological_order and del", alive).gives(
        False, mistakes={"cycle": True}
    )


@exercise(
    "7.3",
    "An order without recursion",
    hints={
        "twice": "A node that was used twice came twice: it may wait on the stack more than once.",
        "too early": "A node came before its operands: which of them are not done yet?",
        "missing": "Nodes are missing: has every operand been put on the stack?",
        "kept": KEPT,
    },
    done="Depth is now limited by memory, not by Python.",
)
def order_of(order_of: Any) -> None:
    """Graphs with nodes that are used twice, then a chain that is too deep for recursion."""
    for root in (_shared(), _crossed(), _drawn(), _chain(DEEP)):
        _ordered(order_of, root)


def _ordered(order_of: Any, root: Any) -> None:
    """Check that `order_of` lists the nodes of the graph once each, operands first."""
    graph = _below(root)
    says = f"the order of a graph of {len(graph):,} nodes"
    order = attempt(order_of, root, says=says).got
    found = answer(says, order)
    if any(node not in graph for node in order):
        found.wrong("nodes of this graph only", "kept")
    if len(set(order)) < len(order):
        found.wrong("each node once", "twice")
    places = {node: place for place, node in enumerate(order)}
    if any(places.get(o, -1) > place for node, place in places.items() for o in node._prev):
        found.wrong("every node after its operands", "too early")
    answer("how many nodes of the graph came", len(order)).gives(
        len(graph), mistakes={"missing": lambda count: True}
    )


def _below(root: Any) -> set[Any]:
    """All nodes of a graph."""
    found, waiting = {root}, [root]
    while waiting:
        fresh = [operand for operand in waiting.pop()._prev if operand not in found]
        found.update(fresh)
        waiting += fresh
    return found


def _shared() -> Any:
    x = Knot(3.0)
    shared = x + 1.0
    return shared * shared + x


def _crossed() -> Any:
    """A node that is an operand of the root, and of the other operand as well."""
    t = Knot(3.0) + 1.0
    return t * (t + 1.0)


def _drawn() -> Any:
    """Twelve nodes of two operands each, whichever was drawn among those before."""
    nodes: list[Any] = [Knot(1.0), Knot(2.0)]
    for _ in range(12):
        nodes.append(nodes[-1] * nodes[draws.whole(0, len(nodes) - 1)])
    return nodes[-1]


def _chain(length: int) -> Any:
    node: Any = Knot(0.0)
    for _ in range(length):
        node = node + 1.0
    return node


@exercise(
    "7.4",
    "The nodes of a matrix",
    hints={
        "one plus too many": "Three products need two additions, not three.",
        "products only": "Those are the products. They still have to be added up.",
        "one row": "That is one row of the matrix. There are `nout` of them.",
        "leaves": "That also counts inputs and weights. Count only what is computed.",
    },
    done="With a node for each row it is `nout`, whatever the width.",
)
def nodes_of(nodes_of: Any) -> None:
    """The count is compared with the nodes that the package makes."""
    for nin, nout in ((3, 2), (16, 64), (1, 1), (draws.whole(2, 20), draws.whole(2, 20))):
        rows = primitive.linear([Value(1.0)] * nin, [[Value(1.0) for _ in range(nin)] for _ in range(nout)])
        count = sum(bool(node._prev) for row in rows for node in topological_order(row))
        mistakes = {
            "one plus too many": 2 * nin * nout,
            "products only": nin * nout,
            "one row": 2 * nin - 1,
            "leaves": count + nin + nin * nout,
        }
        attempt(nodes_of, nin, nout).gives(count, mistakes=mistakes)


@exercise(
    "7.5",
    "The least time",
    hints={
        "sum": "Arithmetic and memory overlap: both happen at once. Take the longer time.",
        "all overlap": "Starting does not overlap with the work: it comes on top of the longer time.",
        "not started": "Nothing begins by itself: each start takes `machine.start` seconds.",
        "upside down": "Seconds are bytes divided by bytes per second. You divided the other way round.",
        "shorter": "The longer of the two decides: both have to be finished.",
    },
    done="Engineers call the longer of the two a roofline: no program that moves these bytes gets below it.",
)
def least_time(least_time: Any) -> None:
    """A step that is limited by memory, one by arithmetic, and one by starting operations."""
    machine = Machine("toy", operations=1000.0, bandwidth=100.0, start=0.25)
    drawn = (draws.number(1.0, 9000.0), draws.number(1.0, 900.0), draws.whole(1, 40))
    for operations, num_bytes, starts in ((10.0, 1.0, 40), (50.0, 800.0, 4), (9000.0, 100.0, 2), drawn):
        arithmetic, memory, starting = operations / 1000, num_bytes / 100, starts * 0.25
        mistakes = {
            "sum": arithmetic + memory + starting,
            "all overlap": max(arithmetic, memory, starting),
            "not started": max(arithmetic, memory),
            "upside down": starting + max(arithmetic, 100 / num_bytes),
            "shorter": starting + min(arithmetic, memory),
        }
        attempt(least_time, operations, num_bytes, starts, machine).gives(
            starting + max(arithmetic, memory), mistakes=mistakes
        )
