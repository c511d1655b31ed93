"""Engine: what a training run needs of a model and its optimizer, whatever they are made of.

`scalar_engine` has the core's own; `microgpt.engines` has faster ones. All compute the
same numbers, and exchange their state as plain lists of floats. This file also has
what they share: checks of their input, and the errors for numbers that are not finite.
"""

from __future__ import annotations

import gc
import math
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from .checks import shown
from .errors import MicrogptError, TrainingError
from .model import Config, initial_parameters

Parameters = dict[str, list[list[float]]]
Batch = Sequence[Sequence[int]]
Decoder = Callable[[int], list[float]]


class EngineState(NamedTuple):
    """All that training changes: the parameters, and Adam's count of steps and two moments."""

    parameters: Parameters
    m: Parameters
    v: Parameters
    steps_done: int


def initial_state(config: Config, rng: random.Random) -> EngineState:
    """The state before the first step; see `initial_parameters` for the order of drawing."""
    parameters = initial_parameters(config, rng)
    zeros = {name: [[0.0] * nin for _ in range(nout)] for name, (nout, nin) in config.shapes.items()}
    return EngineState(parameters, zeros, zeros, 0)


class Engine(ABC):
    """A model with its optimizer.

    A batch is a sequence of token lists, `[BOS] + ids + [BOS]` each; its loss is the mean over
    the documents of each document's mean loss.

    config -- the hyper-parameters
    last_loss -- the loss of the last completed step; None before the first
    """

    config: Config
    last_loss: float | None = None

    @abstractmethod
    def train_step(self, batch: Batch, learning_rate: float) -> float:
        """One update. Returns the loss before it, in nats; TrainingError if it cannot be made.

        Whatever interrupts it, the state is the one before the step or the one after.
        """

    @abstractmethod
    def loss(self, batch: Batch) -> float:
        """The loss, in nats, without an update."""

    @abstractmethod
    def gradients(self, batch: Batch) -> Parameters:
        """d(loss)/d(parameter) by name, without an update."""

    @abstractmethod
    def decoder(self) -> Decoder:
        """A function that takes the tokens of one text in turn and gives the logits after each."""

    @property
    @abstractmethod
    def state(self) -> EngineState:
        """A copy of the parameters and the optimizer's memory."""

    @state.setter
    @abstractmethod
    def state(self, state: EngineState) -> None:
        """MicrogptError for a state of another shape."""

    @property
    @abstractmethod
    def steps_done(self) -> int:
        """Completed updates."""


def check_state(state: EngineState, config: Config) -> None:
    """MicrogptError if a matrix of `state` does not fit the hyper-parameters; it names the first one."""
    if not isinstance(state, EngineState):
        raise MicrogptError(f"a state is an EngineState, such as training.engine.state, got {shown(state)}")
    for what, matrices in zip(EngineState._fields, state[:3]):
        if list(matrices) != list(config.shapes):
            raise MicrogptError(
                f"the {what} of this state are {', '.join(matrices)}; this model has "
                f"{', '.join(config.shapes)}: both need the same n_layer"
            )
        for name, (nout, nin) in config.shapes.items():
            widths = {len(row) for row in matrices[name]}
            if len(matrices[name]) != nout or widths != {nin}:
                found = f"{len(matrices[name])} rows of {max(widths, default=0)} numbers"
                raise MicrogptError(
                    f"{name} has {found} in the {what} of this state, and {nout} of {nin} in this model "
                    f"({config}): both need the same vocabulary and hyper-parameters"
                )


def check_batch(batch: Batch) -> None:
    """MicrogptError unless it is a list of token lists, at least one."""
    if not isinstance(batch, Sequence) or isinstance(batch, (str, bytes)):
        raise MicrogptError(f"a batch is a list of token lists, got {shown(batch)}")
    if not batch:
        raise MicrogptError("a batch needs at least one document, got none")
    if not hasattr(batch[0], "__len__"):
        raise MicrogptError(
            f"a batch is a list of token lists, got {shown(batch)}: for a single document write [tokens]"
        )


def not_finite(loss: float, parameters: Parameters) -> TrainingError:
    """The error for a loss that is not a finite number; it names the first bad parameter, if any."""
    for name, matrix in parameters.items():
        for i, row in enumerate(matrix):
            for j, p in enumerate(row):
                if not math.isfinite(p):
                    return TrainingError(f"the loss is {loss}: parameter {name}[{i}][{j}] is {p}")
    return TrainingError(f"the loss is {loss} although every parameter is finite: numbers grew too large")


def too_large(loss: float, slopes: Parameters) -> TrainingError:
    """The error for an update that is not finite; it names the first slope that is too large, if any."""
    for name, matrix in slopes.items():
        for i, row in enumerate(matrix):
            for j, slope in enumerate(row):
                if not math.isfinite(slope * slope):
                    where = f"{name}[{i}][{j}]"
                    return TrainingError(
                        f"the loss is {loss:.4g} and the slope of parameter {where} {slope:.4g}"
                    )
    return TrainingError(f"the loss is {loss:.4g} and a parameter would no longer be a finite number")


def flatten(parameters: Parameters) -> list[float]:
    """All numbers of the matrices, in their order."""
    return [p for matrix in parameters.values() for row in matrix for p in row]


def unflatten(flat: Sequence[float], config: Config) -> Parameters:
    """The matrices of `config` filled from `flat`; the reverse of `flatten`."""
    numbers = iter(flat)
    return {
        name: [[next(numbers) for _ in range(nin)] for _ in range(nout)]
        for name, (nout, nin) in config.shapes.items()
    }


@contextmanager
def collector_paused() -> Iterator[None]:
    """Switch the garbage collector off for a while: a graph without cycles needs none."""
    restore = gc.enable if gc.isenabled() else gc.disable
    try:
        try:
            gc.disable()
            yield
        finally:
            restore()
    finally:
        restore()  # KeyboardInterrupt may come just before the line above; then this line does it
