"""Calibration: of all that was said to have a probability of 30 %, did 30 % come true?

The reliability curve sorts forecasts into bins by what was said. Scores that put a curve into a single
number (Brier, expected calibration error) are left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..checks import as_number, check_count, shown
from ..errors import MicrogptError
from ..explained import explained

MOST_BINS = 10_000


@explained
def reliability(forecasts: Iterable[tuple[float, bool]], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean of what was said, share that came true, how many) of each bin with forecasts, from low to high.

    forecasts -- (probability, whether it came true); bins -- how many of equal width from 0 to 1

    >>> reliability([(0.125, False), (0.375, False), (0.875, True), (1.0, True)], bins=2)
    [(0.25, 0.0, 2), (0.9375, 1.0, 2)]

    Raises MicrogptError for a number of bins below 1, or a forecast that is no such pair.
    """
    bins = check_count("bins", bins, 1, MOST_BINS)
    found: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for p, came in map(_checked, forecasts):
        found[min(int(p * bins), bins - 1)].append((p, came))  # 1.0 belongs to the last bin
    return [
        (sum(p for p, _ in pairs) / len(pairs), sum(came for _, came in pairs) / len(pairs), len(pairs))
        for pairs in found
        if pairs
    ]


def _checked(forecast: tuple[float, bool]) -> tuple[float, bool]:
    """The pair, if it is one. MicrogptError for anything else."""
    p = as_number(forecast[0]) if isinstance(forecast, (tuple, list)) and len(forecast) == 2 else None
    if p is None or not 0 <= p <= 1:
        raise MicrogptError(
            "a forecast must be a pair, a probability from 0 to 1 and whether it came true; "
            f"got {shown(forecast)}"
        )
    return p, bool(forecast[1])
