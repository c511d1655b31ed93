"""Checks of settings that several modules share: a MicrogptError in one sentence, or nothing."""

from __future__ import annotations

import sys
from typing import Any

from .errors import MicrogptError


def check_count(name: str, count: Any, least: int) -> None:
    """MicrogptError unless `count` is a whole number of at least `least`."""
    if not isinstance(count, int) or isinstance(count, bool) or count < least:
        raise MicrogptError(f"{name} must be a whole number of at least {least}, got {count!r:.40}")


def check_seed(seed: Any) -> None:
    """MicrogptError unless `seed` is a whole number, as a checkpoint keeps it."""
    if type(seed) is not int:
        raise MicrogptError(f"seed must be a whole number, got {seed!r:.40}: 42 is the default")


def check_learning_rate(rate: Any) -> None:
    """MicrogptError unless `rate` is a number above 0."""
    if not isinstance(rate, (int, float)) or isinstance(rate, bool) or not 0 < rate <= sys.float_info.max:
        raise MicrogptError(f"learning_rate must be a number above 0, got {rate!r:.40}: 0.01 is the default")
