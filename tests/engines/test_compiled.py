"""The compiled engine: its program is compiled from the source beside it, and its memory is handled well."""

from __future__ import annotations

import gc
import hashlib
import random
import shutil
import struct
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from support.needs import need

from microgpt import Config, MicrogptError, Training, TrainingError
from microgpt.engine import EngineState, flatten, initial_state, unflatten
from tools.compiled import WASM, build

SMALL = Config(5, n_embd=4, n_head=2, block_size=6)
DOCUMENTS = ["ab", "ba", "abba", "bab"]
FINGERPRINT = "8f9c0722d7de37b6"  # of the numbers of 40 steps; changes with the order of operations


def fingerprint(numbers):
    return hashlib.sha256(numbers).hexdigest()[:16]


@pytest.fixture
def compiled(factory):
    return factory("compiled")


@pytest.fixture
def engine(compiled):
    return compiled(SMALL, initial_state(SMALL, random.Random(1)))


def test_the_program_is_made_of_the_source(tmp_path):
    need("ziglang", find_spec("ziglang"))
    build(tmp_path / "compiled.wasm")
    assert (tmp_path / "compiled.wasm").read_bytes() == WASM.read_bytes(), "run: make compiled"


def test_its_bits_are_the_same_on_every_machine(compiled):
    """Losses, parameters and logits are equal to the last bit. No library computes the initial numbers."""
    config = Config(7, n_embd=6, n_head=2, n_layer=2, block_size=5)
    begin = unflatten([(i * 37 % 101 - 50) / 100 for i in range(config.num_params)], config)
    zeros = unflatten([0.0] * config.num_params, config)
    engine = compiled(config, EngineState(begin, zeros, zeros, 0))
    batch = [[0, 1, 2, 3, 0], [0, 4, 5, 6, 6, 5, 4, 0]]
    losses = [engine.train_step(batch, 0.01) for _ in range(40)]
    numbers = [*losses, *flatten(engine.state.parameters), *engine.decoder()(0)]
    assert fingerprint(struct.pack(f"<{len(numbers)}d", *numbers)) == FINGERPRINT


def test_its_bits_are_the_same_in_a_browser():
    """Node.js runs a program of WebAssembly with V8, as Chromium does."""
    node = shutil.which("node")
    need("node", node)
    command = [node, str(Path(__file__).with_name("same_bits.mjs")), str(WASM)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert fingerprint(bytes.fromhex(run.stdout)) == FINGERPRINT


def test_many_steps_in_one_call_are_the_steps(compiled, monkeypatch):
    single = Training(DOCUMENTS, num_steps=9, batch_size=2, n_embd=4, engine=compiled)
    at_once = Training(DOCUMENTS, num_steps=9, batch_size=2, n_embd=4, engine=compiled)
    batches = [[single.tokenizer.encode(text) for text in single.batch(step)] for step in range(9)]
    rates = [single.rate(step) for step in range(9)]
    monkeypatch.setattr("microgpt.engines.compiled_engine.AT_ONCE", 2 * 4 * single.config.num_params)
    assert at_once.engine.train_steps(batches, rates) == single.run().losses
    assert at_once.engine.state == single.engine.state
    with pytest.raises(MicrogptError, match="each step needs a learning rate: 1 came for 2 batches"):
        at_once.engine.train_steps(batches[:2], rates[:1])


def test_the_steps_before_one_that_cannot_be_made_are_made(engine):
    batches = [[[0, 1, 0]], [[0, 2, 0], [0, 3, 0]], [[0, 1, 0]]]
    with pytest.raises(TrainingError, match="the loss is"):
        engine.train_steps(batches, [0.01, 1.7e308, 0.01])
    assert engine.steps_done == 1
    engine.train_steps(batches, [0.01] * 3)
    assert engine.steps_done == 4


def test_an_interruption_that_comes_during_a_call_waits_for_its_end(compiled):
    """Python handles it after the program has returned. Then the step is made, and the run knows it."""
    reference = Training(DOCUMENTS, num_steps=6, n_embd=4, engine=compiled).run()
    training = Training(DOCUMENTS, num_steps=6, n_embd=4, engine=compiled)
    train = training.engine._train

    def interrupted(steps):
        train(steps)
        raise KeyboardInterrupt

    training.engine._train = interrupted
    with pytest.raises(KeyboardInterrupt):
        training.run()
    training.engine._train = train
    assert training.step == 1
    assert training.run().losses == reference.losses
    assert training.engine.state == reference.engine.state


def test_a_document_that_needs_too_much_memory_is_refused_before_it_is_asked_for(compiled):
    config = replace(SMALL, block_size=30_000)
    engine = compiled(config, initial_state(config, random.Random(1)))
    before = len(engine._program.memory)
    with pytest.raises(MicrogptError, match=r"needs 14\.\d GB for 30,000 positions, but the engine"):
        engine.loss([[0] * 30_001])
    assert len(engine._program.memory) == before
    assert engine.train_step([[0, 1, 2, 0]], 0.01) == pytest.approx(1.6, abs=0.1)


def test_a_model_that_needs_too_much_memory_is_refused_before_it_is_asked_for(compiled):
    from microgpt.engines.compiled_program import Program

    with pytest.raises(MicrogptError, match=r"a model of 199,\d+,\d+ parameters needs 12\.8 GB, but"):
        Program(Config(500_000, n_embd=199, n_head=1))


def test_decoders_have_the_parameters_of_their_time_and_a_text_of_their_own(engine):
    first, second = engine.decoder(), engine.decoder()
    before = [first(0), first(1)]
    engine.train_step([[0, 1, 2, 0]], 0.01)
    assert [second(0), second(1)] == before
    assert engine.decoder()(0) != before[0]


def test_the_program_of_a_decoder_that_is_gone_is_used_again(engine):
    expected = engine.decoder()(0)
    for _ in range(3):
        gc.collect()
        assert engine.decoder()(0) == expected
    gc.collect()
    assert len(engine._for_decoders) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="addresses are limited on Linux only")
def test_it_runs_where_addresses_are_limited_as_for_a_hand_in(compiled):
    """wasmtime would like 4 GB of addresses for each memory. With fewer the program computes the same."""
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30)); "
        "from microgpt import Training; from microgpt.engines import engine_factory; "
        f"run = Training({DOCUMENTS}, num_steps=40, engine=engine_factory('compiled')).run(); "
        "print(run.losses)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said == f"{Training(DOCUMENTS, num_steps=40, engine=compiled).run().losses}\n"
