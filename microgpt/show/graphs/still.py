"""Still pictures of the backward pass, for a page without a kernel.

`walk_still` is the graph with numbered steps, and below it a table of what each step passes on.
`race_still` is a table of gradients: those of the right method, and those of two mistakes. Both have
the same content as text. They change no gradient.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..charts.table import Table
from .dot import draw
from .drawing import Drawing
from .frames import METHODS, MOST_STEPS, Frame, walk_frames
from .nodes import Network, add_values, network
from .render import mimebundle
from .scene import Scene, number

TITLES = {"right": "right order", "recursion": "naive recursion", "overwrite": "= for +="}
WRONG = " ✗"


@dataclass(repr=False)
class Still:
    """A drawing with a table of its steps below. As text it is only the table."""

    drawing: Drawing
    rows: list[list[str]]

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(*self.rows, strict=True)]
        lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) for row in self.rows]
        return "\n".join(line.rstrip() for line in lines)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> Any:
        return mimebundle(self.drawing.source, self.drawing.alt, repr(self))


def walk_still(root: Any, names: Any = None) -> Still:
    """The graph with the number of each step, and below it a table of what each step passes on.

    >>> from microgpt import Value
    >>> a, b = Value(2), Value(-3)
    >>> walk_still(a * b + a, {"a": a, "b": b})
    step  value   gradient  passes on
    1     -6 + a  1         1 × 1 = 1 to a * b; 1 × 1 = 1 to a
    2     a * b   1         -3 × 1 = -3 to a, now -2; 2 × 1 = 2 to b
    """
    frames = walk_frames(root)
    net = network(root, names, grads=frames[-1].grads)
    scene = Scene(f"Backward from {net.label(len(net.nodes) - 1)}, step by step")
    add_values(scene, net, list(range(len(net.nodes))), local=True)
    steps = {f"n{frame.node}": f"step {step}" for step, frame in enumerate(frames) if step}
    scene.boxes = [replace(box, over=steps.get(box.key, "")) for box in scene.boxes]
    rows = [_step(net, step, frame) for step, frame in enumerate(frames) if step]
    scene.table = [["step", "value", "gradient", "passes on"], *rows]
    return Still(draw(scene), scene.table)


def race_still(root: Any, names: Any = None) -> Table:
    """A table of the gradients that three methods of going backward find. Wrong ones have a cross.

    >>> from microgpt import Value
    >>> a = Value(3.0)
    >>> b = a + a
    >>> print(race_still(b + b, {"a": a, "b": b}).text())
    Three ways backward from b + b
    value  data  right order  naive recursion  = for +=
    b + b    12            1                1         1
    b         6            2                2       1 ✗
    a         3            4              8 ✗       1 ✗
    steps                  2                3         2
    ✗ is a wrong gradient.
    """
    net, runs = network(root, names), {method: walk_frames(root, method) for method in METHODS}
    rows = [("value", ["data", *(TITLES[method] for method in METHODS)])]
    for i in reversed(range(len(net.nodes))):
        found = [verdict(run[-1].grads[i], runs["right"][-1].grads[i]) for run in runs.values()]
        rows.append((net.label(i), [number(net.nodes[i].data), *found]))
    rows.append(("steps", ["", *map(steps_taken, runs.values())]))
    return Table(f"Three ways backward from {rows[1][0]}", rows, f"{WRONG.strip()} is a wrong gradient.")


def verdict(grad: float, right: float) -> str:
    """A gradient as text, with a cross if it is wrong."""
    return number(grad) + ("" if abs(grad - right) <= 1e-9 * max(1.0, abs(right)) else WRONG)


def steps_taken(frames: list[Frame]) -> str:
    """The number of steps as text, or that the run was stopped."""
    return f"{len(frames) - 1}" if len(frames) <= MOST_STEPS else f"stopped after {MOST_STEPS}"


def _step(net: Network, step: int, frame: Frame) -> list[str]:
    passed = [
        f"{number(p.slope)} × {number(frame.incoming)} = {number(p.amount)} to {net.label(p.operand)}"
        + (f", now {number(p.after)}" if p.before else "")
        for p in frame.passes
    ]
    return [str(step), net.label(frame.node), number(frame.incoming), "; ".join(passed)]
