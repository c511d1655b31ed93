"""Batches: they equal a run that was computed one document at a time, and the mean of single gradients."""

from __future__ import annotations

import pytest

from microgpt import Training
from microgpt.engine import flatten
from microgpt.engines import ENGINES, numpy_engine

ARRAYS = [name for name, entry in ENGINES.items() if entry.arrays]


@pytest.mark.parametrize(
    ("name", "steps"), [("vector", 3), ("torch-distributed", 60), *((name, 60) for name in ARRAYS)]
)
def test_a_batch_run_is_the_run_of_its_documents(name, steps, factory, batch_run, documents):
    training = Training(
        documents,
        num_steps=batch_run["num_steps"],
        batch_size=batch_run["batch_size"],
        engine=factory(name),
    )
    for _ in training.steps(steps):
        pass
    assert training.losses == pytest.approx(batch_run["losses"][:steps], abs=1e-11)
    if steps == batch_run["num_steps"]:
        assert [training.sample() for _ in batch_run["samples"]] == batch_run["samples"]


@pytest.mark.parametrize("name", ["primitive", "vector", *ARRAYS])
def test_the_gradient_of_a_batch_is_the_average_of_single_ones(name, factory, documents):
    training = Training(documents, engine=factory(name))
    batch = [training.tokenizer.encode(document) for document in [*training.documents[:5], "li"]]
    singles = [flatten(training.engine.gradients([tokens])) for tokens in batch]
    average = [sum(g) / len(batch) for g in zip(*singles)]
    assert flatten(training.engine.gradients(batch)) == pytest.approx(average, abs=1e-14)


@pytest.mark.parametrize("chunk_bytes", [1, 2**14, 2**30])
def test_the_size_of_a_chunk_changes_nothing(chunk_bytes, monkeypatch, batch_run, documents):
    monkeypatch.setattr(numpy_engine, "CHUNK_BYTES", chunk_bytes)
    training = Training(
        documents, num_steps=60, batch_size=batch_run["batch_size"], engine=numpy_engine.NumpyEngine
    )
    assert list(training.steps(5))
    assert training.losses == pytest.approx(batch_run["losses"][:5], abs=1e-12)
