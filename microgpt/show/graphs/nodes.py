"""A graph of Values as a numbered list, and the box and the words for one of them.

Numbers follow from the graph alone: operands before results, the first operand's
side first. Everything that cuts or folds a graph works on these numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...errors import MicrogptError
from .names import find_names, is_value
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
    grads: list[float] | None = None

    def grad(self, i: int) -> float:
        """The gradient to show for node `i`."""
        grad: float = self.nodes[i].grad if self.grads is None else self.grads[i]
        return grad

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


def network(root: Any, names: Any = None, gradients: bool | None = None) -> Network:
    """Walk the graph below `root` once. With None, gradients are shown once one is not 0."""
    check_value(root)
    nodes = all_nodes(root)
    numbers = {id(node): i for i, node in enumerate(nodes)}
    operands = [tuple(numbers[id(operand)] for operand in node._prev) for node in nodes]
    if gradients is None:
        gradients = any(node.grad for node in nodes)
    return Network(nodes, operands, find_names(names), gradients)


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
            stack += [(operand, False) for operand in reversed(tuple(node._prev)) if id(operand) not in seen]
    return order


def check_value(root: Any) -> None:
    """TypeError that says what came instead of a Value, and what to do."""
    if is_value(root):
        return
    hint = "pass one Value, the end of a computation"
    if isinstance(root, (int, float)):
        hint = "a plain number does not remember how it was computed; start from Value(...)"
    elif isinstance(root, (list, tuple)) and root and is_value(root[0]):
        hint = "pass one of its entries, for example values[0]"
    raise TypeError(f"a graph is drawn from a Value, got {type(root).__name__}: {hint}")


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
    if net.gradients:
        lines.append(f"grad {number(net.grad(i))}")
    ports = 0 if port(net, i, 0) is None else len(net.operands[i])
    return Box(f"n{i}", _kind(net, i), name, node._op, tuple(lines), _says(net, i), ports=ports)


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
    return [number(slope) for slope in local_slopes(node)]


def local_slopes(node: Any) -> tuple[float, ...]:
    """The local derivatives that a node keeps. MicrogptError for one that keeps none."""
    if not node._prev:
        return ()
    try:
        return tuple(node._local_grads)
    except AttributeError:
        raise MicrogptError(
            f"{type(node).__name__} does not keep its local derivatives in _local_grads, so they cannot be "
            "shown: leave out local=True, or use microgpt's Value"
        ) from None


def formula(net: Network, i: int) -> str:
    """One step in words: `a * b`, `log(a)`; operands without a name show their number."""
    op = net.nodes[i]._op
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
    return f"{said}, gradient {number(net.grad(i))}" if net.gradients else said
