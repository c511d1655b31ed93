"""The model: its parameters, causality, sizes, and both kinds of nodes."""

from __future__ import annotations

import random

import pytest

from microgpt import GPT, Config, MicrogptError, plain
from microgpt.engine import flatten
from microgpt.model import document_loss, gpt, initial_parameters
from microgpt.value import topological_order

TOKENS = [0, 13, 1, 9, 12, 1, 0]


@pytest.fixture
def parameters(golden, names):
    """The parameters before the first step. The random stream has already shuffled the documents."""
    rng = random.Random(42)
    rng.shuffle(list(names))
    return initial_parameters(Config(27), rng)


def trained_like(config, seed=0):
    """Parameters without zeros, as after some training."""
    rng = random.Random(seed)
    return {
        name: [[rng.gauss(0, 0.3) for _ in range(nin)] for _ in range(nout)]
        for name, (nout, nin) in config.shapes.items()
    }


def test_initial_parameters_are_exact(parameters, golden):
    assert flatten(parameters) == golden["initial_params"]


def test_zero_matrices_use_up_their_draws():
    config = Config(3, n_embd=2, n_head=1, block_size=2)
    parameters = initial_parameters(config, random.Random(1))
    rng = random.Random(1)
    drawn = [rng.gauss(0, 0.02) for _ in range(config.num_params)]
    flat = flatten(parameters)
    assert parameters["layer0.attn_wo"] == [[0, 0], [0, 0]]
    assert {d for d, p in zip(drawn, flat) if p} == set(flat) - {0}
    assert sum(p == 0 for p in flat) == 4 + 16


def test_num_params(golden):
    assert Config(27).num_params == golden["num_params"] == len(GPT(Config(27)).parameters())
    assert Config(27, n_layer=3).num_params == 4064 + 2 * 3072


@pytest.mark.parametrize("nodes", ["primitive", "vector"])
def test_first_step_gradients(parameters, golden, nodes):
    model = GPT(Config(27), nodes=nodes)
    for p, data in zip(model.parameters(), flatten(parameters)):
        p.data = data
    loss = model.loss(golden["first_tokens"][0])
    loss.backward()
    assert loss.data == pytest.approx(golden["losses"][0], abs=1e-9)
    assert [p.grad for p in model.parameters()] == pytest.approx(golden["first_step_grads"], abs=1e-11)


@pytest.mark.parametrize("sizes", [{}, {"n_layer": 2}, {"n_embd": 8, "n_head": 1, "block_size": 3}])
def test_all_arithmetics_give_the_same_loss_and_gradient(sizes):
    config = Config(27, **sizes)
    parameters = trained_like(config)
    models = {nodes: GPT(config, nodes=nodes) for nodes in ("primitive", "vector")}
    gradients = {}
    for nodes, model in models.items():
        for p, data in zip(model.parameters(), flatten(parameters)):
            p.data = data
        loss = model.loss(TOKENS)
        loss.backward()
        gradients[nodes] = [p.grad for p in model.parameters()]
        assert loss.data == pytest.approx(document_loss(TOKENS, parameters, config, plain), abs=1e-12)
    assert gradients["vector"] == pytest.approx(gradients["primitive"], abs=1e-12)


def test_node_counts():
    """The counts of both kinds of graph for 'emma' (5 positions) are exact and free of noise."""
    counts = {}
    for nodes in ("primitive", "vector"):
        loss = GPT(Config(27), nodes=nodes).loss([0, 5, 13, 13, 1, 0])
        counts[nodes] = sum(bool(node._prev) for node in topological_order(loss))
    assert counts["primitive"] > 14 * counts["vector"]
    assert counts["vector"] < 2600


def test_later_tokens_do_not_move_earlier_logits():
    config = Config(27)
    parameters = trained_like(config)

    def all_logits(tokens):
        keys, values = [[]], [[]]
        return [gpt(t, i, keys, values, parameters, config, plain) for i, t in enumerate(tokens)]

    one, other = all_logits([0, 5, 13, 1]), all_logits([0, 5, 14, 1])
    assert one[:2] == other[:2]
    assert one[2] != other[2]
    assert one[3] != other[3]


def test_watch_sees_every_part_in_order():
    seen = {}
    loss = GPT(Config(27, n_layer=2)).loss([0, 1, 0], watch=seen.__setitem__)
    names = list(seen)
    assert names[0] == "position0.embedding"
    assert names[-1] == "loss"
    assert seen["loss"] == [loss]
    assert len(seen["position1.layer1.attention.head3.weights"]) == 2
    assert sum(w.data for w in seen["position1.layer0.attention.head0.weights"]) == pytest.approx(1)


def test_loss_reads_block_size_positions_only():
    config = Config(27, block_size=3)
    parameters = trained_like(config)
    assert document_loss([0, 1, 2, 3], parameters, config, plain) == document_loss(
        [0, 1, 2, 3, 4, 5, 0], parameters, config, plain
    )


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"n_head": 3}, r"16 is not divisible by 3: .* \[1, 2, 4, 8, 16\]"),
        ({"n_embd": 0}, "n_embd must be a whole number of at least 1, got 0"),
        ({"n_layer": -1}, "n_layer must be"),
        ({"block_size": 2.5}, "block_size must be"),
        ({"n_head": True}, "n_head must be"),
        ({"n_heads": 2}, r"Config\(\) has no argument n_heads: did you mean n_head\?"),
        ({"vocab_size": 27}, r"Config\(\) takes vocab_size, .* multiple values for argument 'vocab_size'"),
    ],
)
def test_impossible_sizes_are_refused(sizes, words):
    with pytest.raises(MicrogptError, match=words):
        Config(27, **sizes)


@pytest.mark.parametrize("sizes", [(), (27, 16, 4, 1, 8, 2)])
def test_sizes_that_are_too_few_or_too_many(sizes):
    with pytest.raises(MicrogptError, match=r"Config\(\) takes vocab_size, .*argument"):
        Config(*sizes)


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        ([0], "at least 2 tokens"),
        ([0, 27], "outside 0 to 26: encode the text with the tokenizer of this model"),
        ([0, -1], "-1"),
    ],
)
def test_impossible_tokens_are_refused(tokens, words):
    with pytest.raises(MicrogptError, match=words):
        GPT(Config(27)).loss(tokens)


def test_unknown_nodes():
    with pytest.raises(MicrogptError, match="'vector', 'primitive'"):
        GPT(Config(27), nodes="tensor")
