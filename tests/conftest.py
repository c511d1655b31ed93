"""Fixtures that several tests share, such as the golden run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.left_out import pytest_terminal_summary  # noqa: F401  (a hook of pytest)

from microgpt import Training, read_documents

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="session")
def golden() -> dict[str, Any]:
    """The reference run on names.txt: tokens, parameters, gradients, losses, samples."""
    return json.loads((GOLDEN / "names.json").read_text())


@pytest.fixture(scope="session")
def names() -> list[str]:
    """The shipped documents, in file order."""
    return read_documents()


@pytest.fixture
def small() -> Training:
    """A very short run: three short documents, 12 steps, width 4."""
    return Training(["ab", "ba", "abba"], num_steps=12, n_embd=4, n_head=2, block_size=4)
