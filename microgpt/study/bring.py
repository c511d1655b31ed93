"""Documents from anywhere: a set that ships, a path, pasted text, the bytes of an uploaded file.

The result is a list of documents, or an error of one sentence. `split` sets some documents aside before a
model is trained. `data/*.md` names the sources and the licences of the sets.
"""

from __future__ import annotations

import io
import random
from collections.abc import Sequence

from ..checks import check_count, check_number, check_seed
from ..documents import NAMES, check_documents, decode_documents, parse_documents, read_documents
from ..errors import DocumentError, MicrogptError
from ..explained import explained
from ..printable import printable

SETS = {name: NAMES.with_name(f"{name}.txt") for name in ("names", "elements", "modules", "sums")}
MOST_BYTES = 20_000_000  # a few million lines, more than a lesson needs


@explained
def read_set(name: str) -> list[str]:
    """The documents of a set that ships. Raises MicrogptError for a name that is not in SETS.

    >>> read_set("elements")[:3]
    ['hydrogen', 'helium', 'lithium']
    """
    if name not in SETS:
        raise MicrogptError(f"there is no set {name!r:.60}: choose one of {', '.join(SETS)}")
    return read_documents(SETS[name])


@explained
def read_path(path: str) -> list[str]:
    """`read_documents` for a path that somebody typed, of at most MOST_BYTES."""
    return read_documents(path, most_bytes=MOST_BYTES)


@explained
def paste(text: str) -> list[str]:
    r"""The lines of a text, as documents.

    >>> paste("one\n\n two ")
    ['one', 'two']
    """
    check_size(len(text), "the text")
    return parse_documents(io.StringIO(text, newline=None), name="the text")


@explained
def upload(name: str, content: bytes) -> list[str]:
    """The lines of an uploaded file. Raises DocumentError if it is too large, not UTF-8 text, or empty."""
    shown = printable(name, 60)
    check_size(len(content), shown)
    return decode_documents(bytes(content), name=shown)


def check_size(size: int, name: str) -> None:
    """Raise DocumentError for more than MOST_BYTES."""
    if size > MOST_BYTES:
        raise DocumentError(
            f"{name} has {size:,} bytes, at most {MOST_BYTES:,} are read here: keep a part of its lines"
        )


@explained
def split(documents: Sequence[str], share: float = 0.15, seed: int = 42) -> tuple[list[str], list[str]]:
    """Shuffle the different documents with `seed` and split them into (training, held out).

    share -- the share to hold out; rounded up to whole documents

    A document stays in the training part if one of its characters is in no other document: a model that
    was trained without it could not read it.

    >>> split(["ab", "ba", "ab", "bb", "az"], share=0.4)
    (['az', 'ab'], ['bb', 'ba'])
    """
    share = check_number("share", share)
    if not 0 < share < 1:
        raise MicrogptError(f"share must lie between 0 and 1, got {share!r}: 0.15 holds out 15 percent")
    check_documents(documents)
    different = list(dict.fromkeys(documents))
    random.Random(check_seed(seed)).shuffle(different)
    # Not ceil(share * n): 0.07 * 100 is a hair above 7, and would be rounded up to 8.
    wanted = next(k for k in range(1, len(different) + 1) if k / len(different) >= share)
    held_out = _readable(different, wanted)
    aside = set(held_out)
    kept = [document for document in different if document not in aside]
    if not kept or not held_out:
        raise MicrogptError(
            f"{len(different):,} different documents are too few to hold some out: bring more lines"
        )
    return kept, held_out


@explained
def coverage(documents: Sequence[str], block_size: int) -> float:
    """The share of documents that a model with this block_size reads to the end, <BOS> included.

    >>> coverage(["a", "ab", "abc"], block_size=3)
    0.6666666666666666
    """
    check_documents(documents)
    block_size = check_count("block_size", block_size, 1)
    return sum(len(document) + 1 <= block_size for document in documents) / len(documents)


def _readable(documents: Sequence[str], wanted: int) -> list[str]:
    """The first documents, at most `wanted`, that have no character of their own."""
    times = _documents_with(documents)
    found: list[str] = []
    for document in documents:
        if len(found) < wanted and all(times[character] > 1 for character in set(document)):
            found.append(document)
            for character in set(document):
                times[character] -= 1
    return found


def _documents_with(documents: Sequence[str]) -> dict[str, int]:
    """For each character, the number of documents that contain it."""
    times: dict[str, int] = {}
    for document in documents:
        for character in set(document):
            times[character] = times.get(character, 0) + 1
    return times
