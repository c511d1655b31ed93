"""Plain copies: one folder of notebooks, as it lies in the repository, and the files for assistants."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from .notebooks import Source, as_text, relinked, stripped
from .tutor import tutor_files

Files = dict[str, "str | bytes"]  # path in the folder of the copies -> content


def plain(found: Sequence[Source], hints: bool) -> Files:
    """The files of plain copies."""
    return folder_of(found, hints, PurePosixPath("."))


def folder_of(found: Sequence[Source], hints: bool, folder: PurePosixPath) -> Files:
    """All notebooks in one `folder`."""
    places = {one.name: folder / f"{one.name}.ipynb" for one in found}
    files: Files = {
        str(places[one.name]): as_text(relinked(stripped(one, hints), places, folder)) for one in found
    }
    return {**files, **tutor_files(found, hints, folder)}
