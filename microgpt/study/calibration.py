"""Calibration: of all that was said to have a probability of 30 %, did 30 % come true?

The reliability curve sorts forecasts into bins by what was said. Scores that put a curve into a single
number (Brier, expected calibration error) are left out.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..checks import check_count
from ..errors import MicrogptError
from ..explained import explained


@explained
def reliability(forecasts: Iterable[tuple[float, bool]], bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean of what was said, share that came true, how many) of each bin with forecasts, from low to high.

    forecasts -- (probability, whether it came true); bins -- how many of equal width from 0 to 1

    >>> reliability([(0.125, False), (0.375, False), (0.875, True), (1.0, True)], bins=2)
    [(0.25, 0.0, 2), (0.9375, 1.0, 2)]

    Raises MicrogptError for a number of bins below 1, or a probability outside 0 to 1.
    """
    bins = check_count("bins", bins, 1)
    found: list[list[tuple[float, bool]]] = [[] for _ in range(bins)]
    for p, came in forecasts:
        if not 0 <= p <= 1:
            raise MicrogptError(f"a forecast must be a probability from 0 to 1, got {p}")
        found[min(int(p * bins), bins - 1)].append((p, came))  # 1.0 belongs to the last bin
    return [
        (sum(p for p, _ in pairs) / len(pairs), sum(came for _, came in pairs) / len(pairs), len(pairs))
        for pairs in found
        if pairs
    ]
