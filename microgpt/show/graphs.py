"""The computation graph behind a Value, as a picture.

    graph(loss)                        every value, or as many as can be read
    graph(loss, globals())             with the names of your variables

Boxes are values, arrows lead from operands to results. The picture is a
`graphviz.Digraph`; its DOT text is the same on every run.
"""

from __future__ import annotations

from typing import Any

from .dot import Drawing, draw
from .names import find_names, is_value
from .nodes import all_nodes, boxes_and_arrows
from .scene import Scene


def graph(
    root: Any,
    names: Any = None,
    *,
    gradients: bool | None = None,
    local: bool = False,
    legend: bool = False,
) -> Drawing:
    """Draw what `root` was computed from.

    names -- names for the boxes: a dict of variables such as `globals()`, a state_dict, ...
    gradients -- show the gradients; by default as soon as one of them is not 0
    local -- write the local derivative on each arrow
    legend -- explain the looks of the boxes

    Raises TypeError when `root` is not a Value.
    """
    check_value(root)
    nodes = all_nodes(root)
    named = find_names(names)
    if gradients is None:
        gradients = any(node.grad for node in nodes)
    scene = Scene(f"Computation graph of {named.get(id(root), 'a value')}")
    boxes_and_arrows(scene, root, nodes, named, gradients, local)
    return draw(scene, legend)


def check_value(root: Any) -> None:
    """TypeError that says what came instead, and what to do."""
    if is_value(root):
        return
    hint = "a plain number remembers no computation" if isinstance(root, (int, float)) else "pass one Value"
    if isinstance(root, (list, tuple)) and root and is_value(root[0]):
        hint = "pass one of its entries, for example the first: graph(values[0])"
    raise TypeError(f"graph draws what a Value was computed from, got {type(root).__name__}: {hint}")
