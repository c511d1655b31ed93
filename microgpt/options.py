"""The options of `python -m microgpt`; what they do is in `__main__`."""

from __future__ import annotations

import argparse

from . import __version__
from .documents import NAMES
from .sampling import TEMPERATURE


def parser() -> argparse.ArgumentParser:
    """The options. Those of the model and of training have no default here: --resume forbids some."""
    p = argparse.ArgumentParser(
        prog="python -m microgpt",
        description="Train a small GPT on lines of text, then let it invent new lines.",
        epilog="With no options: 500 steps on 32,248 given names, then 20 new names, in a few seconds.",
    )
    p.add_argument("--version", action="version", version=f"microgpt {__version__}")
    _add_run(p)
    _add_model(p)
    _add_output(p)
    return p


def _add_run(p: argparse.ArgumentParser) -> None:
    run = p.add_argument_group("the run")
    run.add_argument(
        "--documents",
        metavar="FILE",
        default=NAMES,
        help="text file, one document a line (default: the names)",
    )
    run.add_argument("--steps", metavar="N", type=int, help="steps of training (default: 500)")
    run.add_argument("--seed", metavar="N", type=int, help="seed of all random numbers (default: 42)")
    run.add_argument(
        "--learning-rate", metavar="R", type=float, help="rate of the first step, falls to 0 (default: 0.01)"
    )
    run.add_argument("--batch-size", metavar="N", type=int, help="documents a step (default: 1)")
    run.add_argument(
        "--engine",
        metavar="NAME",
        default="vector",
        help="what computes: vector (default), primitive, numpy, ...",
    )


def _add_model(p: argparse.ArgumentParser) -> None:
    model = p.add_argument_group("the model")
    model.add_argument("--n-embd", metavar="N", type=int, help="width of a vector (default: 16)")
    model.add_argument(
        "--n-head", metavar="N", type=int, help="attention heads, a divisor of n-embd (default: 4)"
    )
    model.add_argument("--n-layer", metavar="N", type=int, help="blocks (default: 1)")
    model.add_argument("--block-size", metavar="N", type=int, help="longest context in tokens (default: 8)")


def _add_output(p: argparse.ArgumentParser) -> None:
    out = p.add_argument_group("what comes out")
    out.add_argument(
        "--samples", metavar="N", type=int, default=20, help="new documents to invent (default: 20)"
    )
    out.add_argument(
        "--temperature",
        metavar="T",
        type=float,
        default=TEMPERATURE,
        help="above 0; low is safe, high is wild (default: %(default)s)",
    )
    out.add_argument("--save", metavar="FILE", help="write a checkpoint at the end, and on Ctrl-C")
    out.add_argument(
        "--resume", metavar="FILE", help="go on from a checkpoint; its settings hold, only --steps may differ"
    )
    out.add_argument(
        "--json", metavar="FILE", help="write num_docs, vocab_size, num_params, losses and samples"
    )
