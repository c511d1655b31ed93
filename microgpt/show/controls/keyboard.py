"""Controls that can be read out and moved by keyboard, where ipywidgets and JupyterLab leave a gap."""

from __future__ import annotations

from pathlib import Path

import anywidget


class Keyboard(anywidget.AnyWidget):
    """An invisible widget that looks after the controls of the panel around it."""

    _esm = Path(__file__).with_suffix(".js")
