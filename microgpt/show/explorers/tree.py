"""The tree of continuations: how a text may continue, with the probability of every branch.

It grows from left to right. The likelier a branch, the thicker its line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from ...engine import Engine
from ...study.beam import END, Continuation, continuations
from ...tokenizer import Tokenizer
from ..charts.chart import Chart
from ..charts.frame import heading
from ..charts.shapes import HEIGHT, WIDTH, Branch, Page, Shape, Word
from ..charts.style import BLUE, GREEN
from ..controls.explorer import Explorer
from ..controls.text_input import in_vocabulary

LABEL = 44  # pixels for a letter with its percentage


@dataclass
class Tree(Chart):
    """Continuations as a tree that grows to the right. Its root is `prompt`."""

    prompt: str = ""
    leaves: Sequence[Continuation] = ()

    def text(self) -> str:
        """The title, then a line for each leaf: the text, its probability, and those of its letters."""
        lines = [self.title]
        for leaf in self._rows():
            steps = " ".join(f"{letter} {p:.4f}" for letter, p in zip(leaf.letters, leaf.probs))
            lines.append(f"{self._name(leaf)}: {leaf.probability:.4f} = {steps}")
        return "\n".join(lines)

    def page(self) -> Page:
        """See Chart."""
        shapes: list[Shape] = [heading(self.title)]
        for x0, y0, x, y, letter, p, together in self._branches():
            color = GREEN if letter == END else BLUE
            shapes.append(Branch(x0, y0, x, y, color, _thickness(together)))
            shapes.append(Word(x + 4, y, f"{letter} {100 * p:.0f}%", "start"))
        shapes.append(Word(self._x(0) - 6, self._middle(), self.prompt or "start", "end"))
        for row, leaf in enumerate(self._rows()):
            shapes.append(Word(WIDTH - 8, self._y(row), self._words(leaf), "end"))
        return Page(shapes)

    def _rows(self) -> list[Continuation]:
        """The leaves in the order of rows: branches of one stem are neighbours, the likeliest first."""
        return sorted(
            self.leaves, key=lambda leaf: [(-p, letter) for p, letter in zip(leaf.probs, leaf.letters)]
        )

    def _branches(self) -> Iterator[tuple[float, float, float, float, str, float, float]]:
        """Each branch as (from x, from y, to x, to y, letter, its probability, that of the whole stem)."""
        rows: dict[tuple[str, ...], list[int]] = {}
        found: dict[tuple[str, ...], Continuation] = {}
        for row, leaf in enumerate(self._rows()):
            for n in range(len(leaf.letters) + 1):
                stem = Continuation(leaf.letters[:n], leaf.probs[:n])
                rows.setdefault(stem.letters, []).append(row)
                found[stem.letters] = stem
        for letters, stem in found.items():
            if letters:
                level = len(letters)
                x0 = self._x(level - 1) + (LABEL if level > 1 else 0)
                y0, y = self._mean_y(rows[letters[:-1]]), self._mean_y(rows[letters])
                yield x0, y0, self._x(level), y, letters[-1], stem.probs[-1], stem.probability

    def _x(self, level: int) -> float:
        deepest = max((len(leaf.letters) for leaf in self.leaves), default=1)
        left, right = 84, WIDTH - 180
        return left + level * (right - left) / deepest

    def _y(self, row: int) -> float:
        return 34 + (row + 0.5) * (HEIGHT - 40) / max(1, len(self.leaves))

    def _mean_y(self, rows: Sequence[int]) -> float:
        return sum(map(self._y, rows)) / len(rows)

    def _middle(self) -> float:
        return self._mean_y(range(max(1, len(self.leaves))))

    def _name(self, leaf: Continuation) -> str:
        return f"{self.prompt}{leaf.text}{'' if leaf.finished else '…'}" or "(empty)"

    def _words(self, leaf: Continuation) -> str:
        return f"{self._name(leaf)} {100 * leaf.probability:.2f}%"


def _thickness(probability: float) -> float:
    """The thickness of a line in pixels. Its square grows with the probability."""
    return 1 + 11 * math.sqrt(probability)


def tree_chart(
    engine: Engine,
    tokenizer: Tokenizer,
    prompt: str = "",
    depth: int = 3,
    width: int = 3,
    temperature: float = 1.0,
) -> Tree:
    """The result of `continuations` as a picture."""
    prompt = in_vocabulary(prompt, tokenizer)
    leaves = continuations(engine, tokenizer, prompt, depth, width, temperature)
    together = 100 * sum(leaf.probability for leaf in leaves)
    title = f"{len(leaves)} continuations, {together:.1f}% of all, at temperature {temperature:g}"
    return Tree(title, "letters", "continuation", prompt, leaves)


def tree_explorer(engine: Engine, tokenizer: Tokenizer, prompt: str = "") -> Explorer:
    """`tree_chart` with a text field for the prompt and sliders for depth, width and temperature."""

    def draw(**values: Any) -> Tree:
        return tree_chart(engine, tokenizer, **values)

    return Explorer(
        "Tree of continuations",
        draw,
        depth=widgets.IntSlider(value=3, min=1, max=5, description="depth (letters)"),
        width=widgets.IntSlider(value=3, min=1, max=6, description="width (branches)"),
        temperature=widgets.FloatSlider(value=1.0, min=0.1, max=3.0, step=0.1, description="temperature"),
        prompt=widgets.Text(value=prompt, description="prompt", placeholder="first letters"),
    )
