"""Before training: how many parameters, how much memory, how long. For the NumPy engine.

The time of a step is a sum of five things, fitted to a few very short runs on this machine
(`measure_speed`): a step costs something in itself, and something for each layer, parameter, multiplication
and number that is kept. It is an estimate for a machine that does nothing else: expect it within a factor
of two.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import NamedTuple

from ..checkpoint_format import MOST_DOCUMENTS, MOST_STEPS
from ..checks import check_count
from ..engines import engine_factory
from ..engines.numpy_engine import chunk_size
from ..explained import explained
from ..model import Config
from ..training import Training
from .cost import forward_multiplications

PARAMETER_BYTES = 8 * 10  # the parameter, its gradient, m, v, and what the update needs in between
PROBES = (  # n_embd, n_layer, batch_size
    (16, 1, 1), (16, 4, 1), (64, 1, 16), (96, 2, 1), (32, 2, 32), (16, 1, 32), (16, 3, 16),
)  # fmt: skip
PROBE_STEPS = 8


class Speed(NamedTuple):
    """Seconds a step takes: in itself, for each layer, parameter, multiplication and number that is kept."""

    step: float
    layer: float
    parameter: float
    multiplication: float
    kept: float


EXAMPLE_SPEED = Speed(7e-5, 5e-5, 8e-9, 4e-11, 2e-9)  # an ordinary processor, so that a page can show a time


class Plan(NamedTuple):
    """What a run will take.

    multiplications -- of one step, forward and backward; memory -- bytes, at the most
    seconds -- of the whole run
    """

    num_params: int
    multiplications: int
    memory: int
    seconds: float


@explained
def plan(
    config: Config,
    num_steps: int,
    batch_size: int = 1,
    positions: int | None = None,
    speed: Speed = EXAMPLE_SPEED,
) -> Plan:
    """Estimate a run before it begins.

    positions -- the mean number of positions that a document has, by default and at most block_size

    >>> plan(Config(27), num_steps=500).num_params
    4064
    """
    num_steps = check_count("num_steps", num_steps, 0, MOST_STEPS)
    batch_size = check_count("batch_size", batch_size, 1, MOST_DOCUMENTS)
    length = config.block_size if positions is None else min(positions, config.block_size)
    causes = step_causes(config, batch_size, length)
    seconds = num_steps * sum(cost * cause for cost, cause in zip(speed, causes))
    kept = together(config, batch_size) * kept_numbers(config, length)
    memory = PARAMETER_BYTES * config.num_params + 8 * kept
    return Plan(config.num_params, int(causes[3]), memory, seconds)


def step_causes(config: Config, batch_size: int, length: int) -> tuple[float, ...]:
    """What a step's time comes from, in the order of Speed."""
    multiplications = 3 * batch_size * forward_multiplications(config, length)
    return 1, config.n_layer, config.num_params, multiplications, batch_size * kept_numbers(config, length)


def kept_numbers(config: Config, length: int) -> int:
    """What the forward pass of one document keeps for the backward pass, roughly."""
    a_layer = 40 * config.n_embd + 6 * config.n_head * length
    return length * (config.n_layer * a_layer + 6 * config.n_embd + 6 * config.vocab_size)


def together(config: Config, batch_size: int) -> int:
    """How many documents of a batch the engine works on at once."""
    return min(batch_size, chunk_size(config))


@explained
def measure_speed(probes: Sequence[tuple[int, int, int]] = PROBES) -> Speed:
    """Time some short runs on this machine, about a third of a second in all, and fit a Speed to them."""
    import numpy as np

    rows, seconds = [], []
    for n_embd, n_layer, batch_size in probes:
        training = Training(
            ["abcdefg", "gfedcba"],
            num_steps=PROBE_STEPS,
            batch_size=batch_size,
            engine=engine_factory("numpy"),
            n_embd=n_embd,
            n_layer=n_layer,
        )
        rows.append(step_causes(training.config, batch_size, length=8))
        seconds.append(_fastest_step(training))
    weights = 1 / np.array(seconds)  # a miss of ten percent counts the same for a short and a long step
    table = np.array(rows) * weights[:, None]
    scale = table.max(axis=0)
    costs, *_ = np.linalg.lstsq(table / scale, np.ones(len(rows)), rcond=None)
    return Speed(*(max(0.0, float(cost)) for cost in costs / scale))


def _fastest_step(training: Training) -> float:
    """In seconds. What else the machine does can only make a step slower."""
    fastest, began = float("inf"), time.perf_counter()
    for _ in training.steps():
        now = time.perf_counter()
        fastest, began = min(fastest, now - began), now
    return fastest
