"""One query among a few keys: its scores, its weights and the weighted sum of the values.

All vectors have two numbers, so that they can be drawn. Keys and the query are arrows on the left.
Weights are bars in the middle. Values are points on the right, with their mix between them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ... import plain
from ...errors import MicrogptError
from ..charts.shapes import Bar, Dot, Line, Shape, Word, arrow
from ..charts.sketch import Sketch
from ..charts.style import COLORS, VERMILION
from ..controls.explorer import Explorer

Vectors = Sequence[Sequence[float]]
# The positions of the three panels: the centre of the keys, the bars, and the box of the values.
CENTER, RADIUS = (120.0, 170.0), 100.0
BARS_X, BARS_Y, BARS_WIDTH = 270.0, 80.0, 130.0
VALUES_X, VALUES_Y, VALUES_SIZE = 475.0, 85.0, 145.0


def query_picture(
    names: Sequence[str], keys: Vectors, values: Vectors, angle: float, length: float
) -> Sketch:
    """What a query with this angle in degrees and this length finds, in one head of width 2.

    Shapes: names (n,), keys (n, 2), values (n, 2). MicrogptError if they do not fit together.
    """
    check_plane(names, keys, values)
    q = [length * math.cos(math.radians(angle)), length * math.sin(math.radians(angle))]
    scores = plain.attention_scores(q, keys)
    weights = plain.softmax(scores)
    mix = plain.weighted_sum(weights, values)
    said = [f"query: angle {angle:g} degrees, length {length:g}"]
    said += [f"{n}: score {_two(s)}, weight {w:.3f}" for n, s, w in zip(names, scores, weights, strict=True)]
    said.append(f"mix: {_two(mix[0])}, {_two(mix[1])}")
    shapes = [*_keys(names, keys, q), *_weights(names, scores, weights), *_values(names, values, mix)]
    return Sketch("One query, its weights and its mix", "", "", shapes, "\n".join(said))


def query_explorer(
    names: Sequence[str], keys: Vectors, values: Vectors, angle: float = 90.0, length: float = 2.0
) -> Explorer:
    """`query_picture` with sliders for the angle and the length, which begin at `angle` and `length`."""
    from ipywidgets import FloatSlider

    check_plane(names, keys, values)
    return Explorer(
        "Turn the query",
        lambda angle, length: query_picture(names, keys, values, angle, length),
        angle=FloatSlider(value=angle, min=0, max=360, step=5, description="angle", readout_format=".0f"),
        length=FloatSlider(value=length, min=0, max=20, step=0.5, description="length", readout_format=".1f"),
    )


def check_plane(names: Sequence[str], keys: Vectors, values: Vectors) -> None:
    """Raise MicrogptError unless each name has a key and a value of two numbers."""
    if not (len(names) == len(keys) == len(values) > 0):
        raise MicrogptError(
            f"each name needs one key and one value: got {len(names)} names, "
            f"{len(keys)} keys and {len(values)} values"
        )
    if any(len(row) != 2 for row in [*keys, *values]):
        raise MicrogptError("this picture is flat: each key and each value needs exactly two numbers")


def _keys(names: Sequence[str], keys: Vectors, q: Sequence[float]) -> list[Shape]:
    """The arrows of keys and query. A query that is too long for the panel ends at its edge."""
    longest = max([math.hypot(*k) for k in keys] + [1e-9])
    scale = 0.62 * RADIUS / longest
    x, y = CENTER
    shapes: list[Shape] = [Word(x, 48, "keys and the query", bold=True)]
    shapes += [Line(x - RADIUS, y, x + RADIUS, y), Line(x, y - RADIUS, x, y + RADIUS)]
    for i, (name, (k0, k1)) in enumerate(zip(names, keys, strict=True)):
        shapes += arrow(x, y, x + scale * k0, y - scale * k1, COLORS[_color(i)], 2)
        shapes.append(_beside(name, x, y, scale * k0, -scale * k1, aside=11))
    length = math.hypot(*q)
    reach = min(scale * length, 0.9 * RADIUS) / length if length else 0.0
    shapes += arrow(x, y, x + reach * q[0], y - reach * q[1], VERMILION, 3.5)
    shapes.append(_beside("query", x, y, reach * q[0], -reach * q[1], bold=True))
    return shapes


def _weights(names: Sequence[str], scores: Sequence[float], weights: Sequence[float]) -> list[Shape]:
    shapes: list[Shape] = [Word(BARS_X + BARS_WIDTH / 2, 48, "scores and weights", bold=True)]
    for i, (name, score, weight) in enumerate(zip(names, scores, weights, strict=True)):
        y = BARS_Y + 200 * i / len(names)
        shapes.append(Word(BARS_X, y, f"{name}: score {_two(score)}, weight {weight:.2f}", "start"))
        shapes.append(Bar(BARS_X, y + 10, BARS_WIDTH * weight, 16, COLORS[_color(i)]))
        shapes.append(Line(BARS_X, y + 8, BARS_X, y + 28))
    return shapes


def _values(names: Sequence[str], values: Vectors, mix: Sequence[float]) -> list[Shape]:
    """The values as points, their mix as a larger point, and a line from the mix to each value."""
    lows = [min(column) for column in zip(*values, strict=True)]
    size = max(max(column) - low for column, low in zip(zip(*values, strict=True), lows, strict=True)) or 1.0

    def place(point: Sequence[float]) -> tuple[float, float]:
        right, up = ((p - low) / size * VALUES_SIZE for p, low in zip(point, lows, strict=True))
        return VALUES_X + right, VALUES_Y + VALUES_SIZE - up

    at = place(mix)
    shapes: list[Shape] = [Word(VALUES_X + VALUES_SIZE / 2, 48, "values and their mix", bold=True)]
    for i, (name, value) in enumerate(zip(names, values, strict=True)):
        x, y = place(value)
        left = x < VALUES_X + VALUES_SIZE / 2
        label = Word(x - 10 if left else x + 10, y, name, "end" if left else "start")
        shapes += [Line(*at, x, y), Dot(x, y, 5, COLORS[_color(i)]), label]
    shapes += [Dot(*at, 8, VERMILION), Word(at[0], at[1] + 20, "mix", bold=True)]
    return shapes


def _beside(
    name: str, x: float, y: float, right: float, down: float, aside: float = 0.0, bold: bool = False
) -> Word:
    """A name just behind the tip of an arrow from (x, y), moved `aside` if arrows may cover each other."""
    length = math.hypot(right, down) or 1.0
    ahead, side = right / length, down / length
    return Word(x + right + 15 * ahead - aside * side, y + down + 12 * side + aside * ahead, name, bold=bold)


def _color(i: int) -> int:
    """The i-th colour of the palette without the colour of the query and the mix."""
    return [c for c, color in enumerate(COLORS) if color != VERMILION][i % (len(COLORS) - 1)]


def _two(number: float) -> str:
    """A number with two decimals, without a minus sign before zero."""
    written = f"{number:.2f}"
    return "0.00" if written == "-0.00" else written
