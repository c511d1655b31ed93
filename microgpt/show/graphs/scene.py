"""The content of a drawing before it becomes DOT: boxes, arrows and a note.

The modules that decide what to draw (the whole graph, a cut, parts) build a Scene. `dot.py` writes
it as DOT, and `describe` puts it into words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# The number of steps of a large graph that a screen reader reads out. More would be tiring.
_SPOKEN_STEPS = 12


@dataclass(frozen=True)
class Box:
    """One box. `kind` chooses its look, and `says` is its sentence in the description.

    over -- a faint line above the title
    part -- for a folded part, the name that opens it
    ports -- the number of places for arrows on its left side, or 0 if arrows may end anywhere
    """

    key: str
    kind: str
    title: str
    op: str = ""
    lines: tuple[str, ...] = ()
    says: str = ""
    over: str = ""
    part: str = ""
    ports: int = 0


@dataclass(frozen=True)
class Arrow:
    """An arrow from an operand to the result.

    label -- the local derivative, if it is shown
    port -- the place of the operand among all operands, or None if the arrow may end anywhere
    """

    tail: str
    head: str
    label: str = ""
    faint: bool = False
    port: int | None = None


@dataclass
class Scene:
    """Boxes and arrows in the order in which they are written, and the subject of the picture.

    inside -- the part that is open
    ranks -- for each column, the keys of its boxes
    table -- rows of text below the picture; the first is the heading
    """

    subject: str
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    note: str = ""
    inside: str = ""
    ranks: list[list[str]] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)


def describe(scene: Scene) -> str:
    """The picture in words: the number of boxes and arrows, then the steps in the order of computation."""
    said = [box.says for box in scene.boxes if box.says]
    text = f"{scene.subject}: {count(len(scene.boxes), 'box', 'boxes')}, {count(len(scene.arrows), 'arrow')}."
    if said:
        text += " " + "; ".join(said[:_SPOKEN_STEPS])
        text += f"; and {len(said) - _SPOKEN_STEPS} more." if len(said) > _SPOKEN_STEPS else "."
    return f"{text} {scene.note}".strip()


def number(x: Any) -> str:
    """`x` with four significant digits, the same on every version of Python.

    >>> number(2.0), number(-1 / 3), number(-0.0), number(123456)
    ('2', '-0.3333', '0', '1.235e+05')
    """
    written = format(float(x), ".4g")
    return "0" if written == "-0" else written


def count(n: int, one: str, many: str = "") -> str:
    """A number with its noun, such as `1 value`, `2 values` or `1,000 boxes`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
