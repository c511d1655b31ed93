"""The block of a Transformer as a picture: each part leaves the stream, and comes back to it."""

from __future__ import annotations

from collections.abc import Sequence

from ..charts.shapes import WIDTH, Bar, Branch, Dot, Line, Shape, Word, arrow
from ..charts.sketch import Sketch
from ..charts.style import BLUE, GREEN, GREY, VERMILION

STREAM, PARTS, BOX = 70.0, 150.0, (84.0, 30.0)  # heights of the stream and of the parts; the size of a box
LEFT, APART = 30.0, 290.0  # where the first part leaves the stream, and how far on the next one does


def block_picture(parts: Sequence[tuple[str, str]] = (("attention", GREEN), ("MLP", BLUE))) -> Sketch:
    """The residual stream, with what each part reads and where its answer is added.

    parts -- (name, colour) of each part, in their order
    """
    shapes: list[Shape] = [*arrow(LEFT - 16, STREAM, WIDTH - 12, STREAM, GREY, 5)]
    shapes += [Word(x, STREAM - 18, "x", bold=True) for x in (LEFT - 12, WIDTH - 20)]
    for i, (name, color) in enumerate(parts):
        shapes += _part(name, color, LEFT + i * APART)
    path = "; ".join(f"{name} reads rmsnorm(x), and its answer is added to x" for name, _ in parts)
    said = f"x goes through unchanged. {path[0].upper()}{path[1:]}."
    return Sketch("The block", "", "", shapes, said, height=PARTS + 40)


def _part(name: str, color: str, x: float) -> list[Shape]:
    """A copy leaves the stream at `x`, is normed, goes through the part, and is added further on."""
    width, height = BOX
    norm, part, back = x + 34, x + 34 + width + 22, x + 2 * width + 90
    top = PARTS - height / 2
    return [
        Branch(x, STREAM, norm, PARTS, color, 2),
        Bar(norm, top, width, height, color, 0.18),
        Word(norm + width / 2, PARTS, "rmsnorm"),
        *arrow(norm + width, PARTS, part, PARTS, color),
        Bar(part, top, width, height, color, 0.45),
        Word(part + width / 2, PARTS, name, bold=True),
        Branch(part + width, PARTS, back, STREAM, color, 2),
        Dot(back, STREAM, 11, VERMILION),
        Line(back - 6, STREAM, back + 6, STREAM, "#ffffff", 2),
        Line(back, STREAM - 6, back, STREAM + 6, "#ffffff", 2),
    ]
