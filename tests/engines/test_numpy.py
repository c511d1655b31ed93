"""The NumPy engine: its ablations, and the view of its activations."""

import random
from functools import partial

import pytest

from microgpt import Config, MicrogptError, ScalarEngine, Training
from microgpt.engine import initial_state
from microgpt.engines.numpy_engine import NumpyEngine
from microgpt.engines.numpy_model import PARTS
from microgpt.plain import cross_entropy
from microgpt.study.activations import activations, attention_weights


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("activation", ["relu", "relu_squared"])
def test_ablations_have_the_gradients_of_their_own_loss(part, activation):
    config = Config(5, n_embd=4, n_head=2, n_layer=2, block_size=4)
    rng = random.Random(1)
    state = initial_state(config, rng)
    for matrix in state.parameters.values():
        for row in matrix:
            row[:] = [rng.gauss(0, 0.5) for _ in row]
    batch = [[0, 1, 2, 2, 0], [0, 3, 0]]
    engine = NumpyEngine(config, state, activation=activation, without={part})
    gradients = engine.gradients(batch)
    for name in state.parameters:
        for j in range(2):
            losses = []
            for nudge in (1e-5, -1e-5):
                nudged = {n: [list(row) for row in matrix] for n, matrix in state.parameters.items()}
                nudged[name][1][j] += nudge
                engine.state = state._replace(parameters=nudged)
                losses.append(engine.loss(batch))
            slope = (losses[0] - losses[1]) / 2e-5
            assert gradients[name][1][j] == pytest.approx(slope, abs=1e-7), name


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("activation", ["relu", "relu_squared"])
def test_the_decoder_of_an_ablation_agrees_with_its_loss(part, activation):
    engine = partial(NumpyEngine, activation=activation, without=(part,))
    training = Training(["abca", "cab"], num_steps=20, n_layer=2, engine=engine).run()
    tokens = training.tokenizer.encode("abca")
    decode = training.engine.decoder()
    losses = [cross_entropy(decode(token), target) for token, target in zip(tokens, tokens[1:])]
    assert training.engine.loss([tokens]) == pytest.approx(sum(losses) / len(losses), abs=1e-12)


def test_a_part_can_be_removed_from_a_trained_model_and_put_back():
    training = Training(["abca", "cab"], num_steps=20, engine=NumpyEngine).run()
    batch = [training.tokenizer.encode("abca")]
    whole = training.engine.loss(batch)
    training.engine.without = {"attention"}
    assert training.engine.loss(batch) != whole
    training.engine.without = ()
    assert training.engine.loss(batch) == whole


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"without": ("atention",)}, "must be one of attention, mlp"),
        ({"without": "mlp"}, r"takes a collection of parts, such as \('mlp',\)"),
        ({"activation": "gelu"}, "activation must be one of relu_squared, relu"),
    ],
)
def test_an_error_for_a_bad_option_lists_the_choices(options, message):
    with pytest.raises(MicrogptError, match=message):
        Training(["ab"], engine=partial(NumpyEngine, **options))


def test_attention_weights_are_those_of_the_model():
    training = Training(["abca", "cab"], num_steps=20, engine=NumpyEngine).run()
    tokens = training.tokenizer.encode("abca")[:-1]
    for head in attention_weights(training.engine, tokens):
        assert [sum(row) for row in head] == pytest.approx([1.0] * len(tokens))
        assert all(weight == 0 for i, row in enumerate(head) for weight in row[i + 1 :])
    decode = ScalarEngine(training.config, training.engine.state).decoder()
    assert activations(training.engine, tokens)["logits"] == [decode(token) for token in tokens]


def test_more_tokens_than_the_block_holds_are_refused():
    training = Training(["ab"], block_size=2, engine=NumpyEngine)
    with pytest.raises(MicrogptError, match="block_size"):
        activations(training.engine, [0, 1, 2])


@pytest.mark.parametrize("options", [{"without": ("mlp",)}, {"activation": "relu"}])
def test_a_model_that_was_altered_is_not_looked_into(options):
    training = Training(["abca", "cab"], engine=partial(NumpyEngine, **options))
    for look in (activations, attention_weights):
        with pytest.raises(MicrogptError, match="computes another model"):
            look(training.engine, [0, 1])


def test_a_missing_layer_or_an_empty_text_gives_a_clear_message():
    engine = Training(["ab"], n_layer=2, engine=NumpyEngine).engine
    for layer in (2, -1):
        with pytest.raises(MicrogptError, match=f"no layer {layer}, it has layers 0 to 1"):
            attention_weights(engine, [0], layer)
    with pytest.raises(MicrogptError, match="at least one token"):
        attention_weights(engine, [])


def test_other_matrices_can_be_looked_into():
    training = Training(["abca", "cab"], num_steps=20, engine=NumpyEngine)
    start = training.engine.state.parameters
    before = activations(training.engine, [0, 1])
    training.run()
    assert activations(training.engine, [0, 1]) != before
    assert activations(training.engine, [0, 1], start) == before
