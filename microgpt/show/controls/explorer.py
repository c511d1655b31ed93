"""Explorer: controls above a picture. A plain function draws the picture from the controls' values.

The function can be called and tested without any widget, and all state is in the controls. The
picture is written to `HTML.value`. An `Output` widget would be slower, would break the comparison
of notebooks, and can hang a run from the command line.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets

from ...errors import MicrogptError
from ..charts.chart import Chart
from ..charts.svg import plain_text
from .panel import Panel, movable

SLIDERS = (widgets.FloatSlider, widgets.IntSlider, widgets.FloatLogSlider, widgets.SelectionSlider)
# Errors whose message is shown to the reader instead of a picture: bad input, or a missing package.
REFUSED = (MicrogptError, ModuleNotFoundError)


class Explorer(Panel):
    """A box of `controls`, a reset button and a picture.

    draw(**values) -- a function of the controls' values. It returns a Chart, or HTML in which it has escaped
        the user's text itself (`svg.plain_text`). For a MicrogptError or a missing package, the error's
        message is shown. Any other error is shown with the line where it happened, and raised.
    controls -- name -> ipywidgets control; Reset goes back to the value that it has now

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
        self._newest: object = None  # the drawing that was started last
        self._waiting: bool | None = None  # None, or while `set` moves controls: has any of them changed?
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
        """Move several controls. The picture is drawn once, after the last one."""
        self._waiting = False
        try:
            for name, value in values.items():
                self.controls[name].value = value
        finally:
            moved, self._waiting = self._waiting, None
            if moved:
                self.update()

    def _moved(self, change: Any) -> None:
        """Draw again, because a control has a new value. While `set` moves several, only note the change."""
        if self._waiting is None:
            self.update()
        else:
            self._waiting = True

    def update(self) -> None:
        """Draw again. If a newer drawing starts in the meantime, this one is not shown."""
        self._newest = turn = object()
        try:
            drawn = picture(self.draw(**self.values))
        except Exception as error:
            if self._newest is turn:
                self.show(sentence(error))
            if not isinstance(error, REFUSED):
                raise
        else:
            if self._newest is turn:
                self.show(drawn)

    def let_go(self) -> None:
        """Release the draw function. Controls that are also used elsewhere no longer call it."""
        for control in self.controls.values():
            control.unobserve(self._moved, "value")
        super().let_go()

    def show(self, drawn: str | Chart) -> None:
        """Show a picture below the controls."""
        self.picture.value = picture(drawn)


def picture(drawn: str | Chart) -> str:
    """The result of a draw function as HTML. TypeError if it is neither a Chart nor a text."""
    if isinstance(drawn, Chart):
        return drawn.svg()
    if not isinstance(drawn, str):
        raise TypeError(
            f"a draw function gives a Chart or HTML text, this one gave {type(drawn).__name__}: "
            "is there a return at its end?"
        )
    return drawn


def sentence(error: Exception) -> str:
    """The text that replaces a picture: why the input was refused, or where the draw function failed."""
    words = str(error)
    if not isinstance(error, REFUSED):
        words = (
            f"The function that draws this picture stopped with {type(error).__name__}: {error or 'no words'}"
        )
        where = traceback.extract_tb(error.__traceback__)[-1]
        words += f". It was in line {where.lineno} of {where.name}" + (
            f": {where.line}" if where.line else ""
        )
    return f'<p role="status">{plain_text(words)}</p>'


def fit(control: Any) -> None:
    """Show the whole description of a control, and make sliders wide enough for a mouse."""
    control.style.description_width = "initial"
    if isinstance(control, SLIDERS):
        control.continuous_update = True
        control.layout.width = "360px"
