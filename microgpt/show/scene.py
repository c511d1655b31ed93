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
    """One box. `kind` chooses its look, `says` is its sentence in the description."""

    key: str
    kind: str
    title: str
    op: str = ""
    lines: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True)
class Arrow:
    """From an operand to what was made of it. `label` is the local derivative, when asked for."""

    tail: str
    head: str
    label: str = ""
    faint: bool = False


@dataclass
class Scene:
    """Boxes and arrows in the order in which they are written, and what the picture is of."""

    subject: str
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    note: str = ""
    inside: str = ""
    rows: list[list[str]] = field(default_factory=list)


def describe(scene: Scene) -> str:
    """The picture in words: how many boxes, then each step in the order of computation."""
    said = [box.says for box in scene.boxes if box.says]
    text = (
        f"{scene.subject}: {_count(len(scene.boxes), 'box', 'boxes')}, {_count(len(scene.arrows), 'arrow')}."
    )
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


def _count(n: int, one: str, many: str = "") -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"
