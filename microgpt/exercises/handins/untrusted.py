"""Opens a stranger's notebook: JSON of limited size, of which only the expected parts are kept.

Nothing is run or unpickled. Everything except cells with text, tags and outputs is dropped. So the functions
for our own notebooks can read the rest.
"""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from ...errors import MicrogptError
from ..notebook import Cell, Notebook

MOST_BYTES = 10_000_000
MOST_CELLS = 5_000


def read_untrusted(path: Path, most_bytes: int = MOST_BYTES) -> Notebook:
    """The notebook at `path`, tidied. MicrogptError with a sentence if it is not a notebook."""
    content = _bytes_of(path, most_bytes)
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise MicrogptError("It is not text in UTF-8, as every notebook is.") from None
    except (ValueError, RecursionError, MemoryError):
        raise MicrogptError("It is not a whole notebook: the JSON in it cannot be read.") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise MicrogptError("It is not a notebook as JupyterLab saves it: there is no list of cells.")
    if len(notebook["cells"]) > MOST_CELLS:
        raise MicrogptError(f"It has more than {MOST_CELLS:,} cells.")
    return {"cells": [_cell(one) for one in notebook["cells"] if isinstance(one, dict)]}


def _bytes_of(path: Path, most: int) -> bytes:
    """The content of an ordinary file. A link or a pipe that has replaced it meanwhile is refused."""
    flags = (
        os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise MicrogptError("It is not an ordinary file.")
            content = file.read(most + 1)
    except OSError as error:
        raise MicrogptError(f"It cannot be read: {error.strerror}.") from None
    if len(content) > most:
        raise MicrogptError(f"It is larger than {most / 1e6:g} MB; --max-size allows more.")
    return content


def _cell(cell: dict[str, Any]) -> Cell:
    metadata, outputs, count = cell.get("metadata"), cell.get("outputs"), cell.get("execution_count")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    name = cell.get("id")
    return {
        "id": name if isinstance(name, str) else None,
        "cell_type": "code" if cell.get("cell_type") == "code" else "markdown",
        "source": text(cell.get("source")),
        "metadata": {"tags": [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []},
        "execution_count": count if type(count) is int else None,
        "outputs": [_output(one) for one in outputs if isinstance(one, dict)]
        if isinstance(outputs, list)
        else [],
    }


def _output(output: dict[str, Any]) -> dict[str, Any]:
    data = output.get("data")
    return {"data": data if isinstance(data, dict) else {}}


def text(value: Any) -> str:
    """A text as notebooks store it, as a string or a list of lines. "" for anything else.

    >>> text(["a", "b"]), text({"no": "text"})
    ('ab', '')
    """
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)
    return value if isinstance(value, str) else ""
