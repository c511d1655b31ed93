"""The loss while a terminal waits: a bar where tqdm is installed, else a line every few seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Generator, Sequence
from importlib import import_module
from typing import Any

from .training import Step, Training

RECENT = 50  # steps whose mean loss is shown
PAUSE = 2.0  # seconds between two lines


def progress(training: Training) -> Generator[Step, None, None]:
    """The steps of the run, shown on stderr."""
    try:
        tqdm: Any = import_module("tqdm").tqdm
    except ImportError:
        yield from _lines(training)
        return
    bar = tqdm(
        training.steps(), initial=training.step, total=training.num_steps, unit="step", dynamic_ncols=True
    )
    for step in bar:
        bar.set_postfix(loss=f"{recent_loss(training.losses):.4f}", refresh=False)
        yield step


def recent_loss(losses: Sequence[float]) -> float:
    """The mean of the last RECENT losses."""
    recent = losses[-RECENT:]
    return sum(recent) / len(recent)


def _lines(training: Training) -> Generator[Step, None, None]:
    last = time.monotonic()
    for step in training.steps():
        now = time.monotonic()
        if now >= last + PAUSE or training.step == training.num_steps:
            last = now
            loss = recent_loss(training.losses)
            print(f"step {training.step:,} of {training.num_steps:,}, loss {loss:.4f}", file=sys.stderr)
        yield step
