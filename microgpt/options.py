"""The options of `python -m microgpt`; what they do is in `__main__`."""

from __future__ import annotations

import argparse

from . import __version__
from .sampling import TEMPERATURE
from .terminal import EXIT_CODES, number, whole_number


def parser() -> argparse.ArgumentParser:
    """The options. Those of the model and of training have no default here: --resume forbids some."""
    p = argparse.ArgumentParser(
        prog="python -m microgpt",
        description="Train a small GPT on lines of text, then let it invent new lines.",
        epilog=f"""\
With no options: 500 steps on 32,248 given names, then 20 new names, in a few seconds.
With --resume and no steps left to train: new documents from the checkpoint; it needs no --documents.

{EXIT_CODES}""",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument("--version", action="version", version=f"microgpt {__version__}")
    _add_run(p)
    _add_model(p)
    _add_output(p)
    _add_files(p)
    return p


def _add_run(p: argparse.ArgumentParser) -> None:
    run = p.add_argument_group("the run")
    run.add_argument(
        "--documents",
        metavar="FILE",
        help="text file, one document a line (default: the names)",
    )
    run.add_argument(
        "--held-out",
        metavar="SHARE",
        type=number,
        help="keep this share of the documents, such as 0.1, out of training, for the loss at the end "
        "(default: none; the loss is that of documents which the run has not reached)",
    )
    run.add_argument("--steps", metavar="N", type=whole_number, help="steps of training (default: 500)")
    run.add_argument(
        "--seed", metavar="N", type=whole_number, help="seed of all random numbers (default: 42)"
    )
    run.add_argument(
        "--learning-rate", metavar="R", type=number, help="rate of the first step, falls to 0 (default: 0.01)"
    )
    run.add_argument("--batch-size", metavar="N", type=whole_number, help="documents a step (default: 1)")
    run.add_argument(
        "--engine",
        metavar="NAME",
        default="vector",
        help="what computes: vector (default), primitive, numpy, compiled, torch, ...",
    )
    run.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        help="where PyTorch computes: the processor (default), a GPU, or the fastest there is; "
        "with --engine torch or torch-distributed",
    )
    run.add_argument(
        "--precision",
        choices=("float64", "float32", "bfloat16"),
        help="the numbers that PyTorch computes with (default: float64, which gives the losses of the other "
        "engines); with --engine torch or torch-distributed",
    )


def _add_model(p: argparse.ArgumentParser) -> None:
    model = p.add_argument_group("the model")
    model.add_argument("--n-embd", metavar="N", type=whole_number, help="width of a vector (default: 16)")
    model.add_argument(
        "--n-head", metavar="N", type=whole_number, help="attention heads, a divisor of n-embd (default: 4)"
    )
    model.add_argument("--n-layer", metavar="N", type=whole_number, help="blocks (default: 1)")
    model.add_argument(
        "--block-size", metavar="N", type=whole_number, help="longest context in tokens (default: 8)"
    )


def _add_output(p: argparse.ArgumentParser) -> None:
    out = p.add_argument_group("new documents")
    out.add_argument(
        "--samples", metavar="N", type=whole_number, default=20, help="how many to invent (default: 20)"
    )
    out.add_argument(
        "--prompt", metavar="TEXT", default="", help="how each of them begins (default: nothing)"
    )
    out.add_argument(
        "--temperature",
        metavar="T",
        type=number,
        default=TEMPERATURE,
        help="above 0; low is safe, high is wild (default: %(default)s)",
    )
    out.add_argument(
        "--top-k", metavar="K", type=whole_number, help="draw from the K likeliest tokens (default: all)"
    )
    out.add_argument(
        "--top-p",
        metavar="P",
        type=number,
        default=1.0,
        help="draw from the fewest tokens that have probability P together (default: 1, all)",
    )


def _add_files(p: argparse.ArgumentParser) -> None:
    files = p.add_argument_group("files")
    files.add_argument(
        "--save",
        metavar="FILE",
        help="write a checkpoint at the end, on Ctrl-C, and on SIGTERM and SIGHUP: as JSON, or for large "
        "models in the binary format of the library safetensors if the name ends with .safetensors",
    )
    files.add_argument("--save-every", metavar="N", type=whole_number, help="write it every N steps as well")
    files.add_argument(
        "--resume", metavar="FILE", help="go on from a checkpoint; its settings hold, only --steps may differ"
    )
    files.add_argument(
        "--json",
        metavar="FILE",
        help="write the losses, the samples and what was counted; - for the output, and the lines of "
        "text then go to the errors",
    )
