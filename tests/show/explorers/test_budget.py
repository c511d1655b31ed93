"""The budget agrees with the matrices of the model, and with the multiplications in a graph of Values."""

import pytest

from microgpt import MicrogptError
from microgpt.show.explorers.budget import (
    budget_chart,
    budget_explorer,
)


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
