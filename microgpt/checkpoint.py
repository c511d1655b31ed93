"""Checkpoint: a training run in one file, written all or nothing, read with every field checked.

The file is JSON, or for large models a binary file with the ending .safetensors (`checkpoint_tensors`).
It explains itself (`checkpoint_format`) and carries a checksum, so one that was cut short or edited
is noticed. Nothing is ever unpickled or evaluated.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from .checkpoint_format import FORMAT, VERSION, Checkpoint, checksum, from_json, parse, to_json
from .errors import CheckpointError, FileError, MicrogptError
from .explained import explained
from .files import write_file
from .printable import printable, shown_path
from .reading import MOST_BYTES, read_bytes, typed_path

# The endings that are not JSON, and the module that is loaded for one of them.
BINARY = {".safetensors": ".checkpoint_tensors"}

__all__ = ["Checkpoint", "load_checkpoint", "save_checkpoint"]


@explained
def save_checkpoint(path: str | os.PathLike[str], checkpoint: Checkpoint) -> None:
    """Write `checkpoint` to `path`: as JSON, or as tensors if the path ends with .safetensors.

    Raises CheckpointError if that fails; an older file there stays whole.
    """
    binary = binary_format(path)
    try:
        whole = binary.to_bytes(to_json(checkpoint)) if binary else _to_text(checkpoint)
    except ValueError:
        raise CheckpointError(
            f"nothing was saved to {shown_path(path)}: a parameter is no longer a finite number"
        ) from None
    try:
        write_file(path, whole)
    except FileError as error:
        raise CheckpointError(str(error)) from None


@explained
def load_checkpoint(path: str | os.PathLike[str], most_bytes: int = MOST_BYTES) -> Checkpoint:
    """Read the checkpoint at `path`, a regular file of at most `most_bytes`.

    Raises CheckpointError for a file that is missing, damaged, too large or of another kind.
    """
    binary = binary_format(path)
    whole = read_bytes(path, "a checkpoint file", CheckpointError, most_bytes)
    shown = shown_path(path)
    try:
        content, is_unchanged = binary.from_bytes(whole) if binary else _from_text(whole)
    except (ValueError, RecursionError):
        raise CheckpointError(
            f"{shown} is not a whole checkpoint: it is cut short, or another kind of file"
        ) from None
    _check_kind(content, shown)
    try:
        checkpoint = from_json(content)
        unchanged = is_unchanged()
    except (MicrogptError, TypeError, ValueError, OverflowError, RecursionError) as error:
        why = printable(str(error), 400)  # Python's own errors may quote a part of the file
        raise CheckpointError(f"{shown} does not fit together: {why}") from None
    if not unchanged:
        raise CheckpointError(f"{shown} was changed after it was written: its checksum does not match")
    return checkpoint


def binary_format(path: str | os.PathLike[str]) -> Any:
    """The module for the ending of `path`, or None for JSON. CheckpointError if its library is missing."""
    ending = typed_path(path, "a checkpoint file", CheckpointError).suffix.lower()
    if ending not in BINARY:
        return None
    module: Any = import_module(BINARY[ending], __package__)
    module.library()
    return module


def _to_text(checkpoint: Checkpoint) -> str:
    """The checkpoint as JSON. ValueError if a number is not finite."""
    import json  # json and hashlib would be a third of what `import microgpt` costs

    content = to_json(checkpoint)
    return json.dumps({**content, "sha256": checksum(content)}, allow_nan=False)


def _from_text(whole: bytes) -> tuple[Any, Callable[[], bool]]:
    """(the content of the JSON, a function that says whether its checksum is right)."""
    content = parse(whole.decode("utf-8"))
    return content, lambda: content.get("sha256") == checksum(content)


def _check_kind(content: Any, shown: str) -> None:
    """CheckpointError unless the content says that it is a checkpoint of this version."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CheckpointError(f'{shown} is not a checkpoint of microgpt: it lacks "format": "{FORMAT}"')
    version = content.get("version")
    if type(version) is not int or version != VERSION:
        plain = isinstance(version, (int, float, str))
        version_shown = printable(str(version), 20) if plain else type(version).__name__
        raise CheckpointError(
            f"{shown} has checkpoint version {version_shown}, this program reads "
            f"version {VERSION}: use the microgpt that wrote it"
        )
