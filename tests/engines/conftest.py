"""The documents, the batch run to compare with, and engines by name where their package is there."""

from __future__ import annotations

import json
import os
from importlib import import_module
from pathlib import Path

import pytest

from microgpt import read_documents
from microgpt.engines import ENGINES, engine_factory

BATCH_RUN = Path(__file__).parents[1] / "golden" / "batch.json"


@pytest.fixture(scope="session")
def documents():
    return read_documents()


@pytest.fixture(scope="session")
def batch_run():
    """A run on batches, computed one document at a time: see make_batch.py there."""
    return json.loads(BATCH_RUN.read_text(encoding="utf-8"))


@pytest.fixture
def factory():
    """`engine_factory`. Without PyTorch the test is skipped, or fails with MICROGPT_REQUIRE_TORCH=1."""

    def factory(name, **options):
        if ENGINES[name].package == "torch":
            try:
                import_module("torch")
            except ModuleNotFoundError:
                if os.environ.get("MICROGPT_REQUIRE_TORCH"):
                    raise
                pytest.skip("PyTorch is not installed here; .ci/run tests it in an environment of its own")
        return engine_factory(name, **options)

    return factory
