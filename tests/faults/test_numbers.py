"""nan and infinity: every engine stops, names the step and the place, and keeps the model."""

# ruff: noqa: PT017  (both outcomes are right, and each is looked at)
from __future__ import annotations

import math
from importlib.util import find_spec

import pytest
from support.needs import need

from microgpt import Training, TrainingError
from microgpt.engine import flatten
from microgpt.engines import ENGINES, engine_factory

# Not the textbook engine: most tutorials do not look at their numbers.
NAMES = [name for name, entry in ENGINES.items() if entry.rungs and name != "textbook"]


def factory(name):
    if package := ENGINES[name].package:
        need(package, find_spec(package))
    return engine_factory(name)


@pytest.fixture(params=NAMES)
def training(request):
    """A run after 4 steps."""
    training = Training(
        ["ab", "ba", "abba"], num_steps=12, n_embd=4, n_head=2, block_size=4, engine=factory(request.param)
    )
    list(training.steps(4))
    return training


def put(training, name, number):
    """Put `number` into a parameter. Returns the state as text, because nan is not equal to itself."""
    state = training.engine.state
    state.parameters[name][1][2] = number
    training.engine.state = state
    return repr(training.engine.state)


@pytest.mark.parametrize("name", ["wte", "wpe", "lm_head", "layer0.attn_wv", "layer0.mlp_fc1"])
@pytest.mark.parametrize("number", [math.nan, math.inf])
def test_a_parameter_that_is_not_a_number_is_named_with_the_step(training, name, number):
    before, losses = put(training, name, number), list(training.losses)
    with pytest.raises(TrainingError) as raised:
        next(training.steps())
    assert "training stopped at step 4 (document" in str(raised.value)
    assert f"parameter {name}[1][2] is {number}" in str(raised.value) or "cannot be computed" in str(
        raised.value
    )
    assert repr(training.engine.state) == before
    assert training.losses == losses


def test_a_repaired_parameter_trains_on(training):
    kept = training.engine.state
    put(training, "wte", math.nan)
    with pytest.raises(TrainingError):
        next(training.steps())
    training.engine.state = kept
    assert len(training.run().losses) == 12


def finite(state):
    return all(math.isfinite(x) for part in state[:3] for x in flatten(part))


@pytest.mark.parametrize("number", [1e155, -1e160, 1e200, -1e300])
@pytest.mark.parametrize("name", ["lm_head", "layer0.attn_wo", "layer0.mlp_fc2"])
def test_nothing_that_is_not_finite_gets_into_the_model(training, name, number):
    """The loss can be finite even if a slope, or Adam's mean of its square, is not."""
    before = put(training, name, number)
    try:
        for _ in training.steps():
            before = repr(training.engine.state)
    except TrainingError as error:
        assert f"training stopped at step {training.step} " in str(error)
        assert "the slope of parameter" in str(error) or "the loss" in str(error)
    assert repr(training.engine.state) == before
    assert finite(training.engine.state)


def test_a_slope_that_is_too_large_is_named(training):
    put(training, "lm_head", 1e200)
    with pytest.raises(
        TrainingError, match=r"stopped at step 4 .*(and the slope of parameter wte|log needs a number)"
    ):
        next(training.steps())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rate", [1.0, 1e3, 1e300])
def test_a_learning_rate_of_one_and_more(names, name, rate):
    """The run ends, or stops with the model of the previous step."""
    training = Training(names[:200], num_steps=60, learning_rate=rate, engine=factory(name), n_embd=8)
    try:
        training.run()
    except TrainingError as error:
        assert f"training stopped at step {training.step} " in str(error)
        assert "try a smaller learning rate" in str(error)
    state = training.engine.state
    assert finite(state)
    assert training.step == state.steps_done == len(training.losses)
    assert all(map(math.isfinite, training.losses))
