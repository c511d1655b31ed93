"""The computation graph behind a Value, as a picture.

    graph(loss)                                  every value, or as many as a reader can follow
    graph(loss, globals())                       with the names of your variables
    graph(loss, names, paths_to=w)               only the values between w and the loss
    graph(loss, names, parts=parts)              folded into named parts
    graph(loss, names, parts=parts, open="...")  one part open

Boxes are values, and arrows lead from operands to results. The picture is a `graphviz.Digraph`.
Its DOT text is the same on every run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...checks import check_count
from ...errors import MicrogptError
from .collapse import find_parts
from .cut import Cut, add_cut, fitting, on_paths
from .dot import draw
from .drawing import Drawing
from .folded import opened, whole
from .nodes import Network, network
from .render import MOST_BOXES
from .scene import Scene

# About the number of boxes that a reader can follow.
MOST = 120


def graph(
    root: Any,
    names: Any = None,
    *,
    gradients: bool | None = None,
    local: bool = False,
    depth: int | None = None,
    paths_to: Any = None,
    parts: Mapping[str, Any] | None = None,
    open: str | None = None,
    most: int = MOST,
    legend: bool = False,
) -> Drawing:
    """Draw what the Value `root` was computed from.

    names -- names for the boxes: a dict of variables such as `globals()`, a state_dict, or lists of Values
    gradients -- whether to show gradients; by default they are shown if at least one is not 0
    local -- write the local derivative on each arrow
    depth -- show only values that are at most this many arrows away from the root
    paths_to -- a Value: show only the values between it and the root
    parts -- name -> the Values that a part computes, in the order of computation; each part is one box
    open -- the name of the part to look into
    most -- the largest number of boxes; a larger graph is cut, and the picture tells what is left out
    legend -- add an explanation of the kinds of boxes

    Raises TypeError if `root` is not a Value, and MicrogptError if a value or part is not in the graph.

    >>> from microgpt import Value
    >>> x = Value(3)
    >>> print(graph(x * x, {"x": x}).alt)
    Computation graph of a value: 2 boxes, 2 arrows. x = 3; x * x = 9.
    """
    _check_options(depth, parts, open, most)
    net = network(root, names, gradients)
    allowed, paths = on_paths(net, net.number_of(paths_to, "paths_to")) if paths_to is not None else (None, 0)
    if parts is None:
        scene = _values(net, most, depth, allowed, local)
    elif open is None:
        scene = whole(find_parts(net, parts), allowed)
    else:
        scene = opened(find_parts(net, parts), open, most, local, allowed)
    if paths_to is not None:
        name = net.names.get(id(paths_to), "the chosen value")
        scene.note += f" {paths:,} path{'s' * (paths != 1)} from {name} to the end."
    return draw(scene, legend)


def _values(net: Network, most: int, depth: int | None, allowed: set[int] | None, local: bool) -> Scene:
    """All values, or as many as fit, with a note on those that are left out."""
    cut = fitting(net, most, depth, allowed)
    name = net.name(len(net.nodes) - 1) or "a value"
    scene = Scene(f"Computation graph of {name}", note=_note(net, cut, most))
    add_cut(scene, net, cut.kept, local)
    return scene


def _note(net: Network, cut: Cut, most: int) -> str:
    if len(cut.kept) == len(net.nodes):
        return ""
    note = f"{len(cut.kept):,} of {len(net.nodes):,} values"
    if cut.full_at is not None:
        note += f", down to depth {cut.full_at}: deeper there would be more than {most:,} boxes"
    return note + "."


def _check_options(depth: int | None, parts: Any, open_part: str | None, most: int) -> None:
    for name, number in (("depth", depth), ("most", most)):
        if number is not None:
            check_count(name, number, 1)
    if most > MOST_BOXES:
        raise MicrogptError(
            f"most can be up to {MOST_BOXES:,}, got {most:,}: Graphviz cannot place more boxes"
        )
    if open_part is not None and parts is None:
        raise MicrogptError("open= looks into one of the parts, so it also needs parts=")
    if depth is not None and parts is not None:
        raise MicrogptError("depth= cuts single values and parts= folds them: use one of the two")
