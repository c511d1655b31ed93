"""The whole run in a terminal: `python -m microgpt`.

Reads documents, trains, invents new ones, and says how good the model is. What is to be written to a
file is written before it is printed. Ctrl-C saves what was learned if --save names a file.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from importlib import import_module

from .checkpoint import Checkpoint, binary_format, load_checkpoint, save_checkpoint
from .checks import check_count
from .decoding import shaped
from .documents import NAMES, read_documents
from .errors import MicrogptError
from .model import OPS
from .options import parser
from .printable import shown_path
from .progress import progress
from .reading import typed_path
from .results import Model, about, held_out_documents, show_results
from .scalar_engine import ScalarEngine
from .study.bring import split
from .terminal import OK, command, human_output, status_of
from .training import EngineFactory, Training

ENGINE_OPTIONS = "device", "precision"  # for the engines that list them in their entry


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with `arguments` (by default those of the command line). The exit status, see `terminal`."""
    return command(parser(), arguments, run, writes=("save", "json"), reads=("documents",))


def run(options: argparse.Namespace) -> int:
    """Train, save, sample, measure. MicrogptError for what cannot be done."""
    check(options)
    checkpoint = load_checkpoint(options.resume) if options.resume is not None else None
    if checkpoint is not None and options.documents is None and no_steps_left(checkpoint, options.steps):
        return sample_only(checkpoint, options)
    training, held_out = begin(options, checkpoint)
    model = Model.of(training)
    model.check_prompt(options.prompt)
    out = human_output(options.json)
    for line in about(training):
        print(line, file=out)
    first = training.step
    early = train(training, options)
    unsaved = save(training, options, first, early)
    if early is None:
        show_results(Model.of(training), options, held_out_documents(training, held_out))
    elif isinstance(early, KeyboardInterrupt):
        print(how_to_go_on(training, options.save), file=out)
    else:
        raise early
    if unsaved is not None:
        raise unsaved
    return OK if early is None else status_of(early)


def check(options: argparse.Namespace) -> None:
    """MicrogptError, before any work, for options that could not be used after it."""
    check_count("--samples", options.samples, 0)
    shaped([0.0], options.temperature, options.top_k, options.top_p)
    if options.save == "-":
        raise MicrogptError("--save must name a file: only --json can go to the output, -")
    if options.save is not None:
        binary_format(options.save)
    if options.save_every is not None:
        check_count("--save-every", options.save_every, 1)
        if options.save is None:
            raise MicrogptError("--save-every needs a file to write to: name it with --save")
    if options.steps == 0 and options.resume is None and is_file(options.save):
        raise MicrogptError(
            f"a run of 0 steps would replace {shown_path(options.save)} by a model that has learned nothing: "
            "name another file"
        )


def no_steps_left(checkpoint: Checkpoint, steps: int | None) -> bool:
    """True if the run of this checkpoint is over, or is not to go on."""
    return len(checkpoint.losses) >= (checkpoint.num_steps if steps is None else steps)


def sample_only(checkpoint: Checkpoint, options: argparse.Namespace) -> int:
    """New documents from a checkpoint, without those that it was trained on."""
    model = Model.of_checkpoint(checkpoint, engine_factory(options))
    model.check_prompt(options.prompt)
    show_results(model, options)
    if options.save is not None:
        save_checkpoint(options.save, checkpoint)
    return OK


def begin(options: argparse.Namespace, checkpoint: Checkpoint | None) -> tuple[Training, list[str]]:
    """(a new run, or the one that `checkpoint` is of; the documents that --held-out keeps aside)."""
    engine = engine_factory(options)
    names = "seed", "learning_rate", "batch_size", "n_embd", "n_head", "n_layer", "block_size"
    chosen = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    if checkpoint is not None and chosen:
        fixed = ", ".join("--" + name.replace("_", "-") for name in chosen)
        raise MicrogptError(f"the checkpoint already fixes {fixed}: leave it out with --resume")
    documents = read_documents(NAMES if options.documents is None else options.documents)
    held_out: list[str] = []
    if options.held_out is not None:
        seed = checkpoint.seed if checkpoint is not None else chosen.get("seed", 42)
        documents, held_out = split(documents, options.held_out, seed)
    if checkpoint is not None:
        return Training.resume(checkpoint, documents, num_steps=options.steps, engine=engine), held_out
    steps = 500 if options.steps is None else options.steps
    return Training(documents, num_steps=steps, engine=engine, **chosen), held_out


def train(training: Training, options: argparse.Namespace) -> BaseException | None:
    """Train to the end. What ended it early, if something did: its steps until then are to be saved."""
    try:
        with closing(progress(training)) as steps:
            for _ in steps:
                step = training.step
                if options.save_every and step % options.save_every == 0 and step < training.num_steps:
                    save_on_the_way(training, options.save)
    except BaseException as early:
        return early
    return None


def save_on_the_way(training: Training, path: str) -> None:
    """For --save-every: a disk that is full now may have room at the end, so the run goes on."""
    try:
        save_checkpoint(path, training.checkpoint())
    except MicrogptError as error:
        print(f"\nmicrogpt: {error} The run goes on.", file=sys.stderr)


def save(
    training: Training, options: argparse.Namespace, first: int, early: BaseException | None
) -> MicrogptError | None:
    """Write the checkpoint. Returns the error if that fails: the samples are shown before it is raised."""
    if options.save is None:
        return None
    out = human_output(options.json)
    if early is not None and training.step == first and is_file(options.save):
        print(f"no step was made: {shown_path(options.save)} stays as it was", file=out)
        return None
    try:
        save_checkpoint(options.save, training.checkpoint())
    except MicrogptError as error:
        return error
    print(f"saved after step {training.step:,} to {shown_path(options.save)}", file=out)
    return None


def how_to_go_on(training: Training, saved: str | None) -> str:
    """After Ctrl-C: how far it came, and what to type."""
    how = f"continue with --resume {shown_path(saved)}" if saved else "nothing was saved: --save names a file"
    return f"stopped after step {training.step:,} of {training.num_steps:,}; {how}"


def engine_factory(options: argparse.Namespace) -> EngineFactory:
    """The core's own engines at once, any other from `microgpt.engines`."""
    name = options.engine
    chosen = {key: getattr(options, key) for key in ENGINE_OPTIONS if getattr(options, key) is not None}
    if name in OPS and not chosen:
        return partial(ScalarEngine, nodes=name)
    engines = import_module("microgpt.engines")
    factory: EngineFactory = engines.engine_factory(name, **chosen)
    if unknown := [key for key in chosen if key not in engines.ENGINES[name].options]:
        takes = [other for other, entry in engines.ENGINES.items() if unknown[0] in entry.options]
        raise MicrogptError(
            f"--engine {name} has no --{unknown[0]}: leave it out, or take --engine {' or '.join(takes)}"
        )
    return factory


def is_file(path: str | None) -> bool:
    """True if there is something at `path` that could be lost."""
    return path is not None and os.path.isfile(typed_path(path))


if __name__ == "__main__":
    sys.exit(main())
