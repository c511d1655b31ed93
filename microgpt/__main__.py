"""The whole run in a terminal: `python -m microgpt`.

Reads documents, trains, and invents new ones. Errors are printed as a sentence; Ctrl-C
saves what was learned where --save names a file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from .checkpoint import check_writable, load_checkpoint, save_checkpoint, write_atomically
from .documents import read_documents
from .errors import MicrogptError
from .model import OPS
from .options import parser
from .sampling import check_temperature
from .scalar_engine import ScalarEngine
from .training import EngineFactory, Step, Training

INTERRUPTED = 130  # what a shell reports for a program ended by Ctrl-C


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with `arguments` (by default those of the command line). The exit status: 0, 2 or 130."""
    options = parser().parse_args(arguments)
    try:
        return run(options)
    except MicrogptError as error:
        print(f"microgpt: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("microgpt: stopped", file=sys.stderr)
        return INTERRUPTED


def run(options: argparse.Namespace) -> int:
    """Train, sample, write the files. MicrogptError for what cannot be done."""
    check_temperature(options.temperature)
    if options.samples < 0:
        raise MicrogptError(f"--samples must be 0 or more, got {options.samples}")
    check_writable(options.save, options.json)
    check_apart(options.documents, options.save, options.json)
    training = begin(options)
    print(f"documents: {len(training.documents):,}")
    print(f"vocabulary: {training.config.vocab_size:,} tokens, {training.tokenizer}")
    print(f"parameters: {training.config.num_params:,}")
    try:
        whole = train(training)
    finally:  # also where training failed: what was learned until then is kept
        if options.save:
            save_checkpoint(options.save, training.checkpoint())
            print(f"saved after step {training.step:,} to {options.save}")
    if not whole:
        say_how_to_go_on(training, options.save)
        return INTERRUPTED
    samples = invent(training, options.samples, options.temperature)
    if options.json:
        write_atomically(Path(options.json), report(training, samples))
    return 0


def begin(options: argparse.Namespace) -> Training:
    """A new run, or the one that --resume names."""
    engine = engine_factory(options.engine)
    chosen = {
        "seed": options.seed,
        "learning_rate": options.learning_rate,
        "batch_size": options.batch_size,
        "n_embd": options.n_embd,
        "n_head": options.n_head,
        "n_layer": options.n_layer,
        "block_size": options.block_size,
    }
    chosen = {name: number for name, number in chosen.items() if number is not None}
    if options.resume is not None:
        if chosen:
            names = ", ".join("--" + name.replace("_", "-") for name in chosen)
            raise MicrogptError(f"the checkpoint already fixes {names}: leave it out with --resume")
        checkpoint = load_checkpoint(options.resume)
        return Training.resume(
            checkpoint, read_documents(options.documents), num_steps=options.steps, engine=engine
        )
    steps = 500 if options.steps is None else options.steps
    return Training(read_documents(options.documents), num_steps=steps, engine=engine, **chosen)


def train(training: Training) -> bool:
    """Train to the end with a progress bar. False where Ctrl-C came first: steps are all or nothing."""
    try:
        for _ in progress(training):
            pass
    except KeyboardInterrupt:
        print()
    return training.step >= training.num_steps


def progress(training: Training) -> Iterator[Step]:
    """The steps, with a bar and the mean loss of the last 50 on it where tqdm is installed."""
    try:
        tqdm: Any = import_module("tqdm").tqdm
    except ImportError:
        yield from training.steps()
        return
    bar = tqdm(
        training.steps(), initial=training.step, total=training.num_steps, unit="step", dynamic_ncols=True
    )
    for step in bar:
        recent = training.losses[-50:]
        bar.set_postfix(loss=f"{sum(recent) / len(recent):.4f}", refresh=False)
        yield step


def say_how_to_go_on(training: Training, saved: str | None) -> None:
    """After Ctrl-C: how far it came, and what to type."""
    how = f"continue with --resume {saved}" if saved else "nothing was saved: name a file with --save"
    print(f"stopped after step {training.step:,} of {training.num_steps:,}; {how}")


def invent(training: Training, count: int, temperature: float) -> list[str]:
    """New documents, printed with their numbers as they come."""
    samples = []
    for number in range(1, count + 1):
        samples.append(training.sample(temperature))
        print(f"{number:3}  {samples[-1]}")
    return samples


def report(training: Training, samples: list[str]) -> str:
    """What --json writes."""
    found = {
        "num_docs": len(training.documents),
        "vocab_size": training.config.vocab_size,
        "num_params": training.config.num_params,
        "losses": training.losses,
        "samples": samples,
    }
    return json.dumps(found, indent=1)


def engine_factory(name: str) -> EngineFactory:
    """The core's own engines at once, any other from `microgpt.engines`."""
    if name in OPS:
        return partial(ScalarEngine, nodes=name)
    factory: EngineFactory = import_module("microgpt.engines").engine_factory(name)
    return factory


def check_apart(*files: str | None) -> None:
    """MicrogptError where two of --documents, --save and --json are the same file."""
    paths = [Path(file).resolve() for file in files if file is not None]
    if len(set(paths)) < len(paths):
        raise MicrogptError(
            "--documents, --save and --json must name different files: one would overwrite the other"
        )


if __name__ == "__main__":
    sys.exit(main())
