"""The Adam explorer agrees with the package's Adam, and works at both ends of every slider."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import pytest

from microgpt import Adam, Value
from microgpt.show import adam_explorer
from microgpt.show.explorers.adam import STEPS, adam_path, memory_chart, path_chart, plain_path, valley

ENDS = {
    "learning_rate": (1e-3, 10**0.5),
    "beta1": (0.0, 0.99),
    "beta2": (0.0, 0.999),
    "steepness": (0.01, 100.0),
}


def test_it_is_the_adam_of_the_package():
    grad_of = valley(2.0)
    path = adam_path(grad_of, 0.5, 40, learning_rate=0.1)
    parameter = Value(0.5)
    optimizer = Adam([parameter])
    for step, one in enumerate(path):
        assert parameter.data == pytest.approx(one.p, abs=1e-12)
        parameter.grad = grad_of(parameter.data, step)
        optimizer.step(0.1)


def test_steepness_changes_plain_descent_only():
    gentle, steep = path_chart(steepness=1.0), path_chart(steepness=50.0)
    assert steep.series["Adam"][1] == pytest.approx(gentle.series["Adam"][1], abs=1e-6)
    assert abs(steep.series["plain descent"][1][-1]) > 1e6 > len(steep.series["plain descent"][1])
    assert len(gentle.series["plain descent"][1]) == STEPS


def test_plain_descent_follows_the_slope():
    assert plain_path(lambda p, step: 2 * p, 1.0, 4, 0.1) == pytest.approx([0.8**n for n in range(4)])


@pytest.mark.parametrize("ends", list(itertools.product(*ENDS.values())))
def test_both_ends_of_every_slider(ends):
    settings = dict(zip(ENDS, ends))
    for chart in (path_chart(**settings), memory_chart(**settings)):
        ElementTree.fromstring(chart.svg())
        assert "nan" not in chart.svg() + chart.text()


def test_the_explorer_follows_its_sliders():
    explorer = adam_explorer()
    first = explorer.picture.value
    for name, (low, high) in ENDS.items():
        control = explorer.controls[name]
        assert (round(control.value, 9), first) == (round(explorer.defaults[name], 9), explorer.picture.value)
        for end in (low, high):
            control.value = end
            assert control.value == pytest.approx(end)
            assert explorer.picture.value != first
        explorer.reset.click()
