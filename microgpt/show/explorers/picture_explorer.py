"""The living picture of the whole model: a name, a position, and every number that the model computes.

`picture.js` computes and draws in the browser, so a new name needs no kernel, and an exported page works.
`model_picture` has the same as a plain function.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from ...training import Training
from ..controls.explorer import fit
from ..controls.panel import Panel, movable
from ..controls.script import script
from .anatomy import lines_of, listing, model_parts
from .temperature_explorer import in_browser

HERE = Path(__file__).parent


class ModelView(anywidget.AnyWidget):
    """The picture. Everything that it needs is in its traits."""

    _esm = script(HERE / "picture.js")
    _css = HERE / "picture.css"

    weights = traitlets.Bytes().tag(sync=True)
    shapes: Any = traitlets.List().tag(sync=True)
    config = traitlets.Dict().tag(sync=True)
    characters: Any = traitlets.List().tag(sync=True)
    parts: Any = traitlets.List().tag(sync=True)
    listing: Any = traitlets.List().tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    position = traitlets.Int().tag(sync=True)


class ModelExplorer(Panel):
    """A name and a position, above the picture of the whole model.

    A position behind the last letter of the name shows the last letter.

    training -- a trained model that the picture has room for; MicrogptError for a larger one
    """

    def __init__(self, training: Training, name: str = "emma", position: int = 3) -> None:
        self.training = training
        parts = [asdict(part) | {"lines": list(lines_of(part))} for part in model_parts(training.config)]
        last = training.config.block_size - 1
        self.controls: dict[str, Any] = {
            "name": widgets.Text(value=name, description="name"),
            "position": widgets.IntSlider(value=min(position, last), max=last, description="position"),
        }
        values = {key: control.value for key, control in self.controls.items()}
        self.view = ModelView(**in_browser(training), parts=parts, listing=listing(), **values)
        for control in self.controls.values():
            fit(control)
        self.links = [
            widgets.jslink((control, "value"), (self.view, key)) for key, control in self.controls.items()
        ]
        row = widgets.HBox([*self.controls.values()], layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__(movable("The whole model", self.controls), [row, self.view])
