"""The model card: one page of Markdown that says what a model was made from and what it is good for.

Follows "Model Cards for Model Reporting" (Mitchell and others, 2019, arXiv:1810.03993), cut down to what a
model of this size needs. Every number comes from the run. You write only the source, the use and the limits.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from ..checks import as_number, shown
from ..errors import MicrogptError
from ..explained import explained
from ..files import write_file
from ..printable import printable
from ..training import Training
from .novelty import Novelty

WIDEST = 80  # characters of a sample that are shown


@explained
def model_card(
    training: Training,
    *,
    name: str,
    source: str,
    held_out_loss: float,
    yardsticks: Mapping[str, float],
    samples: Sequence[str],
    novelty: Novelty,
    use: str,
    limits: str,
) -> str:
    """The card as Markdown.

    yardsticks -- name -> held-out loss of a simpler model, on the same documents
    source, use, limits -- sentences of yours: where the documents come from, what the model is for,
        what it must not be used for; MicrogptError if one of them is empty
    """
    for field, text in (("name", name), ("source", source), ("use", use), ("limits", limits)):
        if not text.strip():
            raise MicrogptError(f"a model card needs its {field}: write a sentence")
    config, count = training.config, sum(novelty[:3])
    vocabulary = "".join(training.tokenizer.characters)
    losses = {"this model": _loss("held_out_loss", held_out_loss)}
    losses.update({field: _loss(field, loss) for field, loss in yardsticks.items()})
    lines = [
        f"# {_line(name)}",
        "",
        f"A GPT of {config.num_params:,} parameters, trained with microgpt.",
        *_section("Data", _line(source), "", *_block([f"{len(training.documents):,} documents", vocabulary])),
        *_section("Model", *(f"- {field}: {number:,}" for field, number in asdict(config).items())),
        *_section(
            "Training",
            f"- steps: {training.step:,} of {training.num_steps:,}, {training.batch_size} documents each",
            f"- learning rate: {training.learning_rate:g}, seed: {training.seed}",
        ),
        *_section(
            "Held-out loss, in nats", *(f"- {_line(field)}: {loss:.4f}" for field, loss in losses.items())
        ),
        *_section("Samples", *_block(samples)),
        "",
        f"Of {count:,} samples {novelty.copied:,} are lines of the documents, {novelty.held_out:,} are "
        f"held-out lines, {novelty.new:,} are new.",
        *_section("Use", _line(use)),
        *_section("Limits", _line(limits)),
    ]
    return "\n".join(lines) + "\n"


@explained
def write_card(path: str | os.PathLike[str], card: str) -> None:
    """Write the card. Raises FileError if that fails; an older file then stays whole."""
    write_file(path, card)


def _loss(name: str, loss: float) -> float:
    """A loss as a plain number; that of a counting model may be infinite."""
    number = as_number(loss)
    if number is None:
        raise MicrogptError(f"{name} must be a number of nats, got {shown(loss)}")
    return number


def _section(title: str, *lines: str) -> list[str]:
    return ["", f"## {title}", "", *lines]


def _line(text: str) -> str:
    """A learner's sentence as a line of Markdown in which nothing is HTML, a link, a formula or emphasis."""
    marks = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {c: f"\\{c}" for c in "\\[]`$*_~"}
    return "".join(marks.get(c, c) for c in printable(" ".join(text.split()), None))


def _block(lines: Sequence[str]) -> list[str]:
    """Texts shown as they are. In Markdown, four spaces turn a line into code."""
    return ["    " + printable(line, None)[:WIDEST] for line in lines]
