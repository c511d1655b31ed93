"""Ways to damage a checkpoint: change its bytes, or change its JSON and correct the checksum.

The property tests and `guided.py` share this module, because they need the same small checkpoint.
"""

# ruff: noqa: PT017  (both outcomes are right, and each is looked at)
from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from microgpt import CheckpointError, Training, load_checkpoint, save_checkpoint
from microgpt.checkpoint_format import checksum


def small_checkpoint() -> Any:
    """A checkpoint of a few kilobytes, of a run of 2 steps."""
    training = Training(["ab"], num_steps=4, n_embd=2, n_head=1, block_size=2)
    list(training.steps(2))
    return training.checkpoint()


def as_bytes(checkpoint: Any, file: Path) -> bytes:
    """The bytes that `save_checkpoint` writes."""
    save_checkpoint(file, checkpoint)
    return file.read_bytes()


def places(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every entry in a JSON document. Of a long list, only the first 3 entries count."""
    entries = content.items() if isinstance(content, dict) else enumerate(content[:3])
    found = []
    for key, entry in entries:
        found.append((*path, key))
        if isinstance(entry, (dict, list)):
            found += places(entry, (*path, key))
    return found


def replaced(content: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with another entry at `path` and, if possible, with the right checksum."""
    changed = copy.deepcopy(content)
    entry = changed
    for key in path[:-1]:
        entry = entry[key]
    entry[path[-1]] = new
    if path != ("sha256",):
        changed.pop("sha256", None)
        try:
            changed["sha256"] = checksum(changed)
        except (ValueError, RecursionError):  # a number that JSON cannot express
            changed["sha256"] = ""
    return changed


def survives(content: bytes, file: Path) -> Any:
    """The checkpoint in `content`, or None if it was refused. Any other exception is a finding."""
    file.write_bytes(content)
    try:
        checkpoint = load_checkpoint(file)
    except CheckpointError as error:
        assert "\n" not in str(error)
        assert len(str(error)) < 1_000
        return None
    save_checkpoint(file, checkpoint)  # an accepted checkpoint can be written, and is the same again
    assert load_checkpoint(file) == checkpoint
    checkpoint.tokenizer().encode("")
    checkpoint.rng().random()
    return checkpoint


def as_json(content: Any) -> bytes:
    """The content as `save_checkpoint` would write it."""
    return json.dumps(content).encode()
