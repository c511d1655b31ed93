"""The command: `python -m microgpt.exercises copies DIR [--for plain|nbgrader|otter] [--only 01 03]`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from ...printable import shown_path
from ...terminal import EXIT_CODES, command
from ..handins.course import LESSONS
from .nbgrader import nbgrader
from .notebooks import Source, sources
from .otter import otter
from .plain import Files, plain
from .writing import write_copies

LAYOUTS: dict[str, Callable[[Sequence[Source], bool], Files]] = {
    "plain": plain,
    "nbgrader": nbgrader,
    "otter": otter,
}
ABOUT = """\
plain     notebooks, and a file for AI assistants: hand out the folder
nbgrader  the source of a course: an assignment for each lesson, its checks are the autograder's tests
otter     student/ to hand out, autograder/ with the tests for otter generate

Nothing in the folder has a solution in it. docs/teachers.md has the steps after this one."""


def parser() -> argparse.ArgumentParser:
    """The options."""
    p = argparse.ArgumentParser(
        prog="python -m microgpt.exercises copies",
        description="Write copies of the lessons for learners: without the solutions.",
        epilog=f"{ABOUT}\n\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument("folder", metavar="DIR", type=Path, help="where to write; it is made if it is not there")
    p.add_argument(
        "--for",
        dest="layout",
        choices=list(LAYOUTS),
        default="plain",
        help="who takes them (default: %(default)s)",
    )
    p.add_argument("--only", metavar="NN", nargs="+", default=[], help="these lessons, such as 01 03")
    p.add_argument("--no-hints", dest="hints", action="store_false", help="leave out the folded hints")
    p.add_argument(
        "--replace", action="store_true", help="replace files that are there and differ, work included"
    )
    p.add_argument(
        "--lessons", metavar="FOLDER", type=Path, default=LESSONS, help="the folder with our own lessons"
    )
    return p


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with `arguments` (by default those of the command line). The exit status, see `terminal`."""
    return command(parser(), arguments, run, writes=())


def run(options: argparse.Namespace) -> None:
    """Write the copies, and say what is there now."""
    found = sources(options.lessons, options.only)
    files = LAYOUTS[options.layout](found, options.hints)
    written, same = write_copies(options.folder, files, options.replace)
    lessons = [one.lesson for one in found if one.lesson]
    exercises = sum(len(one.exercises) for one in found)
    print(f"{shown_path(options.folder)}: lessons {' '.join(lessons)} for {options.layout}.", end=" ")
    print(f"{exercises} exercises, no solutions, {'with' if options.hints else 'without'} folded hints.")
    print(f"{written} files written, {same} were there already.")
