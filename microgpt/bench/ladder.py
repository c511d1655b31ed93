"""The ladder: every engine on the same run, from closures and sets to batches of arrays.

First each engine's losses, gradients and parameters are compared with the core's. Only then
are steps timed. The textbook engine is timed twice. As it is, Python's garbage collector
takes most of the time, and how much depends on the machine. With the collector off, no
memory is freed during a step.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from ..documents import read_documents
from ..engine import collector_paused, flatten
from ..engines import ENGINES, Rung, engine_factory
from ..errors import MicrogptError
from ..training import Training
from .timing import alternating, timed

TOLERANCE = 1e-9
RUNGS = tuple(rung._replace(engine=name) for name, entry in ENGINES.items() for rung in entry.rungs)


class Parity(NamedTuple):
    """The largest differences from the core over some steps.

    losses -- over all steps; gradients -- of the first step; parameters -- after the last step
    samples -- whether 20 samples drawn after the last step are the same
    """

    steps: int
    losses: float
    gradients: float
    parameters: float
    samples: bool


def available(engines: Sequence[str] | None = None) -> list[Rung]:
    """The rungs whose package is installed, or those of the named engines.

    Raises MicrogptError for an unknown name.
    """
    for name in engines or ():
        engine_factory(name)
    return [rung for rung in RUNGS if rung.engine in (engines or ENGINES) and _installed(rung.engine)]


def _installed(name: str) -> bool:
    try:
        engine_factory(name)
    except MicrogptError:
        return False
    return True


class Reference:
    """Runs of the core, made once for each batch size, to compare the other engines with."""

    def __init__(self, documents: Sequence[str]) -> None:
        self.documents = documents
        self._runs: dict[tuple[int, int], tuple[list[float], list[float], list[float], list[str]]] = {}

    def parity(self, rung: Rung, **options: object) -> Parity:
        """Compare a rung with the core over its `compared` steps. `options` are passed to the engine.

        Raises MicrogptError if the losses differ.
        """
        losses, gradients, parameters, samples = _run(self.documents, rung, **options)
        expected = self._run(rung)
        parity = Parity(
            rung.compared,
            largest_difference(losses, expected[0]),
            largest_difference(gradients, expected[1]),
            largest_difference(parameters, expected[2]),
            samples == expected[3],
        )
        if parity.losses > TOLERANCE or not parity.samples:
            raise MicrogptError(
                f"{rung.label} does not compute what the core computes: in {rung.compared} steps its losses "
                f"differ by {parity.losses:.1e}. It is not worth timing"
            )
        return parity

    def _run(self, rung: Rung) -> tuple[list[float], list[float], list[float], list[str]]:
        key = (rung.batch_size, rung.compared)
        if key not in self._runs:
            self._runs[key] = _run(self.documents, rung._replace(engine="vector"))
        return self._runs[key]


def _run(
    documents: Sequence[str], rung: Rung, **options: object
) -> tuple[list[float], list[float], list[float], list[str]]:
    training = _training(documents, rung, num_steps=500, **options)
    first = [training.tokenizer.encode(document) for document in training.batch(0)]
    gradients = flatten(training.engine.gradients(first))
    losses = [step.loss for step in training.steps(rung.compared)]
    return (
        losses,
        gradients,
        flatten(training.engine.state.parameters),
        [training.sample() for _ in range(20)],
    )


def _training(documents: Sequence[str], rung: Rung, num_steps: int, **options: object) -> Training:
    engine = engine_factory(rung.engine, **options)
    return Training(documents, num_steps=num_steps, batch_size=rung.batch_size, engine=engine)


def largest_difference(xs: Sequence[float], ys: Sequence[float]) -> float:
    """The largest difference between numbers at the same place."""
    return max(abs(x - y) for x, y in zip(xs, ys))


def turn(documents: Sequence[str], rung: Rung) -> Callable[[], float]:
    """A function that makes the next steps of a run, and returns processor seconds for each document."""
    steps = _training(documents, rung, num_steps=10**9).steps()

    def work() -> Any:
        return next(steps)

    def take() -> float:
        if rung.collected:
            return timed(work, rung.steps) / rung.batch_size
        gc.collect()
        with collector_paused():
            seconds = timed(work, rung.steps) / rung.batch_size
        gc.collect()
        return seconds

    return take


def measure(rungs: Sequence[Rung], rounds: int, warm_up: int = 1) -> Iterator[tuple[str, float]]:
    """Time the rungs in alternating turns.

    Yields the label and the seconds of each turn after the warm-up.
    """
    documents = read_documents()
    turns = {rung.label: turn(documents, rung) for rung in rungs}
    for number, measured in enumerate(alternating(turns, rounds + warm_up)):
        if number >= warm_up * len(turns):
            yield measured
