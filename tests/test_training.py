"""The run: the golden losses and samples, interruption at any moment, and resuming."""

from __future__ import annotations

import gc
import math
import random
from functools import partial

import pytest
from support.interrupts import interrupted_at, lines_of

from microgpt import MicrogptError, ScalarEngine, Training, TrainingError
from microgpt.engine import flatten

PRIMITIVE = partial(ScalarEngine, nodes="primitive")


def test_golden_run(golden, names):
    training = Training(names).run()
    assert training.losses == pytest.approx(golden["losses"], abs=1e-9)
    assert flatten(training.engine.state.parameters) == pytest.approx(golden["final_params"], abs=1e-8)
    assert [training.sample() for _ in range(20)] == golden["samples"]


def test_golden_run_with_primitive_nodes(golden, names):
    training = Training(names, engine=PRIMITIVE)
    for _ in training.steps(40):
        pass
    assert training.losses == pytest.approx(golden["losses"][:40], abs=1e-9)


@pytest.mark.parametrize("engine", [ScalarEngine, PRIMITIVE])
def test_two_runs_are_equal_to_the_last_bit(engine, names):
    runs = [list(Training(names, engine=engine).steps(3)) for _ in range(2)]
    assert runs[0] == runs[1]


def test_a_step_says_what_it_did(small):
    steps = list(small.steps())
    assert [s.step for s in steps] == list(range(12))
    assert steps[0].learning_rate == 0.01
    assert steps[6].learning_rate == pytest.approx(0.005)
    assert [s.document for s in steps[:4]] == [*small.documents, small.documents[0]]
    assert steps[0].tokens == small.tokenizer.encode(steps[0].document)
    assert [s.loss for s in steps] == small.losses


def test_adam_by_hand(small):
    """Two updates of one parameter, from the published formulas."""
    engine = small.engine
    p = engine.model.state_dict["wte"][1][0]
    expected, m, v = p.data, 0.0, 0.0
    for t in (1, 2):
        batch = [small.tokenizer.encode("ab")]
        g = engine.gradients(batch)["wte"][1][0]
        m, v = 0.9 * m + 0.1 * g, 0.95 * v + 0.05 * g * g
        expected -= 0.02 * (m / (1 - 0.9**t)) / (math.sqrt(v / (1 - 0.95**t)) + 1e-8)
        engine.train_step(batch, 0.02)
        assert p.data == pytest.approx(expected, abs=1e-15)
    assert all(q.grad == 0 for q in engine.model.parameters())


def test_batches_go_through_the_documents_in_order_and_begin_again():
    run = Training(["ab", "ba", "abba", "aa"], batch_size=3, num_steps=3, n_embd=4, n_head=2, block_size=4)
    a, b, c, d = run.documents
    assert [run.batch(step) for step in range(5)] == [[a, b, c], [d, a, b], [c, d, a], [b, c, d], [a, b, c]]


def test_batch_gradient_is_the_mean_of_its_documents(small):
    one, other = ([small.tokenizer.encode(d)] for d in ("ab", "abba"))
    engine = small.engine
    for _ in small.steps(3):
        pass
    both = flatten(engine.gradients(one + other))
    mean = [(a + b) / 2 for a, b in zip(flatten(engine.gradients(one)), flatten(engine.gradients(other)))]
    assert both == pytest.approx(mean, abs=1e-12)
    assert engine.loss(one + other) == pytest.approx((engine.loss(one) + engine.loss(other)) / 2)


def test_loss_on_plain_numbers_is_the_loss_of_the_next_step(small):
    loss = small.engine.loss([small.tokenizer.encode(small.documents[0])])
    assert next(small.steps()).loss == pytest.approx(loss, abs=1e-12)


def test_a_loop_left_and_begun_again_goes_on(small):
    reference = Training(["ab", "ba", "abba"], num_steps=12, n_embd=4, n_head=2, block_size=4).run()
    for step in small.steps():
        if step.step == 4:
            break
    assert small.step == 5
    assert len(list(small.steps(3))) == 3
    assert small.run().losses == reference.losses
    assert list(small.steps()) == []


def test_interrupted_at_any_line_of_a_step_the_losses_stay_the_same():
    """Each run has one interrupt. The lines are spread over a step: forward, backward and update."""

    def run():
        return Training(["ab", "ba"], num_steps=3, n_embd=2, n_head=1, block_size=2)

    reference = run().run()
    training = run()
    lines = lines_of(lambda: list(training.steps(1)))
    rng = random.Random(0)
    places = sorted({*range(max(1, lines - 250), lines + 20), *rng.sample(range(1, lines), 80)})
    for place in places:
        training = run()
        with interrupted_at(place), pytest.raises(KeyboardInterrupt):
            training.run()
        assert training.run().losses == reference.losses, f"interrupted at line {place} of {lines}"
        assert training.engine.state == reference.engine.state
        assert gc.isenabled()


