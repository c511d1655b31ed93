"""One look for the whole series: colours and fonts.

The colours are those of Okabe and Ito (2008), which colour-blind readers can tell
apart. Their yellow is left out, because it is too faint on white. Series also differ in
something else than colour. Words take the text colour of the page, so that pictures work
on light and dark pages.
"""

from __future__ import annotations

BLUE, ORANGE, GREEN, VERMILION, PURPLE, SKY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9"
COLORS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY)
GREY = "#888888"
# The text and the background colour of the surrounding page.
INK, PAPER = "currentColor", "var(--jp-layout-color0, white)"
FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"
MONO = "ui-monospace, 'DejaVu Sans Mono', monospace"
# HTML classes that keep MathJax 3 and 2 from reading the text between two dollar signs as a formula.
NO_MATHS = "mathjax_ignore tex2jax_ignore"
