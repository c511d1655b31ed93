"""What the package has for each answer of lesson 02: it runs the lesson until the learner's own is right."""

from __future__ import annotations

import math
from collections.abc import Sequence


def next_token_pairs(tokens: Sequence[int], block_size: int) -> list[tuple[int, int]]:
    """(token, target) at each of the first `block_size` positions."""
    return list(zip(tokens[:block_size], tokens[1:]))


def bigram_probabilities(counts: Sequence[Sequence[float]], smoothing: float) -> list[list[float]]:
    """The rows of counts as probabilities, with `smoothing` added to each count; the same shape."""
    smoothed = [[n + smoothing for n in row] for row in counts]
    return [[n / sum(row) for n in row] for row in smoothed]


def slopes(row: Sequence[float], followed: Sequence[float]) -> list[float]:
    """The slope of the mean surprise at what `followed` (counts) towards each logit of `row`."""
    exps = [math.exp(logit) for logit in row]
    total, count = sum(exps), sum(followed)
    return [e / total - n / count for e, n in zip(exps, followed)]