def test_twenty_layers_train_a_step():
    training = Training(["abc"], num_steps=1, n_layer=20, n_embd=4, n_head=1, engine=PRIMITIVE)
    assert training.run().losses[0] == pytest.approx(math.log(4), abs=0.05)


def test_the_log_of_zero_stops_training_and_keeps_the_model(names):
    training = Training(names, learning_rate=1.0, engine=PRIMITIVE)
    with pytest.raises(TrainingError, match=r"training stopped at step \d+ .*probability has reached zero"):
        list(training.steps(60))
    kept = training.engine.state
    assert all(map(math.isfinite, flatten(kept.parameters)))
    assert training.step == kept.steps_done == len(training.losses)


def test_nan_in_a_parameter_is_found_and_named(small):
    next(small.steps())
    small.engine.model.state_dict["wpe"][0][1].data = math.nan
    with pytest.raises(TrainingError, match=r"stopped at step 1 .*parameter wpe\[0\]\[1\] is nan"):
        next(small.steps())


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"num_steps": -1}, "num_steps must be a whole number"),
        ({"num_steps": 2.0}, "num_steps"),
        ({"batch_size": 0}, "batch_size"),
        ({"learning_rate": 0}, "learning_rate must be a number above 0"),
        ({"learning_rate": math.nan}, "learning_rate"),
        ({"learning_rate": 10**400}, "learning_rate"),
        ({"learning_rate": "fast"}, "learning_rate"),
        ({"learning_rate": True}, "learning_rate"),
        ({"seed": 1.5}, "seed must be a whole number, got 1.5: 42 is the default"),
        ({"seed": None}, "seed"),
        ({"seed": "x"}, "seed"),
        ({"seed": True}, "seed"),
        ({"n_heads": 2}, r"Training\(\) has no argument n_heads: did you mean n_head\?"),
        ({"n_head": 3}, "divisible"),
    ],
)
def test_impossible_settings_are_refused(settings, words):
    with pytest.raises(MicrogptError, match=words):
        Training(["ab"], **settings)


@pytest.mark.parametrize(
    ("documents", "words"),
    [
        ([], "at least one document"),
        ("emma", "expected a list of documents, got str 'emma'"),
        (b"emma", "got bytes"),
        ({"a", "b"}, "got set .* in an order that stays the same"),
        ((name for name in "ab"), "got generator"),
        (["a", 1], "number 1 is 1: convert it with str"),
        (["", ""], "hold no character"),
    ],
)
def test_impossible_documents_are_refused(documents, words):
    with pytest.raises(MicrogptError, match=words):
        Training(documents)


@pytest.mark.parametrize("documents", [["a"], ["a", "b"], ["a" * 100], ["\u05d0\u05d1", "👩‍👩‍👧"]])
def test_unusual_documents_train(documents):
    training = Training(documents, num_steps=3, n_embd=4, n_head=2).run()
    assert len(training.losses) == 3
    assert set(training.sample()) <= set("".join(documents))


def test_no_steps_at_all():
    assert Training(["ab"], num_steps=0).run().losses == []


def test_the_rate_falls_to_0_and_stays_there(small):
    assert [small.rate(step) for step in (0, 3, 6, 12, 13)] == pytest.approx([0.01, 0.0075, 0.005, 0, 0])
    assert Training(["ab"], num_steps=0).rate(0) == 0


def test_a_custom_rate_is_used():
    training = Training(["ab"], num_steps=3, n_embd=4, rate=lambda step: 0.1 / (step + 1))
    assert [step.learning_rate for step in training.steps()] == pytest.approx([0.1, 0.05, 0.1 / 3])


def test_a_state_of_another_step_is_refused(names):
    training = Training(names[:20])
    early = [training.engine.state for _ in training.steps(4)][2]
    training.engine.state = early
    with pytest.raises(TrainingError, match=r"engine has made 3 steps and this run 4: .* Training\.resume"):
        next(training.steps())


def test_a_failed_step_leaves_the_loss_of_the_last_good_one(names):
    training = Training(names[:20], rate=lambda step: 0.01 if step < 2 else 1e308)
    with pytest.raises(TrainingError):
        training.run()
    assert training.engine.last_loss == training.losses[-1]
    assert len(training.losses) == 2
