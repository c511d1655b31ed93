"""Every engine equals the core: it has the losses, gradients, parameters and samples of the reference run."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.interrupts import interrupted_at, lines_of

from microgpt import Config, MicrogptError, ScalarEngine, Training, TrainingError
from microgpt.engine import flatten, initial_state
from microgpt.engines import ENGINES

FAST = [name for name, entry in ENGINES.items() if entry.arrays]
STEPS = {"textbook": 3, "primitive": 25, "compact": 25, "vector": 100, "torch-distributed": 60}


def largest_difference(xs, ys):
    assert len(xs) == len(ys)
    return max(abs(x - y) for x, y in zip(xs, ys))


def test_no_engine_is_left_out():
    assert {*FAST, *STEPS} == set(ENGINES)


@pytest.mark.parametrize("name", FAST)
def test_the_whole_run_is_the_reference_run(name, factory, golden, documents):
    training = Training(documents, engine=factory(name)).run()
    assert largest_difference(training.losses, golden["losses"]) < 1e-9
    assert largest_difference(flatten(training.engine.state.parameters), golden["final_params"]) < 1e-9
    assert [training.sample() for _ in range(20)] == golden["samples"]


@pytest.mark.parametrize("name", STEPS)
def test_the_first_steps_are_those_of_the_reference_run(name, factory, golden, documents):
    training = Training(documents, engine=factory(name))
    for _ in training.steps(STEPS[name]):
        pass
    assert largest_difference(training.losses, golden["losses"][: STEPS[name]]) < 1e-11


@pytest.mark.parametrize("name", ENGINES)
def test_the_first_gradients_are_those_of_the_reference_run(name, factory, golden, documents):
    training = Training(documents, engine=factory(name))
    gradients = training.engine.gradients([training.tokenizer.encode(training.documents[0])])
    assert largest_difference(flatten(gradients), golden["first_step_grads"]) < 1e-11


def drawn_state(config, seed):
    """A state without zeros, as after some training."""
    rng = random.Random(seed)
    state = initial_state(config, rng)

    def draw(low, high):
        return {
            name: [[rng.uniform(low, high) for _ in row] for row in matrix]
            for name, matrix in state.parameters.items()
        }

    return state._replace(parameters=draw(-1, 1), m=draw(-0.1, 0.1), v=draw(0, 0.1), steps_done=7)


@pytest.mark.parametrize("name", FAST)
@given(
    n_head=st.integers(1, 3),
    head_dim=st.integers(1, 3),
    n_layer=st.integers(1, 3),
    block_size=st.integers(1, 6),
    documents=st.lists(st.lists(st.integers(0, 4), min_size=0, max_size=8), min_size=1, max_size=5),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_shape_any_batch_is_computed_as_by_the_core(
    name, factory, n_head, head_dim, n_layer, block_size, documents, seed
):
    config = Config(5, n_embd=n_head * head_dim, n_head=n_head, n_layer=n_layer, block_size=block_size)
    state = drawn_state(config, seed)
    batch = [[0, *document, 0] for document in documents]
    core, engine = ScalarEngine(config, state), factory(name)(config, state)
    assert engine.loss(batch) == pytest.approx(core.loss(batch), abs=1e-11)
    assert flatten(engine.gradients(batch)) == pytest.approx(flatten(core.gradients(batch)), abs=1e-10)
    assert engine.train_step(batch, 0.01) == pytest.approx(core.train_step(batch, 0.01), abs=1e-11)
    for mine, cores in zip(engine.state[:3], core.state[:3]):
        assert flatten(mine) == pytest.approx(flatten(cores), abs=1e-9)
    assert engine.steps_done == core.steps_done == 8
    decode, core_decode = engine.decoder(), core.decoder()
    for token_id in [0, 3, 1, 4, 2, 0][:block_size]:
        assert decode(token_id) == pytest.approx(core_decode(token_id), abs=1e-9)


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_says_what_is_wrong(name, factory):
    config = Config(5, n_embd=4, n_head=2, block_size=3)
    engine = factory(name)(config, initial_state(config, random.Random(1)))
    for call in (engine.loss, engine.gradients, lambda batch: engine.train_step(batch, 0.01)):
        with pytest.raises(MicrogptError, match="token id 5 is outside 0 to 4"):
            call([[0, 1, 0], [0, 5, 0]])
        with pytest.raises(MicrogptError, match="at least 2 tokens"):
            call([[0]])
        with pytest.raises(MicrogptError, match="a batch needs at least one document"):
            call([])
    decode = engine.decoder()
    for token_id in (5, -1):
        with pytest.raises(MicrogptError, match=f"token id {token_id} is outside 0 to 4"):
            decode(token_id)
    for token_id in (0, 1, 2):
        decode(token_id)
    with pytest.raises(MicrogptError, match=r"reads 3 tokens at most \(block_size\)"):
        decode(3)


@pytest.mark.parametrize("name", ["vector", *FAST])
@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"vocab_size": 6}, "wte has 6 rows of 4 numbers in the parameters of this state, and 5 of 4 in"),
        ({"n_embd": 8}, "wte has 5 rows of 8 numbers"),
        ({"block_size": 5}, "wpe has 5 rows of 4 numbers"),
        ({"n_layer": 2}, "both need the same n_layer"),
    ],
)
def test_a_state_of_another_shape_is_refused_by_name(name, other, message, factory):
    config = Config(**{"vocab_size": 5, "n_embd": 4, "n_head": 2, "block_size": 3})
    engine = factory(name)(config, initial_state(config, random.Random(1)))
    before = engine.state
    shape = {"vocab_size": 5, "n_embd": 4, "n_head": 2, "block_size": 3, **other}
    with pytest.raises(MicrogptError, match=message):
        engine.state = initial_state(Config(**shape), random.Random(1))
    assert engine.state == before


@pytest.mark.parametrize("name", FAST)
def test_numbers_that_grow_too_large_end_the_run_before_the_step(name, factory):
    training = Training(["ab", "ba"], num_steps=40, n_embd=4, learning_rate=1e160, engine=factory(name))
    with pytest.raises(TrainingError, match=r"training stopped at step \d+ .*the loss is"):
        training.run()
    assert training.step == training.engine.steps_done == len(training.losses)


@pytest.mark.parametrize("name", ENGINES)
def test_a_run_goes_on_with_the_checkpoint_of_any_other_engine(name, factory, tmp_path, documents):
    from microgpt import load_checkpoint, save_checkpoint

    unbroken = Training(documents, num_steps=8, batch_size=2, n_embd=4, n_head=2).run()
    first = Training(documents, num_steps=8, batch_size=2, n_embd=4, n_head=2, engine=factory(name))
    for _ in first.steps(4):
        pass
    save_checkpoint(tmp_path / "run.json", first.checkpoint())
    checkpoint = load_checkpoint(tmp_path / "run.json")
    for other in ("vector", "numpy", name):
        second = Training.resume(checkpoint, documents, engine=factory(other)).run()
        assert second.losses == pytest.approx(unbroken.losses, abs=1e-11)
        assert second.sample() == Training.resume(unbroken.checkpoint(), documents).sample()


@pytest.mark.parametrize("name", FAST)
def test_interrupted_at_any_line_of_a_step_the_losses_stay_the_same(name, factory):
    def run():
        return Training(
            ["ab", "ba"], num_steps=3, n_embd=2, n_head=1, block_size=2, batch_size=2, engine=factory(name)
        )

    reference = run().run()
    training = run()
    lines = lines_of(lambda: list(training.steps(1)))
    assert lines > 50
    for place in range(1, lines + 5):
        training = run()
        with interrupted_at(place), pytest.raises(KeyboardInterrupt):
            training.run()
        assert training.run().losses == reference.losses, f"interrupted at line {place} of {lines}"
        assert training.engine.state == reference.engine.state
