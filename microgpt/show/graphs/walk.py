"""The backward pass step by step, moved with a slider, with Play or with the arrow keys.

Plain functions compute all frames here, and the browser only shows them. So a key press needs no
kernel. The drawing is made once and never moves. Only the gradients, the labels of arrows and the
panel of words change.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from ..controls.panel import Panel
from .dot import draw
from .drawing import Drawing
from .frames import METHODS, Frame, sentence, walk_frames
from .nodes import Network, add_values, local_labels, network
from .render import RenderError
from .scene import Scene, number
from .still import TITLES, WRONG, steps_taken, verdict

_HERE = Path(__file__).parent
_MILLISECONDS = 1200


class WalkView(anywidget.AnyWidget):
    """The drawing and the panels. All `lanes` are shown side by side, at the same step.

    missing -- the sentence that replaces the drawing if nothing can draw; the panels work without it
    """

    _esm = _HERE / "walk.js"
    _css = _HERE / "walk.css"
    svg = traitlets.Unicode().tag(sync=True)
    missing = traitlets.Unicode().tag(sync=True)
    lanes: traitlets.List[Any] = traitlets.List().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    last = traitlets.Int(0).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)


class Walk(Panel):
    """A slider, a Play button and the view. They are linked in the browser."""

    def __init__(self, says: str, drawing: Drawing, lanes: list[dict[str, Any]]) -> None:
        last = max(len(lane["frames"]) for lane in lanes) - 1
        svg = missing = ""
        try:
            svg = drawing.svg
        except RenderError as error:
            missing = f"{error} {drawing.alt}"
        self.view = WalkView(svg=svg, missing=missing, lanes=lanes, last=last, label=says)
        self.slider = widgets.IntSlider(max=last, description="step", layout={"width": "400px"})
        self.play = widgets.Play(max=last, interval=_MILLISECONDS, tooltip="Play")
        self.links = [
            widgets.jslink((self.slider, "value"), (self.view, "step")),
            widgets.jslink((self.play, "value"), (self.slider, "value")),
        ]
        controls = widgets.HBox([self.play, self.slider], layout={"flex_flow": "row wrap"})
        super().__init__(says, [controls, self.view])


def backward_walk(root: Any, names: Any = None) -> Walk:
    """A widget that walks through the backward pass of a graph of up to 120 values.

    Each step shows the node, its rule and its gradient, what it passes to each operand, and the sums
    so far. No gradient of the graph is changed. MicrogptError for a larger graph.
    """
    frames = walk_frames(root)
    net = network(root, names, grads=frames[0].grads)
    lanes = [lane("", net, frames)]
    says = f"Backward from {net.label(len(net.nodes) - 1)}, {len(frames) - 1} steps"
    return Walk(f"{says} (move the slider in JupyterLab)", _drawing(net, lanes), lanes)


def backward_race(root: Any, names: Any = None) -> Walk:
    """The right method, naive recursion, and `=` instead of `+=` on the same graph, side by side."""
    runs = {method: walk_frames(root, method) for method in METHODS}
    net = network(root, names, grads=runs["right"][0].grads)
    right = runs["right"][-1].grads
    lanes = [
        lane(f"{TITLES[method]}: {steps_taken(run)} steps", net, run, right) for method, run in runs.items()
    ]
    says = f"Three ways backward from {net.label(len(net.nodes) - 1)}"
    return Walk(f"{says} (move the slider in JupyterLab)", _drawing(net, lanes), lanes)


def lane(
    title: str, net: Network, frames: list[Frame], right: tuple[float, ...] | None = None
) -> dict[str, Any]:
    """The frames of one run, as texts for the browser. In a race, the last frame says which are wrong."""
    shown = [_shown(net, step, frame, len(frames) - 1) for step, frame in enumerate(frames)]
    if right is not None:
        grads = {f"n{i}": verdict(grad, right[i]) for i, grad in enumerate(frames[-1].grads)}
        wrong = [key for key, text in grads.items() if text.endswith(WRONG)]
        judged = f"{len(wrong)} of {len(grads)} gradients are wrong." if wrong else "Every gradient is right."
        says = f"{shown[-1]['says']} {judged}"
        shown[-1] |= {"grads": grads, "wrong": wrong, "judged": judged, "says": says}
    labels = [slope for node in net.nodes for slope in local_labels(node)]
    return {"title": title, "frames": shown, "slopes": {f"e{i}": label for i, label in enumerate(labels)}}


def _shown(net: Network, step: int, frame: Frame, last: int) -> dict[str, Any]:
    name = net.label(frame.node)
    first = sum(len(operands) for operands in net.operands[: frame.node])
    return {
        "node": f"n{frame.node}",
        "title": f"Step {step} of {last}: {name}",
        "rule": frame.rule,
        "incoming": number(frame.incoming),
        "rows": [
            [net.label(p.operand), number(p.slope), number(p.amount), number(p.before), number(p.after)]
            for p in frame.passes
        ],
        "operands": [f"n{p.operand}" for p in frame.passes],
        "arrows": {f"e{first + p.place}": number(p.amount) for p in frame.passes},
        "grads": {f"n{i}": number(grad) for i, grad in enumerate(frame.grads)},
        "says": f"Step {step} of {last}. {sentence(net, frame)}",
    }


def _drawing(net: Network, lanes: list[dict[str, Any]]) -> Drawing:
    """The graph, with room for the longest text that any frame puts into a box or on an arrow."""
    scene = Scene(f"Backward from {net.label(len(net.nodes) - 1)}")
    add_values(scene, net, list(range(len(net.nodes))), local=True)
    frames = [frame for run in lanes for frame in run["frames"]]
    scene.boxes = [
        replace(box, lines=(box.lines[0], f"grad {_longest(frame['grads'][box.key] for frame in frames)}"))
        for box in scene.boxes
    ]
    scene.arrows = [
        replace(arrow, label=_longest([arrow.label, *(frame["arrows"].get(f"e{i}", "") for frame in frames)]))
        for i, arrow in enumerate(scene.arrows)
    ]
    return draw(scene)


def _longest(texts: Any) -> str:
    return max(texts, key=len)
