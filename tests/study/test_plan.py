"""The plan: its memory is compared with that of a real run, and its time with the sum of its parts."""

import tracemalloc

import pytest

from microgpt import Config, MicrogptError, Training
from microgpt.engines import engine_factory
from microgpt.study.cost import forward_multiplications
from microgpt.study.plan import EXAMPLE_SPEED, Speed, measure_speed, plan

DOCUMENTS = ["abcdefgh", "hgfedcba", "aabbccdd"]


@pytest.mark.parametrize(
    ("sizes", "batch_size"),
    [
        ({}, 1),
        ({"n_embd": 32}, 8),
        ({"n_embd": 64, "n_layer": 4, "block_size": 16}, 8),
        ({"n_layer": 2, "block_size": 16}, 32),
        ({"n_embd": 128, "n_layer": 2}, 1),
    ],
)
def test_memory_is_within_a_factor_of_two(sizes, batch_size):
    training = Training(
        DOCUMENTS, num_steps=3, batch_size=batch_size, engine=engine_factory("numpy"), **sizes
    )
    training.run()  # modules that are loaded once do not count
    training.num_steps = 6
    tracemalloc.start()
    training.run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    needed = peak + 3 * 8 * training.config.num_params  # parameters, m and v existed before
    assert 0.5 < plan(training.config, 6, batch_size, positions=9).memory / needed < 2


def test_a_step_multiplies_once_forward_and_twice_backward():
    config = Config(3, 2, 1, 1, 4)
    run = plan(config, num_steps=10, batch_size=5, positions=2)
    assert run.multiplications == 3 * 5 * forward_multiplications(config, 2)


def test_every_cause_of_time_counts():
    config = Config(27, n_layer=3)
    nothing = Speed(0, 0, 0, 0, 0)
    assert plan(config, 100, speed=nothing).seconds == 0
    assert plan(config, 100, speed=nothing._replace(step=0.5)).seconds == pytest.approx(50)
    assert plan(config, 100, speed=nothing._replace(layer=0.5)).seconds == pytest.approx(150)
    assert plan(config, 100, speed=nothing._replace(parameter=1)).seconds == pytest.approx(
        100 * config.num_params
    )
    assert (
        plan(config, 100, 4, speed=EXAMPLE_SPEED).seconds > plan(config, 100, 2, speed=EXAMPLE_SPEED).seconds
    )


def test_only_positions_that_the_model_reads_count():
    assert plan(Config(27), 1, positions=100) == plan(Config(27), 1)
    assert plan(Config(27), 1, positions=3).multiplications < plan(Config(27), 1).multiplications


def test_a_measured_speed_costs_time_and_is_never_negative():
    speed = measure_speed(((8, 1, 1), (8, 2, 1), (16, 1, 4), (16, 1, 1), (8, 1, 4)))
    assert all(cost >= 0 for cost in speed)
    assert 0 < plan(Config(27), 100, speed=speed).seconds < 60


@pytest.mark.parametrize(("steps", "batch"), [(-1, 1), (1.5, 1), (1, 0)])
def test_impossible_counts_are_refused(steps, batch):
    with pytest.raises(MicrogptError, match="must be a whole number"):
        plan(Config(27), steps, batch)
