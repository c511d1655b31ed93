"""One look for the whole series: colours, fonts and the settings of matplotlib.

The colours are those of Okabe and Ito (2008), which colour-blind readers can tell
apart, with the yellow left out: it is too faint on white. Colour is never the only sign.
Text and axes take the colour of the page, so that pictures work on light and dark.
"""

from __future__ import annotations

from typing import Any

BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
COLORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
GREY = "#888888"
TEXT = "currentColor"
FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"
MONO = "ui-monospace, 'DejaVu Sans Mono', monospace"

MATPLOTLIB: Any = {
    "figure.figsize": (6.4, 3.2),
    "figure.dpi": 80,
    "figure.constrained_layout.use": True,
    "figure.facecolor": "white",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 11,
    "axes.titlelocation": "left",
    "grid.alpha": 0.3,
    "lines.linewidth": 1.8,
    "font.size": 10,
    "font.family": "DejaVu Sans",
}


def matplotlib_style() -> Any:
    """A context manager in which matplotlib draws in the series' style, without a display."""
    import matplotlib
    from cycler import cycler

    cycle = cycler(color=COLORS) + cycler(linestyle=["-", "--", "-.", ":", "-", "--"])
    return matplotlib.rc_context({**MATPLOTLIB, "axes.prop_cycle": cycle})
