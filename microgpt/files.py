"""Files: the only place of the package that writes them. What stands at a path keeps what it is.

A link stays a link, and what it points to is written. Mode, owner and further names (hard links) stay. A
file that is read-only is refused. A pipe or a device is written to, never replaced. A regular file is
replaced in one move, so that it is whole at any time; if the system does not allow that, it is
written where it is, and gets its old content back if that fails.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Mapping
from contextlib import suppress
from itertools import combinations
from pathlib import Path
from typing import Any, Optional, Union

from .errors import FileError
from .printable import shown_path
from .reading import typed_path

PathLike = Union[str, os.PathLike[str]]
Status = Optional[os.stat_result]
# A file that may be written in a folder in which nothing may be made; a file mounted into a container.
ONLY_IN_PLACE = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY}


def write_file(path: PathLike, content: str | bytes) -> None:
    """Write `content` to `path`, a text as UTF-8. FileError if that fails; what was there stays whole."""
    data = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    target, there = _look(path)
    try:
        if there is None:
            _replace(target, None, data)
        elif (descriptor := _own_output(there)) is not None:
            _write_after_printed(descriptor, data)
        elif stat.S_ISREG(there.st_mode):
            _write_over(target, there, data)
        else:
            _write_plainly(target, data)
    except OSError as error:
        kept = " The file that was there is unchanged." if there and stat.S_ISREG(there.st_mode) else ""
        reason = "nobody reads from this pipe" if error.errno == errno.ENXIO else error.strerror or error
        raise FileError(f"could not save {shown_path(target)}: {reason}.{kept}") from None


def check_writable(*paths: PathLike | None) -> None:
    """FileError, before any work, for a path to which `write_file` could not write. None is left out."""
    for path in paths:
        if path is None:
            continue
        target, there = _look(path)
        if there is None or stat.S_ISREG(there.st_mode):
            try:
                temporary = _beside(target)
                os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
                os.unlink(temporary)
            except OSError as error:
                if there is None or error.errno not in ONLY_IN_PLACE:
                    raise _refused(target, error.strerror or error) from None


def check_apart(files: Mapping[str, PathLike | None]) -> None:
    """FileError if two of these paths are the same regular file. `files` maps the name of an option to it."""
    given = {name: typed_path(path) for name, path in files.items() if path is not None}
    for (one, path), (other, path_2) in combinations(given.items(), 2):
        if _same_file(path, path_2):
            raise FileError(
                f"{one} and {other} must name different files, both are {shown_path(path)}: "
                "one would overwrite the other"
            )


def _look(path: PathLike) -> tuple[Path, Status]:
    """(the place to write to, behind all links; what is there now). FileError if it cannot be written."""
    given = typed_path(path, "a file to write", FileError)
    try:
        there: Status = os.stat(given)
    except FileNotFoundError:
        there = None
    except (OSError, ValueError) as error:
        raise _refused(given, getattr(error, "strerror", None) or error) from None
    if there is not None and not stat.S_ISREG(there.st_mode):
        if stat.S_ISDIR(there.st_mode) or stat.S_ISBLK(there.st_mode):
            what = "a folder" if stat.S_ISDIR(there.st_mode) else "a disk"
            raise _refused(given, f"it is {what}; name a file")
        return given, there
    target = Path(os.path.realpath(given))
    if not target.name:
        raise _refused(given, "name a file")
    if there is None and not os.path.isdir(target.parent):
        raise _refused(given, "it lies in a folder that does not exist")
    if there is not None and not (there.st_mode & 0o222 and os.access(target, os.W_OK)):
        raise _refused(target, "Permission denied: the file is read-only. It is unchanged")
    return target, there


def _refused(path: Path, reason: Any) -> FileError:
    return FileError(f"could not save {shown_path(path)}: {reason}.")


def _write_over(target: Path, there: os.stat_result, data: bytes) -> None:
    """Replace the file in one move; write it where it is if it has further names, or cannot be replaced."""
    if there.st_nlink > 1:
        _write_in_place(target, data)
        return
    try:
        _replace(target, there, data)
    except OSError as error:
        if error.errno not in ONLY_IN_PLACE:
            raise
        _write_in_place(target, data)


def _replace(target: Path, there: Status, data: bytes) -> None:
    """Write a new file beside `target`, then put it in its place in one move."""
    temporary = _beside(target)
    mode = 0o666 if there is None else 0o600  # the content is nobody else's before the old mode is set
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if there is not None:
            _make_alike(temporary, target, there)
        os.replace(temporary, target)
    finally:
        with suppress(OSError):
            os.unlink(temporary)


def _make_alike(temporary: Path, target: Path, there: os.stat_result) -> None:
    """Owner, mode and further attributes as they are; PermissionError if the owner cannot be kept."""
    import shutil

    mine = os.stat(temporary)
    if (mine.st_uid, mine.st_gid) != (there.st_uid, there.st_gid) and hasattr(os, "chown"):
        os.chown(temporary, there.st_uid, there.st_gid)
    shutil.copystat(target, temporary)
    os.utime(temporary)  # all but its time, which is now


def _write_in_place(target: Path, data: bytes) -> None:
    with open(target, "r+b", buffering=0) as file:
        before = file.readall()
        try:
            _fill(file, data)
            os.fsync(file.fileno())
        except BaseException:
            _fill(file, before)
            raise


def _fill(file: Any, data: bytes) -> None:
    """Make `data` the whole content of an open file."""
    file.seek(0)
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]
    file.truncate()


def _write_plainly(target: Path, data: bytes) -> None:
    """To a pipe or a device. A pipe that nobody reads is an error: opening it would wait for ever."""
    descriptor = os.open(target, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    if hasattr(os, "set_blocking"):
        os.set_blocking(descriptor, True)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)


def _own_output(there: os.stat_result) -> int | None:
    """The descriptor, if `there` is what this process prints to, as /dev/stdout is."""
    for descriptor in (1, 2):
        with suppress(OSError):
            own = os.fstat(descriptor)
            if own.st_ino and os.path.samestat(own, there):
                return descriptor
    return None


def _write_after_printed(descriptor: int, data: bytes) -> None:
    """Not to a file opened anew, whose position would be another: each would overwrite the other."""
    sys.stdout.flush()
    sys.stderr.flush()
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(data)


def _beside(target: Path) -> Path:
    """A name for a new file in the same folder, one for each writer."""
    return target.with_name(f".{target.name[:40]}.{os.urandom(4).hex()}.part")


def _same_file(one: Path, other: Path) -> bool:
    try:
        there = os.stat(one)
        return stat.S_ISREG(there.st_mode) and os.path.samestat(there, os.stat(other))
    except (OSError, ValueError):  # one of them is not there yet
        return os.path.realpath(one) == os.path.realpath(other)
