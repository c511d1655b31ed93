"""Settings: numbers of any library, names from other courses, and arguments in the wrong order."""

from __future__ import annotations

import json
import math
import random
from decimal import Decimal
from fractions import Fraction

import pytest

from microgpt import (
    Config,
    Engine,
    MicrogptError,
    ScalarEngine,
    Tokenizer,
    Training,
    TrainingError,
    load_checkpoint,
    probabilities,
    sample,
    save_checkpoint,
)
from microgpt.checks import as_number, as_whole, check_count, check_number
from microgpt.decoding import drawing, generate, greedy, keep_top_k, keep_top_p, shaped

np = pytest.importorskip("numpy")
DOCUMENTS = ["ab", "ba", "abba"]
PLAIN = {"seed": 7, "num_steps": 3, "batch_size": 2, "n_embd": 4, "n_head": 2, "n_layer": 1, "block_size": 3}


@pytest.fixture(scope="module")
def training():
    return Training(DOCUMENTS, num_steps=2, n_embd=4, n_head=2, block_size=4).run()


# Numbers of any library


@pytest.mark.parametrize("kind", [np.int64, np.uint8, np.int32, Fraction, Decimal, np.array])
def test_a_run_with_sizes_of_any_library_is_saved_as_one_with_ints(kind, tmp_path):
    runs = {
        "plain": Training(DOCUMENTS, learning_rate=0.25, **PLAIN),
        "other": Training(
            DOCUMENTS, learning_rate=Fraction(1, 4), **{name: kind(size) for name, size in PLAIN.items()}
        ),
    }
    for name, run in runs.items():
        save_checkpoint(tmp_path / name, run.run().checkpoint())
    assert (tmp_path / "plain").read_bytes() == (tmp_path / "other").read_bytes()
    assert load_checkpoint(tmp_path / "other") == runs["plain"].checkpoint()
    assert {type(size) for size in vars(runs["other"].config).values()} == {int}


@pytest.mark.parametrize("kind", [np.float64, np.float32, Fraction, Decimal])
def test_rates_and_temperatures_of_any_library(kind, training):
    number = kind("0.5") if kind in (Fraction, Decimal) else kind(0.5)
    run = Training(DOCUMENTS, num_steps=2, learning_rate=number, rate=lambda step: number, n_embd=4)
    assert run.run().losses == Training(DOCUMENTS, num_steps=2, rate=lambda step: 0.5, n_embd=4).run().losses
    assert type(run.learning_rate) is float
    json.dumps([*run.losses, run.learning_rate])
    assert probabilities([2.0, 1.0], number) == probabilities([2.0, 1.0], 0.5)
    assert keep_top_p([0.5, 0.25, 0.25], number) == [1.0, 0.0, 0.0]
    drawn = [
        sample(training.engine, training.tokenizer, random.Random(1), temperature)
        for temperature in (number, 0.5)
    ]
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize("name", ["vector", "numpy"])
@pytest.mark.parametrize("rate", [np.float32(0.5), Fraction(1, 2), Decimal("0.5"), np.float64(0.5)])
def test_the_rate_of_a_step_of_any_library(name, rate):
    steps = [Training(DOCUMENTS, n_embd=4, engine=name).engine for _ in range(2)]
    for engine, given in zip(steps, (rate, 0.5)):
        engine.train_step([[0, 1, 2, 0]], given)
    assert repr(steps[0].state) == repr(steps[1].state)
    with pytest.raises(MicrogptError, match=r"learning_rate must be a finite number, got '0\.1'"):
        steps[0].train_step([[0, 1, 2, 0]], "0.1")


def test_top_k_of_any_library():
    for k in (np.int64(2), Fraction(2), Decimal(2)):
        assert keep_top_k([0.5, 0.25, 0.125, 0.125], k) == keep_top_k([0.5, 0.25, 0.125, 0.125], 2)


@pytest.mark.parametrize(
    "odd", [True, np.True_, "3", b"3", None, 3j, np.complex128(3), [3], math.nan, Decimal("sNaN")]
)
def test_a_setting_that_is_not_a_whole_number_is_refused(odd):
    assert as_whole(odd) is None
    with pytest.raises(MicrogptError, match="n must be a whole number of at least 1, got "):
        check_count("n", odd, 1)


@pytest.mark.parametrize("odd", [True, np.True_, "3", b"3", None, 3j, np.complex128(3), [3], int, {}])
def test_a_setting_that_is_not_a_number_is_refused(odd):
    assert as_number(odd) is None
    with pytest.raises(MicrogptError, match="x must be a number above 0, got "):
        check_number("x", odd, above=0)


@pytest.mark.parametrize(
    "odd", [math.nan, math.inf, 10**400, Decimal("Infinity"), Decimal("sNaN"), -(10**400)]
)
def test_numbers_that_are_not_finite(odd):
    with pytest.raises(MicrogptError, match="x must be a finite number, got "):
        check_number("x", odd)


def test_a_whole_float_is_refused_with_what_to_write():
    with pytest.raises(MicrogptError, match=r"num_steps must be .*, got 1000\.0: write 1000$"):
        Training(DOCUMENTS, num_steps=1e3)


