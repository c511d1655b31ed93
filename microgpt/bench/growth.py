"""Growth: how the time of a step, and the number of nodes, grow with the size of the model.

The exponent of a power law is fitted over a range of sizes: 1 means in proportion, 2 the
square. Documents fill the block, so that every position is used. Attention compares each
position with each earlier position, so its nodes grow with the square of block_size. The
rest grows in proportion. A fit of a + b*T + c*T**2 tells the two apart.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..engine import Engine, initial_state
from ..engines import ENGINES, engine_factory
from ..model import Config
from .timing import timed

VOCAB_SIZE = 27
# For each size that grows, the models to time. The first is small enough that fixed costs still show.
RANGES: dict[str, list[Config]] = {
    "layers": [Config(VOCAB_SIZE, n_layer=n) for n in (1, 2, 3, 4)],
    "parameters": [Config(VOCAB_SIZE, n_embd=n) for n in (16, 24, 32, 48)],
    "block_size": [Config(VOCAB_SIZE, block_size=n) for n in (8, 16, 24, 32)],
}
# An engine that takes microseconds a step needs larger models before arithmetic outweighs its fixed costs.
LARGE_RANGES: dict[str, list[Config]] = {
    "layers": [Config(VOCAB_SIZE, n_layer=n) for n in (4, 8, 12, 16)],
    "parameters": [Config(VOCAB_SIZE, n_embd=n) for n in (32, 48, 64, 96)],
    "block_size": [Config(VOCAB_SIZE, block_size=n) for n in (32, 64, 96, 128)],
}


class Growth(NamedTuple):
    """How one engine's step grows with one size.

    sizes, seconds -- what was measured: the lowest of the rounds
    exponent -- of the power law through them
    square_share -- for block_size, the part of the largest step's time that a square term explains
    """

    engine: str
    by: str
    sizes: list[int]
    seconds: list[float]
    exponent: float
    square_share: float


def size(config: Config, by: str) -> int:
    """The number that grows. wte and wpe are left out of the parameters: they are read, not multiplied."""
    multiplied = config.num_params - (config.vocab_size + config.block_size) * config.n_embd
    return {"layers": config.n_layer, "parameters": multiplied, "block_size": config.block_size}[by]


def growth(engine: str, by: str, rounds: int = 5) -> Growth:
    """Time steps of each size in alternating turns, and fit the exponent."""
    configs = (LARGE_RANGES if ENGINES[engine].arrays else RANGES)[by]
    steps = [_step(engine, config) for config in configs]
    best = [math.inf] * len(steps)
    for _ in range(rounds):
        best = [min(seconds, timed(step)) for seconds, step in zip(best, steps)]
    sizes = [size(config, by) for config in configs]
    return Growth(engine, by, sizes, best, exponent(sizes, best), square_share(sizes, best))


def document(config: Config) -> list[int]:
    """Tokens that fill the block. They are the same at each call."""
    rng = random.Random(config.block_size)
    return [0, *(rng.randrange(1, config.vocab_size) for _ in range(config.block_size))]


def _step(name: str, config: Config) -> Callable[[], float]:
    engine: Engine = engine_factory(name)(config, initial_state(config, random.Random(42)))
    batch = [document(config)]
    engine.train_step(batch, 0.01)
    return lambda: engine.train_step(batch, 0.01)


def exponent(sizes: Sequence[float], amounts: Sequence[float]) -> float:
    """The k of the amount = c * size**k that fits best, by least squares of the logarithms.

    >>> round(exponent([1, 2, 4], [5, 20, 80]), 6)
    2.0
    """
    xs, ys = [math.log(x) for x in sizes], [math.log(y) for y in amounts]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    covariance = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys))
    return covariance / sum((x - x_mean) ** 2 for x in xs)


def square_share(sizes: Sequence[float], amounts: Sequence[float]) -> float:
    """The part of the last amount that c * size**2 makes up in the best fit of a + b*size + c*size**2.

    >>> round(square_share([1, 2, 3, 4], [3, 8, 15, 24]), 6)
    0.666667
    """
    return quadratic_fit(sizes, amounts)[2] * sizes[-1] ** 2 / amounts[-1]


def quadratic_fit(sizes: Sequence[float], amounts: Sequence[float]) -> tuple[float, float, float]:
    """(a, b, c) of the least-squares fit a + b*x + c*x**2.

    >>> [round(number, 6) for number in quadratic_fit([1, 2, 3, 4], [8, 13, 20, 29])]
    [5.0, 2.0, 1.0]
    """
    import numpy as np

    c, b, a = np.polyfit(np.array(sizes, dtype=float), np.array(amounts), 2)
    return float(a), float(b), float(c)
