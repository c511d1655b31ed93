"""What a run in a terminal shows: its documents before, new documents and held-out losses after it."""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .checkpoint import Checkpoint
from .decoding import drawing, generate
from .engine import Engine
from .printable import printable
from .progress import RECENT, recent_loss
from .sampling import begin
from .study.counting import CountingModel
from .study.held_out import held_out_loss
from .terminal import human_output, write_output
from .tokenizer import Tokenizer
from .training import EngineFactory, Training

MOST_HELD_OUT = 500  # documents: about a second on the core's own engine
PERCENT = 99  # of the documents that a block should hold


class Model(NamedTuple):
    """What is needed of a run to show what came of it."""

    engine: Engine
    tokenizer: Tokenizer
    rng: random.Random
    losses: Sequence[float]
    num_docs: int

    @classmethod
    def of(cls, training: Training) -> Model:
        """The model of a run, with the run's own stream of random numbers."""
        return cls(
            training.engine, training.tokenizer, training.rng, training.losses, len(training.documents)
        )

    @classmethod
    def of_checkpoint(cls, checkpoint: Checkpoint, engine: EngineFactory) -> Model:
        """The model of a checkpoint; its stream is where the run had left it."""
        made = engine(checkpoint.config, checkpoint.state)
        return cls(made, checkpoint.tokenizer(), checkpoint.rng(), checkpoint.losses, checkpoint.num_docs)

    def check_prompt(self, prompt: str) -> None:
        """MicrogptError for a prompt that this model cannot continue."""
        begin(self.engine, self.tokenizer, prompt)

    def samples(self, options: argparse.Namespace) -> Iterator[str]:
        """New documents, as --samples, --prompt, --temperature, --top-k and --top-p ask for."""
        choose = drawing(self.rng, options.temperature, options.top_k, options.top_p)
        for _ in range(options.samples):
            yield generate(self.engine, self.tokenizer, choose, options.prompt)


class HeldOut(NamedTuple):
    """Documents that the model was not trained on, and those that it was, to count pairs in.

    how -- in words, why the model does not know the first ones
    """

    documents: Sequence[str]
    read: Sequence[str]
    how: str


def about(training: Training) -> list[str]:
    """Lines to print before the first step."""
    return [
        f"documents: {len(training.documents):,}",
        f"vocabulary: {training.config.vocab_size:,} tokens, {training.tokenizer}",
        f"parameters: {training.config.num_params:,}",
        *_too_long(training.documents, training.config.block_size),
    ]


def _too_long(documents: Sequence[str], block_size: int) -> list[str]:
    """A line about the documents that the model does not read to their end, if there are any."""
    sizes = sorted(len(document) + 1 for document in documents)  # <BOS> is read before the characters
    longer = sum(size > block_size for size in sizes)
    if not longer:
        return []
    line = f"longer than the block: {longer:,}; the model reads their first {block_size:,} tokens only"
    enough = sizes[-(-PERCENT * len(sizes) // 100) - 1]
    if enough > block_size:
        line += f". --block-size {enough} would hold {PERCENT} % of all documents"
    return [line]


def held_out_documents(training: Training, aside: Sequence[str]) -> HeldOut:
    """Those kept `aside`, or else the last ones in the order of the run, which it has not reached."""
    reached = min(len(training.documents), training.step * training.batch_size)
    read = training.documents[:reached]
    if aside:
        return HeldOut(aside[-MOST_HELD_OUT:], read, "kept out of training")
    known = set(read)
    unread = [document for document in training.documents[reached:] if document not in known]
    return HeldOut(unread[-MOST_HELD_OUT:], read, "that this run has not read")


def losses_of(model: Model, held_out: HeldOut) -> tuple[float, float]:
    """(held-out loss of the model, that of a bigram counted on what the model has read), in nats."""
    unseen, read = ([model.tokenizer.encode(one) for one in part] for part in held_out[:2])
    config = model.engine.config
    bigram = CountingModel(order=2, vocab_size=config.vocab_size).count(read)
    return held_out_loss(model.engine, unseen), bigram.loss(unseen, config.block_size)


def show_results(model: Model, options: argparse.Namespace, held_out: HeldOut | None = None) -> None:
    """Write the file of --json, then print: new documents with their numbers, and the losses."""
    samples = model.samples(options)
    losses = losses_of(model, held_out) if held_out is not None and held_out.documents else None
    if options.json is not None:
        samples = iter(drawn := list(samples))
        write_output(options.json, as_json(model, drawn, losses))
    out = human_output(options.json)
    for number, sample in enumerate(samples, 1):
        print(f"{number:3}  {printable(sample, None)}", file=out)
    for line in last_lines(model, held_out, losses):
        print(line, file=out)


def last_lines(model: Model, held_out: HeldOut | None, losses: tuple[float, float] | None) -> list[str]:
    """The losses, in words that say of what they are."""
    lines = []
    if model.losses:
        count = min(RECENT, len(model.losses))
        lines.append(f"loss: {recent_loss(model.losses):.4f}, the mean of the last {count} steps")
    if held_out is not None and losses is None:
        lines.append(
            "no held-out loss: this run has read every document; --held-out 0.1 would keep a tenth aside"
        )
    if held_out is not None and losses is not None:
        lines += [
            f"held-out loss: {losses[0]:.4f}, documents {held_out.how}: {len(held_out.documents):,}",
            f"  of a bigram: {losses[1]:.4f}, counted on those that it has read: {len(held_out.read):,}",
        ]
    return lines


def as_json(model: Model, samples: list[str], losses: tuple[float, float] | None) -> str:
    """What --json writes."""
    held_out, bigram = losses or (None, None)
    found: dict[str, Any] = {
        "num_docs": model.num_docs,
        "vocab_size": model.engine.config.vocab_size,
        "num_params": model.engine.config.num_params,
        "losses": list(model.losses),
        "held_out_loss": held_out,
        "bigram_loss": bigram,
        "samples": samples,
    }
    return json.dumps(found, indent=1) + "\n"
