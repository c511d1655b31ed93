"""What explorers that compute in the page are tried with: two models, and a browser."""

from __future__ import annotations

import pytest
from support.chromium import open_chromium

from microgpt import Training, read_documents
from microgpt.engines import engine_factory


@pytest.fixture(scope="module")
def trained() -> Training:
    """The model of the course, after 200 steps."""
    return Training(read_documents(), num_steps=200, engine=engine_factory("numpy")).run()


@pytest.fixture(scope="module")
def deep() -> Training:
    """A model of another shape: two layers, two heads, and a vocabulary with a space and an accent."""
    documents = ["né a", "ab né", "b a", "éé", "nab a"]
    return Training(documents, num_steps=60, n_layer=2, n_head=2, n_embd=8, block_size=5).run()


@pytest.fixture(scope="module")
def chromium():
    """It ends with the module, because Playwright runs an event loop in the thread of the tests."""
    with open_chromium() as browser:
        yield browser
