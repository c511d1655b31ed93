"""The lab: it never trains on held-out documents, seed 42 is the course's run, and pairs are compared."""

import random

import pytest

from microgpt import MicrogptError, Training, read_documents
from microgpt.engine import flatten
from microgpt.engines import engine_factory
from microgpt.study.lab import Lab, paired_difference, student_t

SMALL = [f"{a}{b}{c}" for a in "abc" for b in "abc" for c in "abcd"]


@pytest.fixture(scope="module")
def names():
    return Lab(read_documents())


@pytest.fixture(scope="module")
def lab():
    return Lab(SMALL, held_out=6)


def test_seed_42_is_the_run_of_the_course(names):
    plain_run = Training(read_documents(), num_steps=20, engine=engine_factory("numpy"))
    training = names.training(num_steps=20)
    assert training.run().losses == plain_run.run().losses
    assert names.held_out_documents == plain_run.documents[-2000:]


@pytest.mark.parametrize("seed", [1, 42, 43])
def test_no_run_sees_what_is_held_out(lab, seed):
    training = lab.training(seed)
    assert sorted(training.documents + lab.held_out_documents) == sorted(SMALL)


def test_seeds_differ_and_repeat(lab):
    one, two, again = lab.training(1), lab.training(2), lab.training(1)
    assert one.documents == again.documents != two.documents
    assert one.engine.state == again.engine.state
    assert one.engine.state.parameters["wte"] != two.engine.state.parameters["wte"]


def test_zero_init_false_draws_the_two_matrices_and_no_other(lab):
    usual = lab.training(1).engine.state.parameters
    drawn = lab.training(1, zero_init=False).engine.state.parameters
    changed = {name for name in usual if usual[name] != drawn[name]}
    assert changed == {"layer0.attn_wo", "layer0.mlp_fc2"}
    numbers = flatten({name: drawn[name] for name in changed})
    assert 0.015 < (sum(x * x for x in numbers) / len(numbers)) ** 0.5 < 0.025


def test_settings_reach_the_run_and_the_engine(lab):
    training = lab.training(1, num_steps=7, n_head=2, without=["mlp"], activation="relu")
    assert (training.num_steps, training.config.n_head) == (7, 2)
    assert (training.engine.without, training.engine.activation) == ({"mlp"}, "relu")


def test_a_custom_rate_is_used(lab):
    asked = []

    def rate(step):
        asked.append(step)
        return 0.005

    steps = list(lab.training(1, num_steps=3, rate=rate).steps())
    assert asked == [0, 1, 2]
    assert [step.learning_rate for step in steps] == [0.005] * 3


def test_a_checkpoint_of_a_run_goes_on(lab):
    def run():
        return lab.training(1, num_steps=6, without=["mlp"])

    stopped = run()
    list(stopped.steps(2))
    factory = engine_factory("numpy", without=["mlp"])
    resumed = Training.resume(stopped.checkpoint(), stopped.documents, engine=factory)
    assert resumed.run().losses == run().run().losses


def test_losses_are_those_of_single_runs(lab):
    losses = lab.losses([3, 4], num_steps=10)
    assert losses == pytest.approx([lab.loss(lab.training(seed, num_steps=10).run()) for seed in (3, 4)])
    assert losses == pytest.approx(lab.losses([3, 4], num_steps=10, engine="numpy"), abs=1e-9)
    assert losses[0] != losses[1]


@pytest.mark.parametrize("held_out", [0, -1, len(SMALL), 10**6])
def test_a_split_that_leaves_nothing_is_refused(held_out):
    with pytest.raises(MicrogptError, match="leave documents to train on"):
        Lab(SMALL, held_out=held_out)


def test_paired_difference_by_hand():
    # differences 1, 2, 3: mean 2, standard deviation 1, standard error 1 / sqrt(3)
    found = paired_difference([11.0, 22.0, 33.0], [10.0, 20.0, 30.0])
    assert found.mean == pytest.approx(2.0)
    assert found.error == pytest.approx(3**-0.5)
    assert found.margin == pytest.approx(4.303 * 3**-0.5, abs=0.01)
    assert not found.beyond_noise
    assert paired_difference([15.0, 25.1, 34.9], [10.0, 20.0, 30.0]).beyond_noise


@pytest.mark.parametrize(
    ("pairs", "printed"),
    [(2, 12.706), (6, 2.571), (11, 2.228), (16, 2.131), (21, 2.086), (31, 2.042), (61, 2.0), (121, 1.98)],
)
def test_student_t_is_the_printed_table(pairs, printed):
    assert student_t(pairs) == pytest.approx(printed, abs=0.005)


@pytest.mark.parametrize("pairs", [2, 3, 5, 10, 12, 40])
def test_chance_alone_is_beyond_noise_once_in_twenty(pairs):
    rng = random.Random(7)
    trials = 4000
    false_alarms = sum(
        paired_difference([rng.gauss(0, 1) for _ in range(pairs)], [0.0] * pairs).beyond_noise
        for _ in range(trials)
    )
    assert 0.035 < false_alarms / trials < 0.065


@pytest.mark.parametrize(("one", "two"), [([1.0], [1.0]), ([1.0, 2.0], [1.0]), ([], [])])
def test_invalid_pairs_are_refused(one, two):
    with pytest.raises(MicrogptError, match="the same seeds twice, 2 seeds or more"):
        paired_difference(one, two)
