"""A folded graph to click through: a click on a box opens it, and a row of buttons leads back.

The browser sends the name of the part. The same functions draw the picture as for
`graph(root, names, parts=parts, open=...)`. The graph is traversed only once, at the start.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from ...errors import MicrogptError
from ..controls.panel import Panel
from .collapse import find_parts
from .dot import draw
from .folded import opened, whole
from .graph import MOST
from .nodes import network

_HERE = Path(__file__).parent


class ExploreView(anywidget.AnyWidget):
    """The picture, and the part that each of its boxes opens.

    opened -- the part that the browser asks for, or "" for the whole graph
    drawn -- the part in the picture; it is set last, when everything else is up to date
    """

    _esm = _HERE / "explore.js"
    _css = _HERE / "explore.css"
    svg = traitlets.Unicode().tag(sync=True)
    boxes = traitlets.Dict().tag(sync=True)
    says = traitlets.Unicode().tag(sync=True)
    names: traitlets.List[str] = traitlets.List().tag(sync=True)
    opened = traitlets.Unicode("").tag(sync=True)
    drawn = traitlets.Unicode("").tag(sync=True)


class GraphExplorer(Panel):
    """The widget. `open_part` does the same as a click."""

    def __init__(self, root: Any, parts: Mapping[str, Any], names: Any = None) -> None:
        self.parts = find_parts(network(root, names), parts)
        self.view = ExploreView(names=self.parts.names)
        self.view.observe(lambda _: self.update(), "opened")
        self.update()
        says = f"The graph of {self.parts.root_name}, {len(self.parts.names)} parts to open"
        super().__init__(f"{says} (click in JupyterLab)", [self.view])

    def open_part(self, part: str = "") -> None:
        """Show the inside of a part, or with "" all parts."""
        self.view.opened = part

    def update(self) -> None:
        """Draw the open part. If that is not possible, show a sentence that says why."""
        part = self.view.opened
        boxes, svg, says = {}, "", ""
        try:
            scene = opened(self.parts, part, MOST) if part else whole(self.parts)
            drawing = draw(scene)
            boxes, svg, says = (
                {box.key: box.part for box in scene.boxes if box.part},
                drawing.svg,
                drawing.alt,
            )
        except MicrogptError as error:
            says = str(error)
        except Exception as error:
            says = f"This part could not be drawn: {type(error).__name__}: {error}"
            raise
        finally:
            with self.view.hold_sync():
                self.view.boxes, self.view.svg, self.view.says, self.view.drawn = boxes, svg, says, part


def graph_explorer(root: Any, parts: Mapping[str, Any], names: Any = None) -> GraphExplorer:
    """A widget to click through a large graph. Takes the arguments of `graph(root, names, parts=parts)`."""
    return GraphExplorer(root, parts, names)