# Names


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("lr", "learning_rate"), ("steps", "num_steps"), ("epochs", "num_steps"), ("n_layers", "n_layer"),
        ("layers", "n_layer"), ("heads", "n_head"), ("d_model", "n_embd"), ("n_embed", "n_embd"),
        ("context_length", "block_size"), ("batch", "batch_size"), ("random_state", "seed"),
        ("scheduler", "rate"), ("enginee", "engine"), ("N_LAYER", "n_layer"), ("learnrate", "learning_rate"),
    ],
)  # fmt: skip
def test_a_wrong_name_of_a_run_names_the_right_one(wrong, right):
    with pytest.raises(
        MicrogptError, match=rf"^Training\(\) has no argument {wrong}: did you mean {right}\?$"
    ):
        Training(DOCUMENTS, **{wrong: 1})


def test_a_name_unlike_all_others_gets_a_list_of_all_names():
    with pytest.raises(
        MicrogptError, match=r"^Training\(\) has no argument qqq: it takes documents, seed, .*block_size$"
    ):
        Training(DOCUMENTS, qqq=1)


def refused(call, *says):
    """The call ends with an error message of one sentence, which contains these parts."""
    with pytest.raises(MicrogptError) as caught:
        call()
    for part in says:
        assert part in str(caught.value)


def test_wrong_names_of_functions(training):
    engine, tokenizer, rng = training.engine, training.tokenizer, random.Random(1)
    refused(lambda: sample(engine, tokenizer, rng, temp=1), "sample() has no", "did you mean temperature?")
    refused(lambda: generate(engine, tokenizer, greedy, prefix="a"), "generate() has no", "mean prompt?")
    refused(lambda: drawing(rng, k=3), "drawing() has no argument k: did you mean top_k?")
    refused(lambda: shaped([1.0], topp=1.0), "shaped() has no argument topp: did you mean top_p?")
    refused(lambda: Training.resume(1, 2, epochs=3), "Training.resume() has no", "did you mean num_steps?")


def test_wrong_names_in_settings_that_are_passed_on():
    from microgpt.engines import engine_factory
    from microgpt.show import Bars, graph
    from microgpt.study.counting import CountingModel
    from microgpt.study.lab import Lab

    lab = Lab(DOCUMENTS, held_out=1)
    refused(lambda: lab.losses([1], steps=3), "has no argument steps: did you mean num_steps?")
    refused(lambda: lab.training(1, wihtout=("mlp",)), "has no argument wihtout: did you mean without?")
    refused(lambda: CountingModel(2, vocab=3), "no argument vocab: did you mean vocab_size?")
    refused(
        lambda: Training(DOCUMENTS, engine=engine_factory("numpy", wihtout=("mlp",))),
        "NumpyEngine() has no argument wihtout: did you mean without?",
    )
    refused(lambda: Bars(titel="x"), "Bars() has no argument titel: did you mean title?")
    refused(lambda: graph(Config, dept=3), "graph() has no argument dept: did you mean depth?")


def test_too_many_and_too_few_arguments(training):
    refused(
        lambda: Training(DOCUMENTS, 500),
        "Training() takes documents in a row, got 2 arguments: give the others by name, seed=...",
    )
    refused(
        lambda: sample(training.engine, training.tokenizer),
        "sample() takes engine, tokenizer, rng, temperature, prompt: missing a required argument: 'rng'",
    )


# Kinds and order


def test_arguments_in_the_wrong_order(training, tmp_path):
    checkpoint, tokenizer, engine = training.checkpoint(), training.tokenizer, training.engine
    refused(
        lambda: probabilities(1.0, [2.0, 1.0]),
        "logits must be a list of numbers, got float 1.0: the order is probabilities(logits, temperature)",
    )
    refused(
        lambda: sample(tokenizer, engine, random.Random(1)),
        "engine must be an Engine, such as training.engine, got Tokenizer",
        "the order is sample(engine, tokenizer, rng, temperature, prompt)",
    )
    refused(
        lambda: Training.resume(DOCUMENTS, checkpoint),
        "checkpoint must be a Checkpoint, such as training.checkpoint() or load_checkpoint(path), got list",
        "the order is Training.resume(checkpoint, documents, ",
    )
    refused(
        lambda: save_checkpoint(checkpoint, tmp_path / "m"),
        "the order is save_checkpoint(path, checkpoint)",
    )


def test_arguments_of_another_kind(training, tmp_path):
    tokenizer, engine, rng = training.tokenizer, training.engine, random.Random(1)
    refused(lambda: Training.resume("m.json", DOCUMENTS), "load_checkpoint(path), got str 'm.json'")
    refused(lambda: save_checkpoint(tmp_path / "m", training), "training.checkpoint()", "got Training")
    refused(lambda: sample(training, tokenizer, rng), "engine must be an Engine, such as training.engine")
    refused(lambda: sample(engine, tokenizer, 42), "a Random, such as random.Random(42), got int 42")
    refused(lambda: engine.loss([0, 1, 0]), "a list of token lists, got [0, 1, 0]", "write [tokens]")
    refused(lambda: engine.loss("aba"), "a batch is a list of token lists, got 'aba'")
    refused(lambda: Tokenizer(DOCUMENTS), "got ['ab', 'ba', 'abba']", "Tokenizer.from_documents(documents)")
    refused(lambda: Tokenizer.from_documents(3), "documents must be a list of texts, got int 3")
    refused(lambda: tokenizer.encode(3), "text must be a text, got int 3")
    refused(lambda: tokenizer.decode(["a"]), "token_id must be a whole number, got str 'a'")
    assert not list(tmp_path.iterdir())


