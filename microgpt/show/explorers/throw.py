"""Sampling as a throw: the line from 0 to 1 is cut into letters, and a random number lands in one of them.

A piece of the line is as long as the probability of its letter. The temperature moves the borders, while the
number stays where it is. `throw.js` computes the same in the browser.
"""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets
import traitlets

from ...checks import shown
from ...decoding import next_logits, shaped
from ...errors import MicrogptError
from ...training import Training
from ..charts.shapes import Bar, Line, Shape, Word, arrow
from ..charts.sketch import Sketch
from ..charts.style import BLUE, GREY, INK, PAPER, VERMILION
from ..controls.explorer import fit
from ..controls.panel import Panel, movable
from ..controls.script import script
from ..controls.text_input import in_vocabulary
from .temperature_explorer import in_browser

HERE = Path(__file__).parent
LEFT, RIGHT, HIGH = 20.0, 620.0, 34.0  # pixels
ROWS = (84.0, 190.0)  # of the line at temperature 1, and at the other one
NARROW = 12.0  # a piece that is narrower has no room for its letter


def borders(probs: list[float]) -> list[float]:
    """Where each piece of the line ends, as `random.choices` adds the probabilities up.

    >>> borders([0.25, 0.5, 0.25])
    [0.25, 0.75, 1.0]
    """
    return list(accumulate(probs))


def landed(probs: list[float], dart: float) -> int:
    """The piece in which a number from 0 to 1 lands: the choice of `random.choices`.

    >>> [landed([0.25, 0.5, 0.25], dart) for dart in (0.0, 0.25, 0.8, 1.0)]
    [0, 1, 2, 2]
    """
    ends = borders(probs)
    return bisect(ends, dart * ends[-1], 0, len(ends) - 1)


def throw_chart(training: Training, prompt: str = "", temperature: float = 1.0, dart: float = 0.5) -> Sketch:
    """The line of the letter after `prompt`, at temperature 1 and at another one, with the dart in both.

    MicrogptError for a prompt that cannot be read, and for a dart that is not a number from 0 to 1.
    """
    if not isinstance(dart, (int, float)) or not 0 <= dart <= 1:
        raise MicrogptError(f"the dart must be a number from 0 to 1, got {shown(dart)}")
    labels = ["end", *training.tokenizer.characters]
    logits = next_logits(training.engine, training.tokenizer, in_vocabulary(prompt, training.tokenizer))
    shapes: list[Shape] = []
    said = []
    for y, t in zip(ROWS, (1.0, temperature)):
        probs = shaped(logits, t)
        hit = landed(probs, dart)
        shapes += _line(labels, probs, hit, y)
        shapes.append(Word(LEFT, y - 12, f"temperature {t:g}: {labels[hit]}", "start", bold=True))
        begins = [0.0, *borders(probs)]
        pieces = ", ".join(f"{label} from {begin:.4f}" for label, begin in zip(labels, begins))
        said.append(f"temperature {t:g}, dart {dart:.4f} lands in {labels[hit]}: {pieces}")
    x = LEFT + dart * (RIGHT - LEFT)
    shapes += arrow(x, ROWS[0] - 38, x, ROWS[1] + HIGH + 8, VERMILION)
    shapes += [Word(LEFT, 246, "0", "start"), Word(RIGHT, 246, "1", "end")]
    where = f"after {prompt!r}" if prompt else "first"
    return Sketch(f"Which letter comes {where}? The dart is at {dart:.3f}", "", "", shapes, "\n".join(said))


def _line(labels: list[str], probs: list[float], hit: int, y: float) -> list[Shape]:
    """The line from 0 to 1 at height y, cut into letters."""
    shapes: list[Shape] = []
    scale = (RIGHT - LEFT) / sum(probs)
    for i, (label, end, p) in enumerate(zip(labels, borders(probs), probs)):
        x, width = LEFT + (end - p) * scale, p * scale
        strong = 1.0 if i == hit else 0.25 if i % 2 else 0.1
        shapes.append(Bar(x, y, width, HIGH, BLUE, strong))
        shapes.append(Line(x, y, x, y + HIGH, GREY))
        if width >= NARROW * max(1, len(label) - 1):
            color = PAPER if i == hit else INK
            shapes.append(Word(x + width / 2, y + HIGH / 2, label, bold=i == hit, color=color))
    return [*shapes, Line(RIGHT, y, RIGHT, y + HIGH, GREY)]


class ThrowView(anywidget.AnyWidget):
    """The picture. Everything that it needs is in its traits."""

    _esm = script(HERE / "throw.js")
    _css = HERE / "throw.css"

    weights = traitlets.Bytes().tag(sync=True)
    shapes: Any = traitlets.List().tag(sync=True)
    config = traitlets.Dict().tag(sync=True)
    characters: Any = traitlets.List().tag(sync=True)
    prompt = traitlets.Unicode().tag(sync=True)
    temperature = traitlets.Float().tag(sync=True)
    dart = traitlets.Float().tag(sync=True)


class ThrowExplorer(Panel):
    """A prompt, a temperature and the dart, above the line that is cut into letters. A button throws."""

    def __init__(self, training: Training, prompt: str = "emm", dart: float = 0.5) -> None:
        self.training = training
        self.controls: dict[str, Any] = {
            "prompt": widgets.Text(value=prompt, description="after"),
            "temperature": widgets.FloatSlider(
                value=1.0, min=0.1, max=3.0, step=0.05, description="temperature"
            ),
            "dart": widgets.FloatSlider(
                value=dart, min=0, max=1, step=0.001, readout_format=".3f", description="dart"
            ),
        }
        values = {name: control.value for name, control in self.controls.items()}
        self.view = ThrowView(**in_browser(training), **values)
        for control in self.controls.values():
            fit(control)
        self.links = [
            widgets.jslink((control, "value"), (self.view, name)) for name, control in self.controls.items()
        ]
        row = widgets.HBox([*self.controls.values()], layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__(movable("A throw", self.controls), [row, self.view])
