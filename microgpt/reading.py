"""Reading: the content of one regular file, never more of it than expected.

A folder, a pipe, a device, or a file that is too large gets a sentence. Nothing here waits for
another program, and a size is counted while it is read: what a file says about itself is not believed.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

from .errors import MicrogptError
from .printable import shown_path

MOST_BYTES = 1_000_000_000  # of documents or a checkpoint; both become several times larger in memory
PIECE = 1 << 20


def read_bytes(
    path: str | os.PathLike[str],
    expected: str,
    error: type[MicrogptError] = MicrogptError,
    most_bytes: int = MOST_BYTES,
) -> bytes:
    """The content of the regular file `path`.

    expected -- what it should be, for messages, such as "a text file"
    error -- the kind of MicrogptError that is raised if it cannot be read or has more than `most_bytes`
    """
    file_path = typed_path(path, expected, error)
    shown = shown_path(file_path)
    try:
        content = _read_regular(file_path, most_bytes)
    except FileNotFoundError:
        raise error(f"there is no file {shown}: check the path (this is {_here()}/)") from None
    except IsADirectoryError:
        raise error(f"{shown} is a folder: name {expected}") from None
    except _NotRegularError:
        raise error(f"{shown} is a pipe or a device, not a file: name {expected}") from None
    except (OSError, ValueError) as failed:  # ValueError: a path with a NUL
        if os.path.isdir(file_path):  # Windows reports a folder as a refused permission
            raise error(f"{shown} is a folder: name {expected}") from None
        reason = getattr(failed, "strerror", None) or failed
        raise error(f"{shown} cannot be read: {reason}; name {expected}") from None
    if len(content) > most_bytes:
        raise error(
            f"{shown} is larger than {most_bytes:,} bytes, and at most so many are read: name a smaller file"
        )
    return content


def typed_path(
    path: str | os.PathLike[str], expected: str = "a file", error: type[MicrogptError] = MicrogptError
) -> Path:
    """The path that somebody typed or pasted: quotes around it, `~` and `file://` are understood.

    `error` for what cannot be a path, such as an open file. A file that has exactly this name comes first.
    """
    try:
        text = os.fsdecode(path)
    except TypeError:
        raise error(
            f"expected the path of {expected}, got {_described(path)}: "
            'name the file by a text, such as "file.txt"'
        ) from None
    if not os.path.lexists(text):
        text = _unquoted(text.strip())
    if not text:
        raise error(f"expected the path of {expected}, got an empty one")
    if "\0" in text:
        raise error(f"expected the path of {expected}, got {text!r:.60}: a path has no NUL")
    return Path(text)


class _NotRegularError(Exception):
    """A pipe, a device or a socket."""


def _read_regular(path: Path, most_bytes: int) -> bytes:
    """Up to `most_bytes` + 1 bytes. Opening never waits, as it would for the other end of a pipe."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        mode = os.fstat(descriptor).st_mode
        if not stat.S_ISREG(mode):
            raise IsADirectoryError if stat.S_ISDIR(mode) else _NotRegularError
        pieces, left = [], most_bytes + 1
        while left > 0 and (piece := os.read(descriptor, min(left, PIECE))):
            pieces.append(piece)
            left -= len(piece)
    finally:
        os.close(descriptor)
    return b"".join(pieces)


def _unquoted(text: str) -> str:
    """Without the quotes and the address that file managers put around a path."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    if text.startswith("file://"):
        text = _of_address(text[len("file://") :])
    return os.path.expanduser(text)


def _of_address(rest: str) -> str:
    """The path in what follows `file://`: the name of this machine and the %20 of a space are taken out."""
    import re

    path = "/" + rest.partition("/")[2]
    path = re.sub(r"^/([A-Za-z]:)", r"\1", path)  # Windows: /C:/lines.txt
    escape = re.compile(rb"%([0-9A-Fa-f]{2})")
    return os.fsdecode(escape.sub(lambda found: bytes.fromhex(found[1].decode()), os.fsencode(path)))


def _described(thing: Any) -> str:
    """In words, what came instead of a path."""
    if hasattr(thing, "read"):
        return "an open file"
    return f"{type(thing).__name__} {thing!r:.40}"


def _here() -> str:
    try:
        return shown_path(Path.cwd().name)
    except OSError:  # the folder in which the program was started has been deleted
        return "a folder that no longer exists"
