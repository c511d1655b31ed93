"""Keyboard and screen reader support where ipywidgets and JupyterLab have none."""

from __future__ import annotations

from pathlib import Path

import anywidget


class Keyboard(anywidget.AnyWidget):
    """An invisible widget that makes the controls of its panel accessible."""

    _esm = Path(__file__).with_suffix(".js")
