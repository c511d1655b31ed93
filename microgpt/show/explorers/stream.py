"""The residual stream read as a prediction: what the model would predict after each of its parts.

The last matrix of the model turns the stream into scores. It can also be applied earlier. The letters
that it gives after the embedding, after attention and after the MLP show what each part has changed.
This method is known as the logit lens.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...errors import MicrogptError
from ...model import check_position
from ...plain import linear, softmax
from ...study.activations import activations
from ...training import Training
from ..charts.chart import Chart
from ..charts.frame import heading
from ..charts.shapes import WIDTH, Bar, Line, Page, Shape, Word
from ..charts.style import BLUE, GREY, VERMILION
from ..controls.explorer import Explorer
from ..controls.text_input import in_vocabulary

END = "end"  # the label of <BOS> as a prediction
MOST, ROW, TOP, BAR = 6, 30, 64, 110


@dataclass
class TopLetters(Chart):
    """The likeliest letters at each stage, best first. Lines follow a letter from stage to stage.

    stages -- name -> probabilities, one for each letter
    target -- the letter that comes next, if it is known
    """

    letters: Sequence[str] = ()
    stages: Mapping[str, Sequence[float]] = field(default_factory=dict)
    target: str | None = None

    def best(self, probs: Sequence[float]) -> list[tuple[str, float]]:
        """The likeliest letters with their probabilities, MOST of them."""
        ranked = sorted(zip(self.letters, probs), key=lambda pair: -pair[1])
        return ranked[:MOST]

    def text(self) -> str:
        """The title, then a line for each stage."""
        lines = [f"{self.title} ({self.y_label})"]
        for name, probs in self.stages.items():
            best = ", ".join(f"{letter} {p:.3f}" for letter, p in self.best(probs))
            lines.append(f"{name}: {best}{self._surprise(probs, '; next is {}, {:.3f}, surprise {:.3f}')}")
        return "\n".join(lines)

    def page(self) -> Page:
        """See Chart."""
        width = WIDTH / max(1, len(self.stages))
        shapes: list[Shape] = [heading(self.title)]
        before: dict[str, int] = {}
        for s, (name, probs) in enumerate(self.stages.items()):
            x, best = s * width + 20, self.best(probs)
            shapes.append(Word(x, 42, name, "start", bold=True))
            for rank, (letter, p) in enumerate(best):
                shapes += self._row(x, width, rank, letter, p, before.get(letter))
            surprise = self._surprise(probs, "p({}) {:.2f}, {:.2f} nats")
            shapes.append(Word(x, TOP + MOST * ROW + 10, surprise, "start"))
            before = {letter: rank for rank, (letter, _) in enumerate(best)}
        return Page(shapes, WIDTH, TOP + MOST * ROW + 24)

    def _row(
        self, x: float, width: float, rank: int, letter: str, p: float, before: int | None
    ) -> list[Shape]:
        """A letter, its bar, its number, and the line from its place in the previous stage."""
        y = TOP + rank * ROW + 10
        hit = letter == self.target
        color = VERMILION if hit else BLUE
        bar = p * BAR * width / 213
        number = f"{p:.2f}" + (" ◂" if hit else "")
        row: list[Shape] = [
            Word(x, y, letter, "start", bold=hit),
            Bar(x + 30, y - 8, bar, 16, color),
            Word(x + 34 + bar, y, number, "start", size=11),
        ]
        if before is not None:
            start = TOP + before * ROW + 10
            row.append(Line(x - 30, start, x - 4, y, color if hit else GREY, 2 if hit else 1))
        return row

    def _surprise(self, probs: Sequence[float], form: str) -> str:
        if self.target is None:
            return ""
        p = probs[list(self.letters).index(self.target)]
        return form.format(self.target, p, -math.log(p) if p else math.inf)


def stream_chart(training: Training, name: str, position: int) -> TopLetters:
    """What the model would predict at `position` of `name`, after each of its parts.

    Position 0 is <BOS>, and position n is the n-th letter. MicrogptError if the name does not have the
    position, or if a character is not in the vocabulary.
    """
    tokenizer, engine = training.tokenizer, training.engine
    name = in_vocabulary(name, tokenizer)
    if not 0 <= position <= len(name):
        raise MicrogptError(
            f"{name!r:.40} ends at position {len(name)}, got position {position}: choose 0 (<BOS>) to "
            f"{len(name)}, or type a longer name"
        )
    check_position(position, engine.config)
    tokens = tokenizer.encode(name)
    found = activations(engine, tokens[: position + 1])
    lm_head = engine.state.parameters["lm_head"]
    stages = {
        title: softmax(linear(found[part][position], lm_head))
        for part, title in stage_titles(engine.config.n_layer).items()
    }
    return TopLetters(
        title=f"What follows {name[:position]!r}" if position else "The first letter",
        x_label="",
        y_label="probability",
        letters=[END, *tokenizer.characters],
        stages=stages,
        target=[END, *tokenizer.characters][tokens[position + 1]],
    )


def stage_titles(n_layer: int) -> dict[str, str]:
    """The places where the stream can be read: the name that `gpt` uses -> a title.

    >>> stage_titles(1)
    {'embedding': 'embedding', 'layer0.attention': '+ attention', 'layer0.mlp': '+ MLP'}
    """
    titles = {"embedding": "embedding"}
    for i in range(n_layer):
        number = f" {i}" if n_layer > 1 else ""
        titles |= {f"layer{i}.attention": f"+ attention{number}", f"layer{i}.mlp": f"+ MLP{number}"}
    return titles


def stream_explorer(training: Training, name: str = "josiah", position: int = 5) -> Explorer:
    """`stream_chart` with a text field for the name and a slider for the position."""
    import ipywidgets as widgets

    return Explorer(
        "Residual stream",
        lambda name, position: stream_chart(training, name, position),
        name=widgets.Text(value=name, description="name"),
        position=widgets.IntSlider(
            value=position, min=0, max=training.config.block_size - 1, description="position"
        ),
    )
