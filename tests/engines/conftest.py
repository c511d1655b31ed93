"""The reference run on batches, and engines by name if their packages are installed."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path

import pytest
from support.needs import need

from microgpt import read_documents
from microgpt.engines import ENGINES, engine_factory

BATCH_RUN = Path(__file__).parents[1] / "golden" / "batch.json"


@pytest.fixture(scope="session")
def documents():
    return read_documents()


@pytest.fixture(scope="session")
def batch_run():
    """A run on batches that was computed one document at a time. `tools/make_batch.py` made it."""
    return json.loads(BATCH_RUN.read_text(encoding="utf-8"))


@pytest.fixture
def factory():
    """`engine_factory`. Without the engine's package the test is left out; see `needs.py`."""

    def factory(name, **options):
        if package := ENGINES[name].package:
            need(package, find_spec(package))
        return engine_factory(name, **options)

    return factory
