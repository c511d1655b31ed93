"""A graph of Values as a numbered list, and the box and the description of each node.

The numbers depend only on the graph: operands come before results, and the first operand's side
comes first. Everything that cuts or folds a graph works on these numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import MicrogptError
from ...value import topological_order
from .names import find_names
from .reading import check_gradients, check_value, gradient_of, operands_of, operation_of, slopes_of
from .scene import Arrow, Box, Scene, number

# A box has no room for more arrows than this on its side. They then meet in one point, still in order.
MOST_PORTS = 4


@dataclass
class Network:
    """All Values that a root depends on. Each comes after its operands, so the root comes last.

    operands[i] -- the numbers of the operands of `nodes[i]`, in order; `x * x` has the same number twice
    names -- `id` of a Value -> its name
    gradients -- whether boxes show gradients
    grads -- if given, these are shown instead of the Values' own gradients
    """

    nodes: list[Any]
    operands: list[tuple[int, ...]]
    names: dict[int, str]
    gradients: bool
    grads: Sequence[float] | None = None

    def grad(self, i: int) -> float | None:
        """The gradient to show for node `i`, or None if none is shown."""
        if not self.gradients:
            return None
        return gradient_of(self.nodes[i]) if self.grads is None else self.grads[i]

    def op(self, i: int) -> str:
        """The operation that made node `i`, or "" if it has no operands."""
        return operation_of(self.nodes[i])

    def label(self, i: int) -> str:
        """A label for node `i`: its name, else the formula that made it, else its number."""
        return self.name(i) or (formula(self, i) if self.operands[i] else number(self.nodes[i].data))

    def name(self, i: int) -> str:
        """The name of node `i`, or ""."""
        return self.names.get(id(self.nodes[i]), "")

    def number_of(self, node: Any, what: str) -> int:
        """The number of `node`. MicrogptError if the root does not depend on it."""
        for i, candidate in enumerate(self.nodes):
            if candidate is node:
                return i
        raise MicrogptError(
            f"{what} is not part of this graph: {self.name(len(self.nodes) - 1) or 'the root'} was computed "
            "without it. Was it made anew since?"
        )


def network(
    root: Any, names: Any = None, gradients: bool | None = None, grads: Sequence[float] | None = None
) -> Network:
    """Traverse the graph of `root` once.

    gradients -- whether boxes show gradients; with None, they do if at least one is not 0
    grads -- gradients to show instead of the Values' own, one for each node
    """
    check_value(root)
    nodes = all_nodes(root)
    numbers = {id(node): i for i, node in enumerate(nodes)}
    operands = [tuple(numbers[id(operand)] for operand in node._prev) for node in nodes]
    if grads is not None:
        gradients = True
    elif gradients is None:
        gradients = any(gradient_of(node) for node in nodes)
    elif gradients:
        check_gradients(nodes)
    return Network(nodes, operands, find_names(names), gradients, grads)


def all_nodes(root: Any) -> list[Any]:
    """Every node that `root` depends on, leaves and `root` included, each after its operands."""
    found = {id(root): root}  # by id: a learner's own nodes may be equal, or not hashable

    def operands(key: int) -> list[int]:
        below = operands_of(found[key])
        found.update((id(operand), operand) for operand in below)
        return [id(operand) for operand in below]

    return [found[key] for key in topological_order(id(root), operands)]


def add_values(scene: Scene, net: Network, kept: list[int], local: bool = False) -> None:
    """Add the boxes of the nodes in `kept`, and the arrows between them, to the scene."""
    inside = set(kept)
    scene.boxes += [value_box(net, i) for i in kept]
    for i in kept:
        labels = local_labels(net.nodes[i]) if local else [""] * len(net.operands[i])
        for place, (operand, label) in enumerate(zip(net.operands[i], labels, strict=True)):
            if operand in inside:
                scene.arrows.append(Arrow(f"n{operand}", f"n{i}", label, port=port(net, i, place)))


def value_box(net: Network, i: int) -> Box:
    """The box of one Value, with its name, operation, data and gradient."""
    node, name = net.nodes[i], net.name(i)
    lines = [f"data {number(node.data)}"]
    grad = net.grad(i)
    if grad is not None:
        lines.append(f"grad {number(grad)}")
    ports = 0 if port(net, i, 0) is None else len(net.operands[i])
    return Box(f"n{i}", _kind(net, i), name, net.op(i), tuple(lines), _says(net, i), ports=ports)


def port(net: Network, i: int, place: int) -> int | None:
    """The port for the arrow of an operand: from top to bottom, if there are two to four. Else None."""
    return place if 2 <= len(net.operands[i]) <= MOST_PORTS else None


def _kind(net: Network, i: int) -> str:
    if i == len(net.nodes) - 1:
        return "root"
    if net.operands[i]:
        return "operation"
    return "leaf" if net.name(i) or not net.names else "constant"


def local_labels(node: Any) -> list[str]:
    """The local derivatives of a node as texts, in the order of its operands."""
    return [number(slope) for slope in slopes_of(node)]


def formula(net: Network, i: int) -> str:
    """The formula of one step, such as `a * b` or `log(a)`. An operand without a name shows its number."""
    op = net.op(i)
    words = [net.name(k) or number(net.nodes[k].data) for k in net.operands[i]]
    if len(words) == 2 and op in ("+", "*"):
        return f"{words[0]} {op} {words[1]}"
    if len(words) == 1:
        return f"{words[0]}{op}" if op.startswith("**") else f"{op}({words[0]})"
    return f"{op} of {len(words)} values"


def _says(net: Network, i: int) -> str:
    """The description of a node, such as `c = a * b = -6, gradient 1`."""
    node = net.nodes[i]
    parts = [net.name(i), formula(net, i) if net.operands[i] else "", number(node.data)]
    said = " = ".join(part for part in parts if part)
    grad = net.grad(i)
    return said if grad is None else f"{said}, gradient {number(grad)}"
