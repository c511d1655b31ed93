"""Explorer: controls above a picture. The picture is what a plain function says of the controls.

The function can be called and tested without any widget, and all state is in the
controls. It writes to `HTML.value`: an `Output` widget would be slower, would break
the comparison of notebooks, and can hang a run from the command line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from ...errors import MicrogptError
from ..charts.chart import Chart
from ..charts.svg import plain_text
from .panel import Panel, movable

SLIDERS = (widgets.FloatSlider, widgets.IntSlider, widgets.FloatLogSlider, widgets.SelectionSlider)
# What is said to the reader in place of a picture: bad input, and a package that is not here.
REFUSED = (MicrogptError, ModuleNotFoundError)


class Explorer(Panel):
    """A box of `controls`, a reset button and a picture.

    draw(**values) -- a function of the controls' values; gives a Chart, or HTML whose
    user text it has escaped itself (`svg.plain_text`). A MicrogptError or a missing package is
        shown as its sentence.
    controls -- name -> ipywidgets control; its `value` now is what Reset goes back to

    >>> from ipywidgets import IntSlider
    >>> square = Explorer("Squares", lambda n: f"{n * n}", n=IntSlider(value=3, max=9, description="n"))
    >>> square.controls["n"].value = 5
    >>> square.picture.value
    '25'
    """

    def __init__(self, title: str, draw: Callable[..., str | Chart], **controls: Any) -> None:
        self.title = title
        self.draw = draw
        self.controls: Mapping[str, Any] = controls
        self.defaults = {name: control.value for name, control in controls.items()}
        self.picture = widgets.HTML()
        self.reset = widgets.Button(description="Reset", tooltip=f"Set {title} back to where it began")
        self.reset.on_click(lambda _: self.set(**self.defaults))
        self._newest: object = None  # the drawing that was begun last
        self._waiting: bool | None = None  # while controls are set together: has one of them moved?
        for control in controls.values():
            fit(control)
            control.observe(self._moved, "value")
        row = widgets.HBox([*controls.values(), self.reset], layout=widgets.Layout(flex_flow="row wrap"))
        super().__init__(movable(title, controls), [row, self.picture])
        self.update()

    @property
    def values(self) -> dict[str, Any]:
        """The values of the controls, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def set(self, **values: Any) -> None:
        """Move controls; the picture follows, once."""
        self._waiting = False
        try:
            for name, value in values.items():
                self.controls[name].value = value
        finally:
            moved, self._waiting = self._waiting, None
            if moved:
                self.update()

    def _moved(self, change: Any) -> None:
        """A control has a new value. While several are set together, only remember it."""
        if self._waiting is None:
            self.update()
        else:
            self._waiting = True

    def update(self) -> None:
        """Draw again; a picture that is done when a newer one was begun is not shown."""
        self._newest = turn = object()
        try:
            drawn = self.draw(**self.values)
        except REFUSED as error:
            drawn = sentence(error)
        if self._newest is turn:
            self.show(drawn)

    def show(self, drawn: str | Chart) -> None:
        """Put a picture in its place."""
        self.picture.value = drawn.svg() if isinstance(drawn, Chart) else drawn


def sentence(error: Exception) -> str:
    """What is shown in place of a picture."""
    return f'<p role="status">{plain_text(error)}</p>'


def fit(control: Any) -> None:
    """Let the whole description show, and give sliders room for a mouse."""
    control.style.description_width = "initial"
    if isinstance(control, SLIDERS):
        control.continuous_update = True
        control.layout.width = "360px"
