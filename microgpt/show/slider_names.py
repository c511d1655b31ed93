"""Names for the sliders of a box, for screen readers: ipywidgets leaves their handles without."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import ipywidgets as widgets


class SliderNames(anywidget.AnyWidget):
    """An invisible widget that names the sliders of the box around it."""

    _esm = Path(__file__).with_suffix(".js")


def name_sliders(box: widgets.Box) -> None:
    """Let the sliders in `box` be read out by their descriptions."""
    box.add_class("microgpt-explorer")
    children: tuple[Any, ...] = (*box.children, SliderNames())
    box.children = children