def test_a_tokenizer_of_another_run(training):
    with pytest.raises(
        MicrogptError, match="the tokenizer has 2 tokens and the model 3: take both from the same run"
    ):
        sample(training.engine, Tokenizer("a"), random.Random(1))


def test_an_error_of_the_callers_own_code_is_passed_on(training):
    """An error of the caller's own function or engine is passed on, even if it is about a type."""

    def broken(_):
        return 1 + "a"

    class Own:
        config = training.config

        def decoder(self):
            return broken

    with pytest.raises(TypeError, match="unsupported operand"):
        generate(training.engine, training.tokenizer, broken)
    with pytest.raises(TypeError, match="unsupported operand"):
        sample(Own(), training.tokenizer, random.Random(1))


def test_an_error_from_within_is_not_blamed_on_the_settings(monkeypatch):
    def out_of_order(*_):
        raise RuntimeError("the disk is on fire")

    monkeypatch.setattr("microgpt.training.initial_state", out_of_order)
    with pytest.raises(RuntimeError, match="on fire"):
        Training(DOCUMENTS, n_embd=4)


def test_an_engine_of_the_callers_own_that_works_is_welcome(training):
    class Own:
        config = training.config

        def decoder(self):
            return lambda token_id: [0.0, 5.0, 0.0]

    assert len(sample(Own(), training.tokenizer, random.Random(1))) > 0


@pytest.mark.parametrize("logits", [[math.nan, 1.0], [1.0, math.inf], [-math.inf, -math.inf]])
def test_logits_that_are_not_numbers_are_refused(logits):
    for call in (probabilities, greedy, drawing(random.Random(1))):
        if call is greedy and not math.isnan(sum(logits)):
            continue
        with pytest.raises(
            MicrogptError, match=r"^the logit of token \d is (nan|inf|-inf), and no probability follows"
        ):
            call(logits)


@pytest.mark.parametrize("chosen", [None, "a", 3, -1, 1.0])
def test_what_a_function_of_the_callers_own_may_choose(training, chosen):
    with pytest.raises(MicrogptError, match=r"`choose` must return a token id from 0 to 2, got "):
        generate(training.engine, training.tokenizer, lambda logits: chosen)
    assert generate(training.engine, training.tokenizer, lambda logits: np.int64(1)) == "aaaa"


# Engines


def test_an_engine_by_its_name():
    named = Training(DOCUMENTS, num_steps=3, n_embd=4, engine="numpy").run()
    assert type(named.engine).__name__ == "NumpyEngine"
    assert Training.resume(named.checkpoint(), DOCUMENTS, engine="vector").losses == named.losses
    with pytest.raises(MicrogptError, match=r"there is no engine 'jax': choose one of textbook, .*, torch"):
        Training(DOCUMENTS, engine="jax")


@pytest.mark.parametrize("engine", [3, None, [], lambda config, state: None, lambda config, state: "numpy"])
def test_an_object_that_is_not_an_engine_is_refused(engine):
    with pytest.raises(
        MicrogptError, match=r"engine`? must (be a name such as \"numpy\", or|make an engine)"
    ):
        Training(DOCUMENTS, engine=engine)


def test_an_engine_that_does_not_count_its_steps_is_not_an_endless_loop():
    class Forgetful(ScalarEngine):
        steps_done = 0

    assert issubclass(Forgetful, Engine)
    with pytest.raises(TrainingError, match="step 0 was made, but the engine counts 0 steps"):
        Training(DOCUMENTS, num_steps=2, n_embd=4, engine=Forgetful).run()


@pytest.mark.parametrize("rate", ["fast", None, math.nan, 1j])
def test_a_rate_that_is_not_a_number_is_refused(rate):
    with pytest.raises(MicrogptError, match="the learning rate of step 0 must be a finite number, got"):
        Training(DOCUMENTS, num_steps=2, n_embd=4, rate=lambda step: rate).run()


@pytest.mark.parametrize("size", ["n_embd", "n_layer", "block_size"])
def test_a_model_too_large_for_memory_is_refused_at_once(size):
    with pytest.raises(MicrogptError, match="parameters are more than"):
        Training(DOCUMENTS, n_head=1, **{size: 10**30})
    assert Config(27, n_layer=10**9).num_params > 10**12


def test_a_batch_too_large_for_memory_is_refused():
    with pytest.raises(MicrogptError, match="batch_size must be a whole number from 1 to 100,000, got"):
        Training(DOCUMENTS, batch_size=10**15)
