"""Novelty: which of the texts that a model wrote are copies, and which are its own.

A copy is a line of the training documents, letter for letter. A held-out line, which the model
has never seen, is counted apart: it shows that the rule was learned, not the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..errors import MicrogptError
from ..explained import explained

COPIED, REDISCOVERED, NEW = "copied", "held out", "new"


class Novelty(NamedTuple):
    """How many samples are copied, held out and new. `repeated` counts samples that had come before."""

    copied: int
    held_out: int
    new: int
    repeated: int


@explained
def kind_of(sample: str, trained_on: Iterable[str], held_out: Iterable[str] = ()) -> str:
    """The kind of a sample: "copied", "held out" or "new".

    Pass sets: a list would be searched from its beginning each time.

    >>> kind_of("iron", {"iron", "gold"}), kind_of("ironium", {"iron", "gold"})
    ('copied', 'new')
    """
    if sample in trained_on:
        return COPIED
    return REDISCOVERED if sample in held_out else NEW


@explained
def novelty(samples: Sequence[str], trained_on: Iterable[str], held_out: Iterable[str] = ()) -> Novelty:
    """Count the kinds of `samples`.

    >>> novelty(["iron", "ironium", "iron", "tin"], ["iron", "gold"], ["tin"])
    Novelty(copied=2, held_out=1, new=1, repeated=1)
    """
    if not samples:
        raise MicrogptError("novelty needs at least one sample, got none")
    seen, aside = set(trained_on), set(held_out)
    kinds = [kind_of(sample, seen, aside) for sample in samples]
    return Novelty(
        copied=kinds.count(COPIED),
        held_out=kinds.count(REDISCOVERED),
        new=kinds.count(NEW),
        repeated=len(samples) - len(set(samples)),
    )
