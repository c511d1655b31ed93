"""Collect hand-ins in a terminal: `python -m microgpt.exercises hand-ins/ [--run] [--csv FILE]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ..checkpoint import write_atomically
from ..errors import MicrogptError
from .handins import Limits, as_csv, as_json, collect
from .handins.fresh import LESSONS

INTERRUPTED = 130  # what a shell reports for a program ended by Ctrl-C
WARNING = """\
Without --run nothing is executed: the states are those that the notebooks show, and whoever hands in a
notebook can write there what he likes.

With --run the answers of strangers are executed as YOU: in a process of their own with limits of
time and memory, but with your network and your files within reach. Use an account or a container that
holds nothing else: docs/teachers.md has the lines."""


def parser() -> argparse.ArgumentParser:
    """The options."""
    p = argparse.ArgumentParser(
        prog="python -m microgpt.exercises",
        description="Read a folder of handed-in notebooks, and say which exercises are done.",
        epilog=WARNING,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument(
        "folder", help="the hand-ins, in a folder for each learner or as a learning platform exports them"
    )
    p.add_argument("--run", action="store_true", help="run the answers in our own copy of the lesson")
    p.add_argument(
        "--csv", metavar="FILE", type=Path, help="write a line for each exercise; - for the output"
    )
    p.add_argument("--json", metavar="FILE", type=Path, help="write the same for programs; - for the output")
    p.add_argument(
        "--timeout", metavar="S", type=_positive, default=20, help="seconds for one cell (default: 20)"
    )
    p.add_argument(
        "--total-timeout",
        metavar="S",
        type=_positive,
        default=300,
        help="seconds for one notebook (default: 300)",
    )
    p.add_argument(
        "--memory", metavar="MB", type=_positive, default=2000, help="memory of a run (default: 2000)"
    )
    p.add_argument(
        "--max-size", metavar="MB", type=_positive, default=10, help="largest notebook (default: 10)"
    )
    p.add_argument(
        "--lessons", metavar="DIR", type=Path, default=LESSONS, help="the folder with our own lessons"
    )
    return p


def main(arguments: Sequence[str] | None = None) -> int:
    """Collect, print a line for each hand-in, write the files asked for. The exit status."""
    from tqdm import tqdm

    options = parser().parse_args(arguments)
    limits = Limits(options.timeout, options.total_timeout, int(options.memory)) if options.run else None
    bar = partial(tqdm, unit="file", disable=None, leave=False)
    try:
        hand_ins = collect(
            options.folder,
            limits=limits,
            lessons=options.lessons,
            most_bytes=int(options.max_size * 1e6),
            progress=bar,
        )
        lines = sys.stderr if Path("-") in (options.csv, options.json) else sys.stdout
        for one in hand_ins:
            print(one.line, file=lines)
        print(f"{len(hand_ins)} file{'s' * (len(hand_ins) != 1)}.", file=lines)
        _write(options.csv, "\ufeff" + as_csv(hand_ins))  # the mark tells Excel that it is UTF-8
        _write(options.json, as_json(hand_ins, "run" if options.run else "stored"))
    except MicrogptError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("interrupted: nothing was written", file=sys.stderr)
        return INTERRUPTED
    return 0


def _write(path: Path | None, text: str) -> None:
    if path == Path("-"):
        sys.stdout.buffer.write(text.encode("utf-8"))
        sys.stdout.flush()
    elif path is not None:
        write_atomically(path, text)


def _positive(text: str) -> float:
    value = float(text)
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"expected a number above 0, got {text}")
    return value


if __name__ == "__main__":
    sys.exit(main())
