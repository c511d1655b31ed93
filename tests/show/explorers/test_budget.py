"""The budget agrees with the matrices of the model, and with the multiplications in a graph of Values."""

from collections import Counter

import pytest

from microgpt import GPT, Config, MicrogptError, Value
from microgpt.show.explorers.budget import (
    budget_chart,
    budget_explorer,
    multiplication_counts,
    parameter_counts,
)
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


def test_chart_holds_every_part_once():
    chart = budget_chart()
    parameters, multiplications = chart.series.values()
    assert list(chart.series) == ["parameters 4,064", "multiplications 3,987"]
    assert (sum(parameters), sum(multiplications)) == (4064, 3987)
    assert len(set(chart.labels)) == len(chart.labels) == len(parameters)


def test_sizes_that_do_not_fit_give_a_clear_message():
    with pytest.raises(MicrogptError, match="not divisible"):
        budget_chart(n_head=3)
    explorer = budget_explorer()
    explorer.set(n_head=3)
    assert "n_head can be one of [1, 2, 4, 8, 16]" in explorer.picture.value
    explorer.set(n_head=4)
    assert "<svg" in explorer.picture.value


@pytest.mark.parametrize("name", ["n_embd", "n_layer", "block_size", "vocab_size"])
def test_both_ends_of_every_slider(name):
    explorer = budget_explorer()
    control = explorer.controls[name]
    ends = (
        (control.min, control.max) if hasattr(control, "max") else (control.options[0], control.options[-1])
    )
    pictures = set()
    for end in ends:
        explorer.set(**{name: end})
        assert "<svg" in explorer.picture.value
        pictures.add(explorer.picture.value)
    assert len(pictures) == 2


def test_gpt2_is_within_reach():
    explorer = budget_explorer()
    explorer.set(n_embd=768, n_head=12, n_layer=12, block_size=1024, vocab_size=50_257)
    assert "parameters 162,915,840" in explorer.picture.value
    explorer.reset.click()
    assert "parameters 4,064" in explorer.picture.value
