"""Checkpoint: a training run in one JSON file, written all or nothing, read with every field checked.

The file explains itself (`checkpoint_format`) and carries a checksum, so one that was
cut short or edited is noticed. Nothing is ever unpickled or evaluated.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from .checkpoint_format import FORMAT, VERSION, Checkpoint, checksum, from_json, to_json
from .errors import CheckpointError, MicrogptError

__all__ = ["Checkpoint", "check_writable", "load_checkpoint", "save_checkpoint", "write_atomically"]


def save_checkpoint(path: str | os.PathLike[str], checkpoint: Checkpoint) -> None:
    """Write `checkpoint` to `path`.

    Raises CheckpointError where that fails; an older file there stays whole.
    """
    import json  # json and hashlib would be a third of what `import microgpt` costs

    path = Path(path)
    content = to_json(checkpoint)
    try:
        text = json.dumps({**content, "sha256": checksum(content)}, allow_nan=False)
    except ValueError:
        raise CheckpointError(
            f"nothing was saved to {path}: a parameter is no longer a finite number"
        ) from None
    write_atomically(path, text)


def load_checkpoint(path: str | os.PathLike[str]) -> Checkpoint:
    """Read the checkpoint at `path`.

    Raises CheckpointError for a file that is missing, damaged or of another kind.
    """
    path = Path(path)
    content = _read(path)
    try:
        checkpoint = from_json(content)
        expected = checksum(content)
    except (MicrogptError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise CheckpointError(f"{path} does not fit together: {error}") from None
    if content.get("sha256") != expected:
        raise CheckpointError(f"{path} was changed after it was written: its checksum does not match")
    return checkpoint


def _read(path: Path) -> dict[str, Any]:
    """The JSON at `path`, which says that it is a checkpoint of this version. CheckpointError otherwise."""
    import json

    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant)
    except FileNotFoundError:
        raise CheckpointError(f"there is no checkpoint {path}: check the path") from None
    except (ValueError, RecursionError):
        raise CheckpointError(
            f"{path} is not a whole checkpoint: it is cut short, or another kind of file"
        ) from None
    except OSError as error:
        what = "is a folder" if os.path.isdir(path) else f"cannot be read: {error.strerror or error}"
        raise CheckpointError(f"{path} {what}; expected a checkpoint file") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CheckpointError(f'{path} is not a checkpoint of microgpt: it lacks "format": "{FORMAT}"')
    version = content.get("version")
    if type(version) is not int or version != VERSION:
        shown = version if isinstance(version, (int, float, str)) else type(version).__name__
        raise CheckpointError(
            f"{path} has checkpoint version {shown!s:.20}, this program reads "
            f"version {VERSION}: use the microgpt that wrote it"
        )
    return content


def _no_constant(name: str) -> float:
    raise CheckpointError(f"{name} is not a number")


def check_writable(*files: str | None) -> None:
    """MicrogptError, before any work, for a file to write without a name, or that is a folder or in none."""
    for file in files:
        if file == "":
            raise MicrogptError("a file to write has an empty name: name a file, or leave the option out")
        if file is not None and (os.path.isdir(file) or not os.path.isdir(Path(file).absolute().parent)):
            what = "is a folder" if os.path.isdir(file) else "lies in a folder that does not exist"
            raise MicrogptError(f"{file} {what}: name a file in an existing folder")


def write_atomically(path: Path, text: str) -> None:
    """Write `text` to a new file beside `path`, then put it in its place in one move.

    CheckpointError where the folder is missing or read-only or the disk is full; the old file stays.
    """
    if not path.name or "\0" in str(path):
        raise CheckpointError(f"could not save {str(path)!r:.60}: name a file")
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")  # one for each writer
    try:
        if os.path.isdir(path):
            raise IsADirectoryError(errno.EISDIR, "it is a folder; name a file in it")
        with open(temporary, "x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        kept = (
            " The file that was there is unchanged." if os.path.isfile(path) else ""
        )  # Path.is_file can raise
        raise CheckpointError(f"could not save {path}: {error.strerror or error}.{kept}") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
