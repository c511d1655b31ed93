"""The reference run, and a small training run for any engine."""

import json
from pathlib import Path

import pytest

from microgpt import read_documents

GOLDEN = Path(__file__).parent.parent / "golden"


@pytest.fixture(scope="session")
def golden():
    return json.loads((GOLDEN / "names.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def documents():
    return read_documents()
