"""Coverage-guided fuzzing of the two readers, on demand. It searches for inputs that reach new lines.

    python -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris
    PYTHONPATH=. /tmp/fuzz/bin/python tests/fuzz/guided.py checkpoint -max_total_time=300
    PYTHONPATH=. /tmp/fuzz/bin/python tests/fuzz/guided.py documents -max_total_time=300

Arguments after the name are passed to libFuzzer. A finding ends the run with a traceback and a file
`crash-...`, and should become a test beside this file. This is not part of `make test`, because atheris
needs Linux or macOS.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["microgpt"]):
    from damage import as_bytes, as_json, places, replaced, small_checkpoint, survives

    from microgpt import DocumentError, read_documents

FOLDER = Path(tempfile.mkdtemp())
WHOLE = as_bytes(small_checkpoint(), FOLDER / "whole.json")
CONTENT = json.loads(WHOLE)
PLACES = [*places(CONTENT), ("unknown",)]


def checkpoint(data: bytes) -> None:
    """Replace one entry by any JSON. If the bytes are not JSON, replace a piece of the file."""
    provider = atheris.FuzzedDataProvider(data)
    place = PLACES[provider.ConsumeIntInRange(0, len(PLACES) - 1)]
    start = provider.ConsumeIntInRange(0, len(WHOLE))
    rest = provider.ConsumeBytes(1_000)
    try:
        content = as_json(replaced(CONTENT, place, json.loads(rest)))
    except (ValueError, RecursionError):
        content = WHOLE[:start] + rest + WHOLE[start + len(rest) :]
    survives(content, FOLDER / "c.json")


def documents(data: bytes) -> None:
    """Use the bytes as the file."""
    file = FOLDER / "d.txt"
    file.write_bytes(data)
    try:
        found = read_documents(file)
    except DocumentError:
        return
    assert all(document == document.strip() != "" for document in found)


if __name__ == "__main__":
    target = {"checkpoint": checkpoint, "documents": documents}[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
