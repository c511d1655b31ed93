"""A graph of Values as a numbered list, and the box and the words for one of them.

Numbers follow from the graph alone: operands before results, the first operand's
side first. Everything that cuts or folds a graph works on these numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import MicrogptError
from .names import find_names
from .reading import check_gradients, check_value, gradient_of, operands_of, operation_of, slopes_of
from .scene import Arrow, Box, Scene, number

# More arrows than this have no room beside one box: they come in together, in order.
MOST_PORTS = 4


@dataclass
class Network:
    """The Values below a root, each after its operands, so that the root is the last.

    operands[i] -- the numbers of the operands of `nodes[i]`, in order, a doubled one twice
    names -- by `id`; gradients -- whether boxes show them
    grads -- shown instead of the Values' own gradients, where given
    """

    nodes: list[Any]
    operands: list[tuple[int, ...]]
    names: dict[int, str]
    gradients: bool
    grads: Sequence[float] | None = None

    def grad(self, i: int) -> float | None:
        """The gradient to show for node `i`; None where there is none to show."""
        if not self.gradients:
            return None
        return gradient_of(self.nodes[i]) if self.grads is None else self.grads[i]

    def op(self, i: int) -> str:
        """What made node `i`."""
        return operation_of(self.nodes[i])

    def label(self, i: int) -> str:
        """What to call node `i`: its name, else how it was made, else its number."""
        return self.name(i) or (formula(self, i) if self.operands[i] else number(self.nodes[i].data))

    def name(self, i: int) -> str:
        """The name of node `i`, or nothing."""
        return self.names.get(id(self.nodes[i]), "")

    def number_of(self, node: Any, what: str) -> int:
        """Where `node` is in the list. MicrogptError when the root does not depend on it."""
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
    """Walk the graph below `root` once. With None, gradients are shown once one is not 0.

    grads -- one for each node, shown instead of those that the Values keep
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
    """Every node below `root`, leaves included, each after its operands. Nothing recurses."""
    order: list[Any] = []
    seen: set[int] = set()
    stack: list[tuple[Any, bool]] = [(root, False)]
    while stack:
        node, done = stack.pop()
        if done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack += [(operand, False) for operand in reversed(operands_of(node)) if id(operand) not in seen]
    return order


def add_values(scene: Scene, net: Network, kept: list[int], local: bool = False) -> None:
    """Add the boxes of the nodes `kept` and the arrows between them to the scene."""
    inside = set(kept)
    scene.boxes += [value_box(net, i) for i in kept]
    for i in kept:
        labels = local_labels(net.nodes[i]) if local else [""] * len(net.operands[i])
        for place, (operand, label) in enumerate(zip(net.operands[i], labels, strict=True)):
            if operand in inside:
                scene.arrows.append(Arrow(f"n{operand}", f"n{i}", label, port=port(net, i, place)))


def value_box(net: Network, i: int) -> Box:
    """The box of one Value: name, operation, data, gradient."""
    node, name = net.nodes[i], net.name(i)
    lines = [f"data {number(node.data)}"]
    grad = net.grad(i)
    if grad is not None:
        lines.append(f"grad {number(grad)}")
    ports = 0 if port(net, i, 0) is None else len(net.operands[i])
    return Box(f"n{i}", _kind(net, i), name, net.op(i), tuple(lines), _says(net, i), ports=ports)


def port(net: Network, i: int, place: int) -> int | None:
    """Where the operand at `place` comes in: with two to four each has its own place, from the top."""
    return place if 2 <= len(net.operands[i]) <= MOST_PORTS else None


def _kind(net: Network, i: int) -> str:
    if i == len(net.nodes) - 1:
        return "root"
    if net.operands[i]:
        return "operation"
    return "leaf" if net.name(i) or not net.names else "constant"


def local_labels(node: Any) -> list[str]:
    """The local derivatives of a node as texts, one for each operand."""
    return [number(slope) for slope in slopes_of(node)]


def formula(net: Network, i: int) -> str:
    """One step in words: `a * b`, `log(a)`; operands without a name show their number."""
    op = net.op(i)
    words = [net.name(k) or number(net.nodes[k].data) for k in net.operands[i]]
    if len(words) == 2 and op in ("+", "*"):
        return f"{words[0]} {op} {words[1]}"
    if len(words) == 1:
        return f"{words[0]}{op}" if op.startswith("**") else f"{op}({words[0]})"
    return f"{op} of {len(words)} values"


def _says(net: Network, i: int) -> str:
    """`c = a * b = -6, gradient 1`."""
    node = net.nodes[i]
    parts = [net.name(i), formula(net, i) if net.operands[i] else "", number(node.data)]
    said = " = ".join(part for part in parts if part)
    grad = net.grad(i)
    return said if grad is None else f"{said}, gradient {number(grad)}"
