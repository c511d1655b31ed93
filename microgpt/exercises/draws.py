"""Inputs that are drawn, beside those that a check names: a table of results fails on them.

In a notebook they are the same each time. Who grades hand-ins seeds every grading
anew; the report names the seed, so that a mark can be repeated.
"""

from __future__ import annotations

import random
from typing import Any

_seed = "lesson"
_rng = random.Random(_seed)


def seed(text: str) -> None:
    """Draw by this seed from now on."""
    global _seed
    _seed = text
    begin("")


def begin(number: str) -> None:
    """Start the draws of an exercise; they do not depend on what was checked before."""
    _rng.seed(f"{_seed} {number}")


def number(low: float = -3.0, high: float = 3.0) -> float:
    """A number of two decimals, never 0."""
    return round(_rng.uniform(low, high), 2) or 0.5


def whole(low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return _rng.randint(low, high)


def vector(length: int, low: float = -3.0, high: float = 3.0) -> list[float]:
    """Numbers as `number` gives them."""
    return [number(low, high) for _ in range(length)]


def matrix(nout: int, nin: int, low: float = -3.0, high: float = 3.0) -> list[list[float]]:
    """`nout` rows of `nin` numbers."""
    return [vector(nin, low, high) for _ in range(nout)]


def wholes(length: int, low: int, high: int) -> list[int]:
    """Whole numbers."""
    return [whole(low, high) for _ in range(length)]


def probabilities(length: int) -> list[float]:
    """Numbers above 0 that sum to 1, all different."""
    weights = _rng.sample(range(1, 50), length)
    return [weight / sum(weights) for weight in weights]


def shuffled(items: list[Any]) -> list[Any]:
    """The same items in another order."""
    return _rng.sample(items, len(items))


def word(length: int, letters: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    """A text of random letters."""
    return "".join(_rng.choices(letters, k=length))
