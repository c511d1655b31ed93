"""Checks of settings that several modules share: a MicrogptError in one sentence, or nothing."""

from __future__ import annotations

import sys
from typing import Any

from .errors import MicrogptError


def check_count(name: str, count: Any, least: int, most: int | None = None) -> None:
    """MicrogptError unless `count` is a whole number from `least` to `most`."""
    whole = isinstance(count, int) and not isinstance(count, bool)
    if not whole or count < least or (most is not None and count > most):
        limits = f"of at least {least}" if most is None else f"from {least} to {most:,}"
        raise MicrogptError(f"{name} must be a whole number {limits}, got {count!r:.40}")


def check_seed(seed: Any) -> None:
    """MicrogptError unless `seed` is a whole number, as a checkpoint keeps it."""
    if type(seed) is not int:
        raise MicrogptError(f"seed must be a whole number, got {seed!r:.40}: 42 is the default")


def check_learning_rate(rate: Any) -> None:
    """MicrogptError unless `rate` is a number above 0."""
    if not isinstance(rate, (int, float)) or isinstance(rate, bool) or not 0 < rate <= sys.float_info.max:
        raise MicrogptError(f"learning_rate must be a number above 0, got {rate!r:.40}: 0.01 is the default")
