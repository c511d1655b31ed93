"""Timing: processor time, in alternating turns, with its spread.

A machine has better and worse minutes. Things to compare therefore take turns, round after
round. The median of the rounds is quoted with the lowest and the highest.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple


class Timing(NamedTuple):
    """Seconds of processor time: the median of the rounds, the lowest and the highest."""

    seconds: float
    low: float
    high: float

    @classmethod
    def of(cls, seconds: list[float]) -> Timing:
        """The summary of some measurements.

        >>> Timing.of([3.0, 1.0, 2.0])
        Timing(seconds=2.0, low=1.0, high=3.0)
        """
        return cls(statistics.median(seconds), min(seconds), max(seconds))


def alternating(turns: Mapping[str, Callable[[], float]], rounds: int) -> Iterator[tuple[str, float]]:
    """Call every turn once in each round. Yields its name and the seconds that it returns."""
    for _ in range(rounds):
        for name, turn in turns.items():
            yield name, turn()


def timed(work: Callable[[], object], repeat: int = 1) -> float:
    """Seconds of processor time of one call of `work`: the mean over `repeat` calls."""
    begin = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - begin) / repeat


def duration(seconds: float) -> str:
    """Seconds as three figures and a unit.

    >>> [duration(seconds) for seconds in (1.8, 0.0123, 0.000151)]
    ['1.80 s', '12.3 ms', '151 µs']
    """
    for factor, unit in ((1, "s"), (1e3, "ms")):
        if seconds * factor >= 0.9995:  # what would be rounded to 1
            return f"{seconds * factor:#.3g} {unit}".replace(". ", " ")
    return f"{seconds * 1e6:#.3g} µs".replace(". ", " ")
