"""Programs that tests need and a machine may lack, and how to get them. `need("git", found)` skips a test.

Each name is a switch in the environment. `MICROGPT_BROWSER=required` makes a missing browser an error, for a
machine that should have it. `MICROGPT_BROWSER=off` leaves the tests out. `left_out.py` collects the reasons.
"""

from __future__ import annotations

import os

import pytest

HOW = {
    "browser": "Chromium: apt install chromium, or name yours in CHROMIUM",
    "site": "the built site: make site",
    "numpy": "NumPy: uv sync --extra lab",
    "wasmtime": "wasmtime, which runs the compiled engine: uv sync --extra lab",
    "ziglang": "the compiler of the compiled engine: uv sync --extra lab --group compiler",
    "safetensors": "safetensors: uv sync --extra lab",
    "gpu": "a GPU of NVIDIA or AMD: uv run --extra lab --extra torch pytest tests/engines on such a machine",
    "torch": "PyTorch: uv run --extra lab --extra torch pytest tests/engines",
    "git": "Git and a clone: apt install git, then git clone",
    "make": "make: apt install make",
    "ghc": "the Haskell compiler: apt install ghc",
    "node": "Node.js: apt install nodejs",
    "mount": "the right to mount a file system: run the tests as root on Linux",
    "devices": "/dev/full and /dev/zero: run the tests on Linux",
    "nbgrader": "nbgrader: uv run --extra lab --with nbgrader==0.9.6 pytest tests/exercises/copies",
    "otter": "otter-grader: uv run --extra lab --with otter-grader==7.0.0 pytest tests/exercises/copies",
    "pythons": "another of the supported Pythons: uv python install 3.12",
}
PREFIX = "needs "


def switch(name: str) -> str:
    """The value of MICROGPT_NAME: "off", "required" or ""."""
    variable = f"MICROGPT_{name.upper()}"
    value = os.environ.get(variable, "")
    if value not in ("", "off", "required"):
        raise ValueError(f"{variable} may be off or required, it is {value!r}")
    return value


def need(name: str, found: object) -> None:
    """Continue if `found` is true. Else skip the test, or fail if this machine is required to have it."""
    if switch(name) == "off":
        pytest.skip(f"MICROGPT_{name.upper()}=off")
    if not found and switch(name) == "required":
        pytest.fail(f"MICROGPT_{name.upper()}=required, and this machine lacks {HOW[name]}")
    if not found:
        pytest.skip(PREFIX + HOW[name])
