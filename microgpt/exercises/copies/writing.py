"""Copies are written into a folder. What is there already, and is not the same, stays unless it may go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ...errors import FileError
from ...files import check_writable, write_file
from ...printable import shown_path

MOST_NAMED = 3


def write_copies(folder: Path, files: Mapping[str, str | bytes], replace: bool) -> tuple[int, int]:
    """Write `files`, by their paths in `folder`. Returns how many were written, and how many were the same.

    replace -- whether a file with another content, such as a learner's work, may be replaced. FileError
    names them otherwise, and then nothing was written.
    """
    content = {folder / name: _bytes(text) for name, text in files.items()}
    there = {path: path.read_bytes() for path in content if _is_file(path)}
    differs = [path for path, data in there.items() if data != content[path]]
    if differs and not replace:
        raise FileError(
            f"{_named(differs)} would be replaced, and somebody may have worked in it. Nothing was written. "
            "Name a new folder, or add --replace"
        )
    to_write = [path for path in content if path not in there or path in differs]
    for parent in sorted({path.parent for path in to_write}):
        _make(parent)
    check_writable(*to_write)
    for path in to_write:
        write_file(path, content[path])
    return len(to_write), len(content) - len(to_write)


def _bytes(text: str | bytes) -> bytes:
    return text.encode("utf-8") if isinstance(text, str) else text


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError as error:
        raise FileError(f"could not look at {shown_path(path)}: {error.strerror}") from None


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"could not make the folder {shown_path(folder)}: {error.strerror}") from None


def _named(paths: Iterable[Path]) -> str:
    shown = [shown_path(path) for path in paths]
    more = f" and {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    return ", ".join(shown[:MOST_NAMED]) + more
