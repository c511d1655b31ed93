"""The costs agree with the matrices of the model, and with the multiplications in a graph of Values."""

from collections import Counter

import pytest

from microgpt import GPT, Config, Value
from microgpt.study.cost import forward_multiplications, multiplication_counts, parameter_counts
from microgpt.value import topological_order

CONFIGS = [
    Config(27),
    Config(5, n_embd=6, n_head=3, n_layer=2, block_size=4),
    Config(3, n_embd=2, n_head=1, block_size=1),
]


@pytest.mark.parametrize("config", CONFIGS)
def test_parameters_are_those_of_the_model(config):
    assert sum(parameter_counts(config).values()) == len(GPT(config).parameters())


@pytest.mark.parametrize("config", CONFIGS)
def test_multiplications_are_those_of_the_graph(config):
    pos_id = config.block_size - 1
    earlier = [[Value(0.5) for _ in range(config.n_embd)] for _ in range(pos_id)]
    keys, values = ([list(earlier) for _ in range(config.n_layer)] for _ in range(2))
    logits = GPT(config, nodes="primitive")(0, pos_id, keys, values)
    operations = Counter(node._op for node in topological_order(sum(logits)))
    assert sum(multiplication_counts(config, pos_id).values()) == operations["*"] + operations["**2"]


@pytest.mark.parametrize("config", CONFIGS)
def test_a_document_costs_the_sum_of_its_positions(config):
    for length in range(1, config.block_size + 1):
        positions = [sum(multiplication_counts(config, pos_id).values()) for pos_id in range(length)]
        assert forward_multiplications(config, length) == sum(positions)


def test_multiplications_by_hand():
    """Width 2, three tokens: matrices 54, squares of the MLP 8, norms 15; scores 6, then 12."""
    assert forward_multiplications(Config(3, 2, 1, 1, 4), 2) == 2 * (54 + 8 + 15) + 6 + 12
