"""The nodes of a graph in a fixed order, and the box and the words for one node."""

from __future__ import annotations

from typing import Any

from ..errors import MicrogptError
from .scene import Arrow, Box, Scene, number


def all_nodes(root: Any) -> list[Any]:
    """Every node below `root`, leaves included, each after its operands; `root` comes last.

    The first operand's nodes come first, so the order follows from the graph alone.
    """
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


def boxes_and_arrows(
    scene: Scene, root: Any, nodes: list[Any], names: dict[int, str], gradients: bool, local: bool
) -> None:
    """Add every node of `nodes` and the arrows between them to the scene."""
    keys = {id(node): f"n{i}" for i, node in enumerate(nodes)}
    for node in nodes:
        scene.boxes.append(value_box(node, keys[id(node)], names, gradients, node is root))
    for node in nodes:
        labels = local_labels(node) if local else [""] * len(tuple(node._prev))
        for operand, label in zip(node._prev, labels, strict=True):
            if id(operand) in keys:
                scene.arrows.append(Arrow(keys[id(operand)], keys[id(node)], label))


def value_box(node: Any, key: str, names: dict[int, str], gradients: bool, is_root: bool = False) -> Box:
    """The box of one Value: name, operation, data, gradient."""
    name, operands = names.get(id(node), ""), tuple(node._prev)
    kind = "root" if is_root else "operation" if operands else "leaf" if name or not names else "constant"
    lines = [f"data {number(node.data)}"]
    if gradients:
        lines.append(f"grad {number(node.grad)}")
    return Box(key, kind, name, node._op, tuple(lines), _says(node, names, gradients))


def local_labels(node: Any) -> list[str]:
    """The local derivatives of a node as texts, one for each operand."""
    try:
        return [number(slope) for slope in node._local_grads]
    except AttributeError:
        raise MicrogptError(
            f"local=True needs a Value that keeps its local derivatives in _local_grads, "
            f"{type(node).__name__} does not: draw it with local=False"
        ) from None


def formula(node: Any, names: dict[int, str]) -> str:
    """One step in words: `a * b`, `log(a)`; operands without a name show their number."""
    words = [names.get(id(operand)) or number(operand.data) for operand in node._prev]
    if len(words) == 2 and not node._op.isalnum():
        return f"{words[0]} {node._op} {words[1]}"
    if len(words) == 1:
        return f"{words[0]} {node._op}" if node._op.startswith("**") else f"{node._op}({words[0]})"
    return f"{node._op} of {len(words)} operands"


def _says(node: Any, names: dict[int, str], gradients: bool) -> str:
    parts = [names.get(id(node), ""), formula(node, names) if node._prev else "", number(node.data)]
    said = " = ".join(part for part in parts if part)
    return f"{said}, gradient {number(node.grad)}" if gradients else said
