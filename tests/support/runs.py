"""A small run that is saved half way, for the tests of every format of checkpoints."""

from __future__ import annotations

from pathlib import Path

from microgpt import Training, load_checkpoint, save_checkpoint

DOCUMENTS = ["ab", "ba", "abba"]


def begin() -> Training:
    """A run of ten steps, none of them done."""
    return Training(DOCUMENTS, num_steps=10, n_embd=4, n_head=2, block_size=4)


def saved_half_way(path: Path) -> Path:
    """Four steps are saved at `path`. Returns it."""
    training = begin()
    list(training.steps(4))
    save_checkpoint(path, training.checkpoint())
    return path


def goes_on_unbroken(path: Path) -> None:
    """The run saved at `path` ends with the losses, the state and the samples of one that never stopped."""
    unbroken = begin().run()
    resumed = Training.resume(load_checkpoint(path), DOCUMENTS).run()
    assert resumed.losses == unbroken.losses
    assert resumed.engine.state == unbroken.engine.state
    assert [resumed.sample() for _ in range(5)] == [unbroken.sample() for _ in range(5)]
