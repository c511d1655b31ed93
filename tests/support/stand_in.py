"""Makes a fake program for a test, so that the machine does not need the real one."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def make_program(folder: Path, name: str, body: str) -> Path:
    """Make a program `name` in `folder` that runs the Python statements in `body`."""
    script = folder / f"{name}.py"
    script.write_text(body, encoding="utf-8")
    if os.name == "nt":
        program, start = folder / f"{name}.bat", f'@"{sys.executable}" "{script}" %*\n'
    else:
        program, start = folder / name, f'#!/bin/sh\nexec "{sys.executable}" "{script}" "$@"\n'
    program.write_text(start, encoding="utf-8")
    program.chmod(0o755)
    return program
