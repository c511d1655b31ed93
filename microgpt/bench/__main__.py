"""`python -m microgpt.bench`: the ladder of engines, measured on this machine."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any

from ..checks import check_count
from ..documents import read_documents
from ..engines import ENGINES, Rung, engine_factory
from ..errors import MicrogptError
from ..printable import printable, shown_path
from ..reading import read_bytes
from ..terminal import EXIT_CODES, command, human_output, whole_number, write_output
from ..training import Training
from . import report
from .graphs import graph_of
from .growth import RANGES, growth
from .ladder import Reference, available, measure
from .pypy import pypy_seconds
from .timing import Timing, timed


def parser() -> argparse.ArgumentParser:
    """The options."""
    p = argparse.ArgumentParser(
        prog="python -m microgpt.bench",
        description="Measure every engine on the same training run: losses first, then processor time.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    p.add_argument(
        "--engines", metavar="A,B", help=f"only these, of {', '.join(ENGINES)} (default: all installed)"
    )
    p.add_argument(
        "--rounds", metavar="N", type=whole_number, help="turns of each engine (default: 12; with --quick 3)"
    )
    p.add_argument("--quick", action="store_true", help="few rounds and no fits of growth")
    p.add_argument("--pypy", metavar="PYTHON", help="also run the core under this PyPy, such as pypy3")
    p.add_argument("--json", metavar="FILE", help="write everything measured; - for the output")
    p.add_argument("--plot", metavar="FILE.svg", help="draw the ladder; - for the output")
    p.add_argument("--from", metavar="FILE", help="measure nothing, draw what --json wrote there")
    return p


def main(arguments: Sequence[str] | None = None) -> int:
    """Run with `arguments` (by default those of the command line). The exit status, see `terminal`."""
    # Matrices this small are not worth a second thread; read when NumPy is first imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return command(parser(), arguments, run, writes=("json", "plot"), reads=("from",))


def run(options: argparse.Namespace) -> None:
    """Measure, print and write.

    Files that cannot be written, and programs that are not there, are refused first.
    """
    if options.pypy is not None and shutil.which(options.pypy) is None:
        raise MicrogptError(f"there is no interpreter {options.pypy!r} here: install PyPy, or name its path")
    source = getattr(options, "from")  # a word of Python's own: no attribute can be spelled so
    if source is not None:
        found = _read(source)
    else:
        rounds = options.rounds if options.rounds is not None else 3 if options.quick else 12
        check_count("--rounds", rounds, 1)
        rungs = available(options.engines.split(",") if options.engines is not None else None)
        if not rungs:
            raise MicrogptError(f"{options.engines} is no rung of the ladder: leave --engines out to see all")
        with redirect_stdout(human_output(options.json, options.plot)):
            results = _measure(rungs, rounds, options.quick, options.pypy)
        found = report.as_json(rungs, results)
    if options.json:
        write_output(options.json, json.dumps(found, indent=1) + "\n")
    if options.plot:
        write_output(options.plot, report.picture(found))


def _read(path: str) -> Any:
    content = read_bytes(path, "a report that --json has written")
    try:
        found = json.loads(content.decode("utf-8"))
        report.picture(found)  # whatever else it is, it can be drawn
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise MicrogptError(
            f"{shown_path(path)} is not a report that --json has written: {printable(str(error))}"
        ) from None
    return found


def _measure(rungs: Sequence[Rung], rounds: int, quick: bool, pypy: str | None) -> report.Results:
    """Everything in order: parity, counts, times. Each table is printed when it is whole."""
    engines = list(dict.fromkeys(rung.engine for rung in rungs))
    print(report.machine(), end="\n\n")
    reference = Reference(read_documents())
    parity = {rung.label: reference.parity(rung) for rung in progress(rungs, "same losses?")}
    print(report.parity_table(parity), end="\n\n")
    graphs = {name: graph_of(name) for name in engines if ENGINES[name].draws_graph}
    if graphs:
        print(report.graph_table(graphs), end="\n\n")
    turns: dict[str, list[float]] = {rung.label: [] for rung in rungs}
    for label, seconds in progress(measure(rungs, rounds), "times", rounds * len(rungs)):
        turns[label].append(seconds)
    timings = {label: Timing.of(seconds) for label, seconds in turns.items()}
    print(report.ladder_table(rungs, timings), end="\n\n")
    samples = {name: sampling_time(name, rounds) for name in engines if ENGINES[name].samples}
    if samples:
        print(report.samples_table(samples), end="\n\n")
    growths = []
    if not quick:
        pairs = [(name, by) for name in engines if ENGINES[name].grows for by in RANGES]
        growths = [growth(name, by) for name, by in progress(pairs, "growth")]
        print(report.growth_table(growths), end="\n\n")
    pypy_times = pypy_seconds(pypy) if pypy else {}
    if pypy_times:
        print(report.pypy_table(pypy_times))
    return report.Results(rounds, parity, timings, graphs, samples, growths, pypy_times, report.machine())


def sampling_time(name: str, rounds: int) -> Timing:
    """The time to draw 20 samples from a model that has trained for 20 steps."""
    training = Training(read_documents(), engine=engine_factory(name))
    for _ in training.steps(20):
        pass
    return Timing.of([timed(lambda: [training.sample() for _ in range(20)]) for _ in range(max(3, rounds))])


def progress(things: Any, what: str, total: int | None = None) -> Any:
    """`things`, with a progress bar if tqdm is installed."""
    try:
        from tqdm import tqdm
    except ImportError:
        return things
    return tqdm(things, desc=what, total=total, leave=False, dynamic_ncols=True)


if __name__ == "__main__":
    sys.exit(main())
