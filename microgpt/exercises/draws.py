"""Random inputs for checks, in addition to fixed ones, so that a table of known results cannot pass.

In a notebook they are the same every time. Each grading of hand-ins has a new seed. The report names
it, so that the grading can be repeated.
"""

from __future__ import annotations

import random
from typing import Any

_seed = "lesson"
_rng = random.Random(_seed)


def seed(text: str) -> None:
    """Use this seed from now on."""
    global _seed
    _seed = text
    begin("")


def begin(number: str) -> None:
    """Start the draws of an exercise. They do not depend on earlier checks."""
    _rng.seed(f"{_seed} {number}")


def number(low: float = -3.0, high: float = 3.0) -> float:
    """A number with two decimals. It is never 0."""
    return round(_rng.uniform(low, high), 2) or 0.5


def whole(low: int, high: int) -> int:
    """A whole number from `low` to `high`, both included."""
    return _rng.randint(low, high)


def vector(length: int, low: float = -3.0, high: float = 3.0) -> list[float]:
    """A list of numbers as `number` gives them."""
    return [number(low, high) for _ in range(length)]


def matrix(nout: int, nin: int, low: float = -3.0, high: float = 3.0) -> list[list[float]]:
    """`nout` rows of `nin` numbers."""
    return [vector(nin, low, high) for _ in range(nout)]


def wholes(length: int, low: int, high: int) -> list[int]:
    """A list of whole numbers as `whole` gives them."""
    return [whole(low, high) for _ in range(length)]


def probabilities(length: int) -> list[float]:
    """A list of different numbers above 0 that sum to 1."""
    weights = _rng.sample(range(1, 50), length)
    return [weight / sum(weights) for weight in weights]


def shuffled(items: list[Any]) -> list[Any]:
    """The same items in a different order."""
    return _rng.sample(items, len(items))


def word(length: int, letters: str = "abcdefghijklmnopqrstuvwxyz") -> str:
    """A text of random letters."""
    return "".join(_rng.choices(letters, k=length))
