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
from .printable import shown_path
from .reading import MOST_BYTES, read_bytes

UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")  # Unicode's categories of control, format and separator
NAMES = Path(__file__).parent / "data" / "names.txt"


def read_documents(path: str | os.PathLike[str] = NAMES, most_bytes: int = MOST_BYTES) -> list[str]:
    """The lines of the UTF-8 text file `path`, stripped, without the empty ones, in file order.

    Raises DocumentError if there is no such file, it is not a regular file, has more than
    `most_bytes`, cannot be read, is not UTF-8 text, or holds no document.

    >>> documents = read_documents()
    >>> len(documents), documents[:3]
    (32248, ['emma', 'olivia', 'ava'])
    """
    content = read_bytes(path, "a text file with one document a line", DocumentError, most_bytes)
    return decode_documents(content, name=shown_path(path))


def decode_documents(content: bytes, name: str) -> list[str]:
    """The documents in the bytes of a UTF-8 text. DocumentError if it is something else, or holds none."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"{name} is not UTF-8 text (byte {error.start:,} cannot be read): save it as UTF-8 and try again"
        ) from None
    return parse_documents(io.StringIO(text, newline=None), name)


def parse_documents(lines: Iterable[str], name: str = "the text") -> list[str]:
    r"""Strip each line and drop those in which nothing can be seen. `name` is what an error calls the source.

    >>> parse_documents(["emma\n", "  \n", " ava "])
    ['emma', 'ava']
    """
    documents = []
    for number, line in enumerate(lines, 1):
        # Some editors mark UTF-8 with this sign; files that were joined have it in the middle.
        document = line.replace("\ufeff", "").strip()
        if "\0" in document:
            raise DocumentError(
                f"{name} has a NUL byte in line {number:,}: it looks like a binary file, not text"
            )
        if document and (document.isprintable() or _can_be_seen(document)):
            documents.append(document)
    if not documents:
        raise DocumentError(f"{name} holds no document: expected at least one line that is not empty")
    return documents


def _can_be_seen(document: str) -> bool:
    """False for white space, control characters and signs of no width, such as U+200B, and nothing else."""
    import unicodedata  # hardly ever needed: most documents are printable

    return any(unicodedata.category(character) not in UNSEEN for character in document)


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
