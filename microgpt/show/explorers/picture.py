"""A still of the whole model: one position of a name, from the embedding to the next letter.

`picture.js` draws the same parts in the browser, where they move. `anatomy.py` says what the parts are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from ...engine import Parameters
from ...errors import MicrogptError
from ...model import Config
from ...training import Training
from ..charts.chart import Chart
from ..charts.frame import heading
from ..charts.shapes import WIDTH, Bar, Line, Page, Shape, Word, arrow
from ..charts.style import BLUE, GREEN, GREY, INK, PAPER, VERMILION
from ..controls.text_input import in_vocabulary, shorten
from .anatomy import WEIGHT, Numbers, Part, contributions, model_parts, part_numbers

LEFT, RIGHT, TOP, GROUP = 110.0, WIDTH - 30.0, 56.0, 6.0  # pixels
FAINT = 0.25  # a flow that is weaker than this part of the strongest is not drawn
Box = tuple[float, float, float, float]


@dataclass
class ModelPicture(Chart):
    """Every number of the model at one position. Blue is positive, orange negative.

    A strong colour is a large number.

    letters -- the tokens up to this position
    labels -- the tokens of the vocabulary
    numbers -- key of a part -> what it holds
    parameters -- the matrices, for the flows between the parts
    """

    config: Config = field(default_factory=lambda: Config(1))
    letters: Sequence[str] = ()
    labels: Sequence[str] = ()
    numbers: Numbers = field(default_factory=dict)
    parameters: Parameters = field(default_factory=dict)

    def text(self) -> str:
        """The title, then a line of numbers for each part."""
        lines = [self.title]
        for part in model_parts(self.config):
            numbers = self.numbers[part.key]
            names = [f"{label} " for label in self.labels] if part.kind == "bars" else [""] * len(numbers)
            shown = ", ".join(f"{name}{number:.3f}" for name, number in zip(names, numbers))
            lines.append(f"{part.key}: {shown}")
        return "\n".join(lines)

    def page(self) -> Page:
        """See Chart."""
        tops, y = {}, TOP
        parts = model_parts(self.config)
        for part in parts:
            tops[part.key] = y = y + part.gap
            y += WEIGHT * len(self.letters) if part.kind == "weights" else part.height
        shapes: list[Shape] = []
        for part in parts:
            if not part.key.endswith((".k", ".v")):  # they would cover those of the query
                shapes += self._flows(part, {p.key: (p, tops[p.key]) for p in parts})
        for part in parts:
            middle = tops[part.key] + (part.height - 8 if part.kind == "bars" else min(part.height, 20) / 2)
            shapes.append(Word(8, middle, part.label, "start"))
            draw = {"bars": self._bars, "weights": self._weights}.get(part.kind, self._chips)
            shapes += draw(part, tops[part.key])
        shapes += self._stream(parts, tops)
        return Page([heading(self.title), self._tokens(), *shapes], WIDTH, y + 24)

    def _tokens(self) -> Word:
        return Word(LEFT, TOP - 14, " ".join(self.letters), "start", bold=True, size=13)

    def _box(self, part: Part, i: int, top: float) -> Box:
        """The rectangle of a chip: x, y, width, height."""
        n, heads = self.config.n_embd, self.config.n_head
        width = (RIGHT - LEFT - GROUP * (heads - 1)) / n
        row, column = divmod(i, n)
        x = LEFT + column * width + column // self.config.head_dim * GROUP
        height = part.height / (4 if part.kind == "hidden" else 1)
        return x, top + row * height, width, height

    def _slot(self, part: Part, i: int, top: float) -> Box:
        """The rectangle of a bar."""
        width = (RIGHT - LEFT) / len(self.labels)
        return LEFT + i * width, top, width, part.height

    def _chips(self, part: Part, top: float) -> list[Shape]:
        """A rectangle for each number. One below 0 has a dash."""
        shapes: list[Shape] = []
        for i, number in enumerate(self.numbers[part.key]):
            x, y, width, height = self._box(part, i, top)
            color = VERMILION if number < 0 else BLUE
            shapes += [
                Bar(x, y, width, height, GREY, 0.3),
                Bar(x + 0.5, y + 0.5, width - 1, height - 1, PAPER),
                Bar(x + 0.5, y + 0.5, width - 1, height - 1, color, shade(number)),
            ]
            if number < 0:
                shapes.append(Line(x + width * 0.3, y + height / 2, x + width * 0.7, y + height / 2, INK))
        return shapes

    def _weights(self, part: Part, top: float) -> list[Shape]:
        """For each head a bar for each position, with its weight."""
        shapes: list[Shape] = []
        seen = len(self.letters)
        for i, weight in enumerate(self.numbers[part.key]):
            head, pos = divmod(i, seen)
            x, _, width, _ = self._box(part, head * self.config.head_dim, top)
            width *= self.config.head_dim
            y = top + (pos + 0.5) * WEIGHT
            shapes += [
                Word(x, y, self.letters[pos], "start", size=11),
                Bar(x + 26, y - WEIGHT / 2 + 1.5, weight * (width - 26), WEIGHT - 3, BLUE, 0.45),
                Word(x + width - 1, y, f"{weight:.2f}", "end", size=11),
            ]
        return shapes

    def _bars(self, part: Part, top: float) -> list[Shape]:
        """The probability of each token, above its letter."""
        probs = self.numbers[part.key]
        most, best = max(probs), sorted(probs)[-3:]
        shapes: list[Shape] = []
        for label, p, i in zip(self.labels, probs, range(len(probs))):
            x, _, width, height = self._slot(part, i, top)
            tall = p / most * (height - 14)
            shapes += [
                Bar(x + 1, top + height - tall, width - 2, tall, BLUE),
                Word(x + width / 2, top + height + 10, label, size=11),
            ]
            if p in best:
                shapes.append(Word(x + width / 2, top + height - tall - 7, f"{100 * p:.0f}%", size=11))
        return shapes

    def _flows(self, part: Part, places: dict[str, tuple[Part, float]]) -> list[Shape]:
        """The strongest of the products and numbers that a part is made of."""
        flows = [
            (i, *flow)
            for i in range(len(self.numbers[part.key]))
            for flow in contributions(part, i, self.numbers, self.parameters)
        ]
        most = max((abs(amount) for *_, amount in flows), default=0.0)
        shapes: list[Shape] = []
        for i, source, j, amount in flows:
            if most and abs(amount) >= FAINT * most:
                (above, start), (_, top) = places[source], places[part.key]
                x, _, width, _ = self._box(above, j, start)
                x2, y2, width2, _ = (self._slot if part.kind == "bars" else self._box)(part, i, top)
                y2 = top + 4 if part.kind == "bars" else top
                color = VERMILION if amount < 0 else BLUE
                ends = x + width / 2, start + above.height, x2 + width2 / 2, y2
                shapes.append(Line(*ends, color, opacity=math.ceil(4 * abs(amount) / most) / 8))
        return shapes

    def _stream(self, parts: list[Part], tops: dict[str, float]) -> list[Shape]:
        """The way around: what is added to the stream passes by at the right."""
        stops = ("embedding", ".attention", ".mlp")
        stream = [part for part in parts if part.key.endswith(stops)]
        shapes: list[Shape] = []
        for before, part in zip(stream, stream[1:]):
            start = tops[before.key] + before.height / 2 + (4 if before != stream[0] else 0)
            end, far = tops[part.key] + part.height / 2 - 4, RIGHT + 20
            shapes += [
                Line(RIGHT + 3, start, far, start, GREEN, 2),
                Line(far, start, far, end, GREEN, 2),
                *arrow(far, end, RIGHT + 3, end, GREEN, 2),
            ]
        return shapes


def model_picture(training: Training, name: str = "emma", position: int = 3) -> ModelPicture:
    """The numbers of the whole model while it reads `name`, at one position.

    Position 0 is <BOS>, and position n is the n-th letter. A position behind the last letter counts as the
    last. MicrogptError for a character that is not in the vocabulary, and for a model that is too large.
    """
    tokenizer, config = training.tokenizer, training.config
    model_parts(config)  # refuses a model that is too large before it is computed
    if position < 0:
        raise MicrogptError(f"position {position} is before the first, which is 0")
    tokens = tokenizer.encode(in_vocabulary(name, tokenizer))[:-1][: config.block_size]
    position = min(position, len(tokens) - 1)
    letters = ["BOS", *(tokenizer.token(token_id) for token_id in tokens[1 : position + 1])]
    numbers = part_numbers(training, tokens)
    return ModelPicture(
        f"The whole model reads {shorten(''.join(letters[1:]), 20)!r}",
        "",
        "",
        config,
        letters,
        ["end", *tokenizer.characters],
        {key: vectors[position] for key, vectors in numbers.items()},
        training.engine.state.parameters,
    )


def shade(number: float) -> float:
    """`strength` in steps of a tenth: a PNG has few colours."""
    return round(10 * strength(number)) / 10


def strength(number: float) -> float:
    """How strong the colour of a number is, from 0 to 1: the square root, so that small numbers can be seen.

    >>> strength(0.0), strength(-0.75), strength(30.0)
    (0.0, 0.5, 1.0)
    """
    return min(1.0, math.sqrt(abs(number) / 3))
