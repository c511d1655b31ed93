"""In a terminal: `python -m microgpt.exercises hand-ins/ [--run] [--csv FILE]` collects hand-ins.

`python -m microgpt.exercises copies DIR` writes copies for learners.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import MicrogptError
from ..terminal import EXIT_CODES, command, human_output, write_output
from .copies import command as copies
from .handins import Grading, HandIn, Limits, as_csv, as_json, collecting, in_order, new_seed
from .handins.class_list import ClassList, read_class_list
from .handins.course import LESSONS
from .handins.found import handed_in
from .handins.lms import as_canvas, as_moodle

WRITES = ("csv", "json", "moodle", "canvas")  # the options that name a file to write
LEAST_MEMORY = 500  # MB; Python and NumPy already need a large part of it
WARNING = """\
Without --run nothing is executed. The states are those that the notebooks show, and anyone can edit the
text of a notebook.

With --run the answers of strangers are executed. The column "protection" says what they could not reach.
As root on Linux they can reach almost nothing; elsewhere they may reach everything. "limits only" means
that they are executed as YOU and can reach your network and your files. Then use an account or a container
that holds nothing else. docs/teachers.md has the commands."""


def parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    p = argparse.ArgumentParser(
        prog="python -m microgpt.exercises",
        description="Read a folder of handed-in notebooks, and show which exercises are done.\n"
        "To write copies for learners: python -m microgpt.exercises copies --help",
        epilog=f"{WARNING}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument(
        "folder", help="the hand-ins, in a folder for each learner or as a learning platform exports them"
    )
    p.add_argument("--run", action="store_true", help="run the answers in our own copy of the lesson")
    p.add_argument("--csv", metavar="FILE", help="write a line for each exercise; - is stdout")
    p.add_argument("--class-list", metavar="FILE", help="who is in the class: a CSV with id, name and e-mail")
    p.add_argument("--moodle", metavar="FILE", help="write points for Moodle, a line for each learner")
    p.add_argument("--canvas", metavar="FILE", help="write points for Canvas, a line for each learner")
    p.add_argument("--json", metavar="FILE", help="write the same as JSON; - is stdout")
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
        "--memory", metavar="MB", type=_positive, default=2000, help="memory for one run (default: 2000)"
    )
    p.add_argument(
        "--jobs", metavar="N", type=_count, default=1, help="hand-ins to run at the same time (default: 1)"
    )
    p.add_argument(
        "--seed",
        metavar="TEXT",
        default="",
        help="the seed of an earlier report, to draw the same inputs for checks again",
    )
    p.add_argument(
        "--max-size",
        metavar="MB",
        type=_positive,
        default=10,
        help="size of the largest notebook (default: 10)",
    )
    p.add_argument(
        "--lessons", metavar="DIR", type=Path, default=LESSONS, help="the folder with our own lessons"
    )
    return p


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with `arguments`, by default those of the command line. Returns the exit status, see `terminal`."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["copies"]:  # a folder of this name is ./copies
        return copies.main(given[1:])
    return command(parser(), arguments, run, writes=WRITES, reads=("class_list",))


def run(options: argparse.Namespace) -> None:
    """Collect the hand-ins, write the requested files, and print a line for each hand-in."""
    from tqdm import tqdm

    if options.memory < LEAST_MEMORY:
        raise MicrogptError(
            f"--memory must be at least {LEAST_MEMORY} MB, got {options.memory:g}: "
            "Python and NumPy could not start, and every answer would fail"
        )
    check_spares(options.folder, *_outputs(options))
    learners = _learners(options)
    grading = None
    if options.run:
        limits = Limits(options.timeout, options.total_timeout, int(options.memory))
        grading = Grading(limits, options.seed or new_seed(), options.jobs)
    seed = grading.seed if grading else ""
    bar = partial(tqdm, unit="file", disable=None, leave=False)
    found: list[HandIn] = []
    try:
        for one in collecting(options.folder, grading, options.lessons, int(options.max_size * 1e6), bar):
            found.append(one)
            if grading:  # after each row, so that rows survive whatever ends this program
                _save(options, found, seed, learners, whole=False)
    except KeyboardInterrupt:
        if found:
            _finish(options, found, seed, learners)
        raise
    _finish(options, found, seed, learners)


def _outputs(options: argparse.Namespace) -> list[str | None]:
    return [getattr(options, name) for name in WRITES]


def _learners(options: argparse.Namespace) -> ClassList | None:
    """The class list. MicrogptError if a table needs one and none is named."""
    if options.class_list is not None:
        return read_class_list(options.class_list)
    if options.moodle is not None or options.canvas is not None:
        raise MicrogptError(
            "--moodle and --canvas need --class-list: a CSV with the columns id, name and e-mail"
        )
    return None


def _finish(options: argparse.Namespace, found: list[HandIn], seed: str, learners: ClassList | None) -> None:
    _save(options, found, seed, learners)
    shown = [learners.placed(one) for one in found] if learners else found
    _print(shown, seed, human_output(*_outputs(options)))


def _print(found: list[HandIn], seed: str, lines: Any) -> None:
    for one in in_order(found):
        print(one.line, file=lines)
    print(f"{len(found)} file{'s' * (len(found) != 1)}.", file=lines)
    for words in sorted({one.protection for one in found if one.protection}):
        print(f"Protection: {words}.", file=lines)
    if seed:
        print(f"To draw the same inputs again: --seed {seed}", file=lines)


def _save(
    options: argparse.Namespace,
    found: list[HandIn],
    seed: str,
    learners: ClassList | None,
    whole: bool = True,
) -> None:
    """Write the tables. Anything but an ordinary file, such as stdout, gets them only once, at the end."""
    hand_ins = in_order(learners.placed(one) for one in found) if learners else in_order(found)
    tables = [
        (options.csv, "\ufeff" + as_csv(hand_ins, seed)),  # the byte order mark tells Excel: this is UTF-8
        (options.json, as_json(hand_ins, "run" if options.run else "stored", seed)),
    ]
    if learners:
        tables += [(options.moodle, as_moodle(found, learners)), (options.canvas, as_canvas(found, learners))]
    for path, text in tables:
        if path is not None and (
            whole or (path != "-" and (os.path.isfile(path) or not os.path.exists(path)))
        ):
            write_output(path, text)


def check_spares(folder: str, *outputs: str | None) -> None:
    """Raise MicrogptError if a table would overwrite a file that somebody handed in."""
    for output in outputs:
        if output is not None and (hand_in := handed_in(folder, output)):
            raise MicrogptError(f"{hand_in} was handed in, and the table would replace it: name another file")


def _count(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if not 0 < value < 1000:
        raise argparse.ArgumentTypeError(f"expected a whole number above 0, got {text!r:.40}")
    return value


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"expected a number above 0 and below 1,000,000, got {text!r:.40}")
    return value


if __name__ == "__main__":
    sys.exit(main())
