"""The residual stream read as a prediction: what the model would say after each of its parts.

The last matrix of the model turns the stream into scores. Nothing forbids to use it
earlier: the letters it gives after the embedding, after attention and after the MLP
show what each part has changed. Others call this a logit lens.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...engine import check_position
from ...errors import MicrogptError
from ...plain import linear, softmax
from ...study.activations import activations
from ...training import Training
from ..charts import svg
from ..charts.chart import Chart
from ..charts.style import BLUE, GREY, VERMILION
from ..controls.explorer import Explorer
from ..controls.text_input import in_vocabulary

END = "end"  # what <BOS> means where it is predicted
MOST, ROW, TOP, BAR = 6, 30, 64, 110


@dataclass
class TopLetters(Chart):
    """For each stage the likeliest letters, best first; lines follow a letter from stage to stage.

    stages -- name -> one probability a letter; target -- the letter that comes next, if known
    """

    letters: Sequence[str] = ()
    stages: Mapping[str, Sequence[float]] = field(default_factory=dict)
    target: str | None = None

    def best(self, probs: Sequence[float]) -> list[tuple[str, float]]:
        """The MOST likeliest letters with their probabilities."""
        ranked = sorted(zip(self.letters, probs), key=lambda pair: -pair[1])
        return ranked[:MOST]

    def text(self) -> str:
        """One line a stage."""
        lines = [f"{self.title} ({self.y_label})"]
        for name, probs in self.stages.items():
            best = ", ".join(f"{letter} {p:.3f}" for letter, p in self.best(probs))
            lines.append(f"{name}: {best}{self._surprise(probs, '; next is {}, {:.3f}, surprise {:.3f}')}")
        return "\n".join(lines)

    def svg(self) -> str:
        """See Chart."""
        width = 640 / max(1, len(self.stages))
        parts = [svg.text(self.title, 8, 18, font_weight="bold", font_size=14)]
        before: dict[str, int] = {}
        for s, (name, probs) in enumerate(self.stages.items()):
            x, best = s * width + 20, self.best(probs)
            parts.append(svg.text(name, x, 46, font_weight="bold"))
            for rank, (letter, p) in enumerate(best):
                parts += self._row(x, width, rank, letter, p, before.get(letter))
            parts.append(
                svg.text(self._surprise(probs, "p({}) {:.2f}, {:.2f} nats"), x, TOP + MOST * ROW + 14)
            )
            before = {letter: rank for rank, (letter, _) in enumerate(best)}
        return svg.document(640, TOP + MOST * ROW + 24, parts, self.text())

    def _row(self, x: float, width: float, rank: int, letter: str, p: float, before: int | None) -> list[str]:
        """A letter, its bar and its number, and the line from its place in the stage before."""
        y = TOP + rank * ROW
        hit = letter == self.target
        color = VERMILION if hit else BLUE
        bar = p * BAR * width / 213
        number = f"{p:.2f}" + (" ◂" if hit else "")
        parts = [
            svg.text(letter, x, y + 14, font_weight="bold" if hit else None),
            svg.element("rect", x=x + 30, y=y + 2, width=bar, height=16, fill=color),
            svg.text(number, x + 34 + bar, y + 14, font_size=11),
        ]
        if before is not None:
            parts.append(
                svg.element("line", x1=x - 30, x2=x - 4, y1=TOP + before * ROW + 10, y2=y + 10,
                            stroke=color if hit else GREY, stroke_width=2 if hit else 1)
            )  # fmt: skip
        return parts

    def draw(self, axes: Any) -> None:
        """See Chart."""
        for s, (name, probs) in enumerate(self.stages.items()):
            axes.text(s, -0.8, f"{name}{self._surprise(probs, ': p({}) {:.2f}')}", fontsize=9, weight="bold")
            for rank, (letter, p) in enumerate(self.best(probs)):
                hit = letter == self.target
                axes.barh(rank, 0.55 * p, 0.6, left=s + 0.16, color=VERMILION if hit else BLUE)
                axes.text(s, rank, letter, va="center", weight="bold" if hit else None)
                number = f"{p:.2f}" + (" ◂" if hit else "")
                axes.text(s + 0.18 + 0.55 * p, rank, number, va="center", fontsize=8)
        axes.set(xlim=(-0.05, len(self.stages)), ylim=(MOST - 0.4, -1.3), xticks=[], yticks=[])
        axes.grid(False)
        axes.spines[:].set_visible(False)

    def _surprise(self, probs: Sequence[float], form: str) -> str:
        if self.target is None:
            return ""
        p = probs[list(self.letters).index(self.target)]
        return form.format(self.target, p, -math.log(p) if p else math.inf)


def stream_chart(training: Training, name: str, position: int) -> TopLetters:
    """What the model would predict at `position` of `name`, after each of its parts.

    Position 0 is <BOS>, position n the n-th letter. MicrogptError for a position that the
    name does not have, or a character outside the vocabulary.
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
    """The places where the stream can be read, as `gpt` calls them, with a title each.

    >>> stage_titles(1)
    {'embedding': 'embedding', 'layer0.attention': '+ attention', 'layer0.mlp': '+ MLP'}
    """
    titles = {"embedding": "embedding"}
    for i in range(n_layer):
        number = f" {i}" if n_layer > 1 else ""
        titles |= {f"layer{i}.attention": f"+ attention{number}", f"layer{i}.mlp": f"+ MLP{number}"}
    return titles


def stream_explorer(training: Training, name: str = "josiah", position: int = 5) -> Explorer:
    """`stream_chart` under a text field and a slider."""
    import ipywidgets as widgets

    return Explorer(
        "Residual stream",
        lambda name, position: stream_chart(training, name, position),
        name=widgets.Text(value=name, description="name"),
        position=widgets.IntSlider(
            value=position, min=0, max=training.config.block_size - 1, description="position"
        ),
    )
