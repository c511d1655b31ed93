"""What a drawing of a graph holds, before it becomes DOT: boxes, arrows, a note.

Everything that decides what is drawn (all of it, a cut, parts) makes a Scene;
`dot.py` writes it down, and `describe` puts it into words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# What a screen reader is told of a large graph before it gets tiring.
_SPOKEN_STEPS = 12


@dataclass(frozen=True)
class Box:
    """One box. `kind` chooses its look, `says` is its sentence in the description.

    over -- a faint line above the title; part -- the name that opens it, for a folded part
    ports -- how many places for arrows it has on its left side, one below the other; 0 for anywhere
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
    """From an operand to what was made of it.

    label -- the local derivative, when asked for; port -- its place among the operands, None for anywhere
    """

    tail: str
    head: str
    label: str = ""
    faint: bool = False
    port: int | None = None


@dataclass
class Scene:
    """Boxes and arrows in the order in which they are written, and what the picture is of.

    inside -- the part that is open; ranks -- keys of boxes that stand in one column
    table -- rows of text below the picture, the first a heading
    """

    subject: str
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    note: str = ""
    inside: str = ""
    ranks: list[list[str]] = field(default_factory=list)
    table: list[list[str]] = field(default_factory=list)


def describe(scene: Scene) -> str:
    """The picture in words: how many boxes, then each step in the order of computation."""
    said = [box.says for box in scene.boxes if box.says]
    text = f"{scene.subject}: {count(len(scene.boxes), 'box', 'boxes')}, {count(len(scene.arrows), 'arrow')}."
    if said:
        text += " " + "; ".join(said[:_SPOKEN_STEPS])
        text += f"; and {len(said) - _SPOKEN_STEPS} more." if len(said) > _SPOKEN_STEPS else "."
    return f"{text} {scene.note}".strip()


def number(x: Any) -> str:
    """Four significant digits, the same on every version of Python.

    >>> number(2.0), number(-1 / 3), number(-0.0), number(123456)
    ('2', '-0.3333', '0', '1.235e+05')
    """
    written = format(float(x), ".4g")
    return "0" if written == "-0" else written


def count(n: int, one: str, many: str = "") -> str:
    """`1 value`, `2 values`, `1,000 boxes`."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"
