"""Finds the files in a folder of hand-ins, and their learners.

There may be a folder for each learner, or the unpacked archive of Moodle or Canvas. Links are never
followed. Names are shown, but never trusted.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from ...errors import MicrogptError
from ...printable import printable

DEEPEST = 8  # levels of nested folders
MOODLE = re.compile(r"(.+?)_(\d+)_assignsubmission_[a-z]+(?:_|$)")
CANVAS = re.compile(r"([^_]+)_(?:LATE_)?(\d+)_\d+_")
LESSON = re.compile(r"(.+?)[ ._-]+\d\d_[a-z]")
ARCHIVES = {".zip", ".gz", ".tar", ".7z", ".rar"}


@dataclass(frozen=True)
class Found:
    """One file: its path, its apparent learner, and the reason why it is not opened, or "".

    id -- the number that a learning platform gives the learner, or ""
    """

    path: Path
    file: str
    learner: str
    id: str = ""
    refused: str = ""


def find(folder: str | os.PathLike[str]) -> list[Found]:
    """Every file below `folder`, sorted. Names that begin with a dot are left out.

    MicrogptError if the folder cannot be listed.
    """
    root = Path(folder)
    if not root.is_dir():
        raise MicrogptError(f"{printable(str(folder))} is not a folder: name the one that holds the hand-ins")
    found: list[Found] = []
    for here, folders, files in os.walk(root, onerror=lambda error: _unreadable(found, root, error)):
        depth = len(Path(here).relative_to(root).parts)
        for name in [*folders, *files]:
            path = Path(here, name)
            if not _ignored(name) and (name in files or path.is_symlink() or depth >= DEEPEST):
                found.append(_found(root, path, depth))
        folders[:] = [name for name in folders if not _ignored(name)] if depth < DEEPEST else []
    return sorted(found, key=lambda one: (one.learner, one.file))


def _found(root: Path, path: Path, depth: int) -> Found:
    relative = path.relative_to(root)
    refused = ""
    if path.is_symlink():
        refused = "It is a link; links are not followed."
    elif path.is_dir():
        refused = f"It is more than {depth} folders deep and was not opened."
    elif not path.is_file():
        refused = "It is not an ordinary file."
    elif path.suffix.lower() in ARCHIVES:
        refused = "It is an archive: unpack it and collect again."
    elif path.suffix.lower() != ".ipynb":
        refused = "It is not a notebook (.ipynb)."
    return Found(path, printable(relative.as_posix()), *_learner(relative), refused)


def _ignored(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _unreadable(found: list[Found], root: Path, error: OSError) -> None:
    path = Path(os.fsdecode(error.filename))
    relative = path.relative_to(root)
    why = f"The folder cannot be listed: {error.strerror}."
    found.append(Found(path, printable(relative.as_posix()), *_learner(relative), why))


def learner_of(relative: PurePath) -> str:
    """The learner of a hand-in, from the first folder of its path or from the name of the file.

    >>> learner_of(PurePath("anna/01_value_autograd.ipynb"))
    'anna'
    >>> learner_of(PurePath("anna_01_value_autograd.ipynb"))
    'anna'
    """
    return _learner(relative)[0]


def _learner(relative: PurePath) -> tuple[str, str]:
    """The name and the id of the learner.

    >>> _learner(PurePath("Ben Lee_4711_assignsubmission_file_/01_value_autograd.ipynb"))
    ('Ben Lee', '4711')
    >>> _learner(PurePath("leeben_LATE_4711_815_01_value_autograd-1.ipynb"))
    ('leeben', '4711')
    >>> _learner(PurePath("anna/01_value_autograd.ipynb"))
    ('anna', '')
    """
    name = relative.parts[0] if relative.parts else ""
    for pattern in (MOODLE, CANVAS):
        if match := pattern.match(name):
            return printable(match[1]), match[2]
    if len(relative.parts) > 1:
        return printable(name), ""
    match = LESSON.match(name)
    return printable(match[1] if match else PurePath(name).stem), ""


def handed_in(folder: str | os.PathLike[str], path: str | os.PathLike[str]) -> str:
    """The name of the hand-in in `folder` that `path` leads to, or "" if it is not a hand-in.

    A teacher may keep files other than notebooks in `folder` itself.
    """
    for one in find(folder):
        beside = "/" not in one.file and one.path.suffix.lower() != ".ipynb"
        with suppress(OSError, ValueError):
            if not beside and os.path.samefile(one.path, path):
                return one.file
    return ""
