"""Documents: one line of a text file each. By default 32,248 given names.

Source and status of the names: `data/names.md`.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .errors import DocumentError

NAMES = Path(__file__).parent / "data" / "names.txt"


def read_documents(path: str | os.PathLike[str] = NAMES) -> list[str]:
    """The lines of the UTF-8 text file `path`, stripped, without the empty ones, in file order.

    Raises DocumentError where there is no such file, it is a folder, cannot be
    read, is not UTF-8 text, or holds no document.

    >>> documents = read_documents()
    >>> len(documents), documents[:3]
    (32248, ['emma', 'olivia', 'ava'])
    """
    path = Path(path)
    if "\0" in str(path):
        raise DocumentError(f"there is no file {str(path)!r:.60}: a path has no NUL")
    try:
        return decode_documents(path.read_bytes(), name=str(path))
    except FileNotFoundError:
        raise DocumentError(f"there is no file {path}: check the path (this is {Path.cwd().name}/)") from None
    except IsADirectoryError:
        raise DocumentError(f"{path} is a folder: name a text file with one document a line") from None
    except OSError as error:
        if os.path.isdir(path):  # Windows reports a folder as a refused permission
            raise DocumentError(f"{path} is a folder: name a text file with one document a line") from None
        raise DocumentError(f"{path} cannot be read: {error.strerror or error}") from None


def decode_documents(content: bytes, name: str) -> list[str]:
    """The documents in the bytes of a UTF-8 text. DocumentError where it is something else, or holds none."""
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")  # some editors mark UTF-8 so
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not UTF-8 text (byte {error.start:,} cannot be read): save it as UTF-8 and try again"
        ) from None
    return parse_documents(io.StringIO(text, newline=None), name)


def parse_documents(lines: Iterable[str], name: str = "the text") -> list[str]:
    r"""Strip each line and drop the empty ones. `name` is what an error calls the source.

    >>> parse_documents(["emma\n", "  \n", " ava "])
    ['emma', 'ava']
    """
    documents = []
    for number, line in enumerate(lines, 1):
        document = line.strip()
        if "\0" in document:
            raise DocumentError(
                f"{name} has a NUL byte in line {number:,}: it looks like a binary file, not text"
            )
        if document:
            documents.append(document)
    if not documents:
        raise DocumentError(f"{name} holds no document: expected at least one line that is not empty")
    return documents


def check_documents(documents: Any) -> None:
    """DocumentError unless it is a list, or another sequence, of at least one text."""
    if isinstance(documents, (str, bytes)) or not isinstance(documents, Sequence):
        raise DocumentError(
            f"expected a list of documents, got {type(documents).__name__} {documents!r:.60}: "
            "give one text for each document, in an order that stays the same"
        )
    if not documents:
        raise DocumentError("expected a list of at least one document, got an empty one")
    for number, document in enumerate(documents):
        if not isinstance(document, str):
            raise DocumentError(
                f"a document is a text, but number {number:,} is {document!r:.60}: convert it with str()"
            )
