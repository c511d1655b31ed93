"""The temperature explorer: sliders linked to a picture that is computed in the browser.

The parameters of the model (32 KB) are sent to `temperature.js`, which mirrors `samples_at` and
`next_letter_chart`. `jslink` links the controls to it. So neither a moving slider nor an exported page
needs a kernel. `temperature.py` has the same as plain functions.
"""

from __future__ import annotations

import random
import struct
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from ...engine import flatten
from ...sampling import TEMPERATURE
from ...training import Training
from ..controls.explorer import fit
from ..controls.panel import Panel, movable
from ..controls.script import script
from .temperature import NAMES

HERE = Path(__file__).parent


class TemperatureView(anywidget.AnyWidget):
    """The picture. Everything that it needs is in its traits."""

    _esm = script(HERE / "temperature.js")
    _css = HERE / "temperature.css"

    weights = traitlets.Bytes().tag(sync=True)
    shapes: Any = traitlets.List().tag(sync=True)
    config = traitlets.Dict().tag(sync=True)
    characters: Any = traitlets.List().tag(sync=True)
    luck: Any = traitlets.List().tag(sync=True)
    temperature = traitlets.Float().tag(sync=True)
    top_k = traitlets.Int().tag(sync=True)
    top_p = traitlets.Float().tag(sync=True)
    prompt = traitlets.Unicode().tag(sync=True)
    defaults = traitlets.Dict().tag(sync=True)


class TemperatureExplorer(Panel):
    """Temperature, top-k, top-p and a prompt, above the next letter's probabilities and a dozen names.

    training -- a trained model
    seed -- the seed of the names, as in `samples_at`
    """

    def __init__(self, training: Training, prompt: str = "", seed: int = 0) -> None:
        self.training = training
        vocab_size = training.tokenizer.vocab_size
        self.controls: dict[str, Any] = {
            "temperature": widgets.FloatSlider(
                value=TEMPERATURE, min=0.05, max=3.0, step=0.05, description="temperature"
            ),
            "top_k": widgets.IntSlider(
                value=vocab_size, min=1, max=vocab_size, description="top-k (letters)"
            ),
            "top_p": widgets.FloatSlider(
                value=1.0, min=0.05, max=1.0, step=0.05, description="top-p (probability)"
            ),
            "prompt": widgets.Text(value=prompt, description="prompt", placeholder="first letters"),
        }
        defaults = {name: control.value for name, control in self.controls.items()}
        self.view = TemperatureView(
            **in_browser(training), luck=_luck(training, seed), defaults=defaults, **defaults
        )
        for control in self.controls.values():
            fit(control)
        self.links = [
            widgets.jslink((control, "value"), (self.view, name)) for name, control in self.controls.items()
        ]
        row = widgets.HBox([*self.controls.values()], layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__(movable("Temperature", self.controls), [row, self.view])


def in_browser(training: Training) -> dict[str, Any]:
    """A trained model as traits that `model.js` can read: parameters, shapes, sizes and characters."""
    config = training.config
    flat = flatten(training.engine.state.parameters)
    names = ("vocab_size", "n_embd", "n_head", "n_layer", "block_size")
    return {
        "weights": struct.pack(f"<{len(flat)}d", *flat),
        "shapes": [[name, list(shape)] for name, shape in config.shapes.items()],
        "config": {name: getattr(config, name) for name in names},
        "characters": list(training.tokenizer.characters),
    }


def _luck(training: Training, seed: int) -> list[list[float]]:
    """The random numbers of `samples_at`, with a row for each name and a column for each letter."""
    generators = [random.Random(seed + i) for i in range(NAMES)]
    return [[rng.random() for _ in range(training.config.block_size)] for rng in generators]
