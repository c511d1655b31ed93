"""Checkpoint: a training run in one JSON file, written all or nothing, read with every field checked.

The file explains itself (`checkpoint_format`) and carries a checksum, so one that was
cut short or edited is noticed. Nothing is ever unpickled or evaluated.
"""

from __future__ import annotations

import os
from typing import Any

from .checkpoint_format import FORMAT, VERSION, Checkpoint, checksum, from_json, to_json
from .errors import CheckpointError, FileError, MicrogptError
from .explained import explained
from .files import write_file
from .printable import printable, shown_path
from .reading import MOST_BYTES, read_bytes

__all__ = ["Checkpoint", "load_checkpoint", "save_checkpoint"]


@explained
def save_checkpoint(path: str | os.PathLike[str], checkpoint: Checkpoint) -> None:
    """Write `checkpoint` to `path`.

    Raises CheckpointError if that fails; an older file there stays whole.
    """
    import json  # json and hashlib would be a third of what `import microgpt` costs

    content = to_json(checkpoint)
    try:
        text = json.dumps({**content, "sha256": checksum(content)}, allow_nan=False)
    except ValueError:
        raise CheckpointError(
            f"nothing was saved to {shown_path(path)}: a parameter is no longer a finite number"
        ) from None
    try:
        write_file(path, text)
    except FileError as error:
        raise CheckpointError(str(error)) from None


@explained
def load_checkpoint(path: str | os.PathLike[str], most_bytes: int = MOST_BYTES) -> Checkpoint:
    """Read the checkpoint at `path`, a regular file of at most `most_bytes`.

    Raises CheckpointError for a file that is missing, damaged, too large or of another kind.
    """
    content = _read(path, most_bytes)
    shown = shown_path(path)
    try:
        checkpoint = from_json(content)
        expected = checksum(content)
    except (MicrogptError, TypeError, ValueError, OverflowError, RecursionError) as error:
        why = printable(str(error), 400)  # Python's own errors may quote a part of the file
        raise CheckpointError(f"{shown} does not fit together: {why}") from None
    if content.get("sha256") != expected:
        raise CheckpointError(f"{shown} was changed after it was written: its checksum does not match")
    return checkpoint


def _read(path: str | os.PathLike[str], most_bytes: int) -> dict[str, Any]:
    """The JSON at `path`, which says that it is a checkpoint of this version. CheckpointError otherwise."""
    import json

    whole = read_bytes(path, "a checkpoint file", CheckpointError, most_bytes)
    shown = shown_path(path)
    try:
        content = json.loads(whole.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise CheckpointError(
            f"{shown} is not a whole checkpoint: it is cut short, or another kind of file"
        ) from None
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
    return content


def _no_constant(name: str) -> float:
    raise CheckpointError(f"{name} is not a number")
