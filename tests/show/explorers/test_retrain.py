"""The retraining explorer: its curve is that of the run, all controls work, and no picture is late."""

from __future__ import annotations

import statistics
import sys
from functools import partial
from itertools import count
from types import SimpleNamespace

import pytest
from ipywidgets import Dropdown, FloatLogSlider, IntSlider

from microgpt.engines import fastest
from microgpt.show.explorers.retrain import curve, pictures, retrain_explorer, running_mean, smooth_curve
from microgpt.study.lab import Lab

SMALL = [f"{a}{b}{c}" for a in "abc" for b in "abc" for c in "abcd"]


@pytest.fixture(scope="module")
def lab():
    return Lab(SMALL, held_out=6)


@pytest.mark.parametrize("window", [1, 3, 7, 100])
def test_running_mean_is_the_mean_of_the_last(window):
    numbers = [(7 * i) % 11 - 3.5 for i in range(20)]
    expected = [statistics.fmean(numbers[max(0, i + 1 - window) : i + 1]) for i in range(20)]
    assert running_mean(numbers, window) == pytest.approx(expected)


def test_numpy_takes_over_where_wasmtime_is_missing(lab, monkeypatch):
    *_, last = pictures(lab, num_steps=20)
    monkeypatch.setitem(sys.modules, "wasmtime", None)  # as if it were not installed
    assert fastest() == "numpy"
    *_, same = pictures(lab, num_steps=20)
    assert same == last


def test_the_curve_ends_at_the_last_step(lab):
    training = lab.training(1, num_steps=250)
    assert smooth_curve(training) == ([], [])
    list(training.steps(117))
    steps, losses = smooth_curve(training)
    assert (steps[0], steps[-1], len(steps) < 102) == (0, 116, True)
    assert losses[0] == training.losses[0]
    assert losses[-1] == pytest.approx(statistics.fmean(training.losses[-25:]))


def test_the_chart_says_how_far_and_how_good(lab):
    training = lab.training(1, num_steps=10)
    assert curve(training).title == "Step 0 of 10"
    training.run()
    chart = curve(training, lab.loss(training), marks={"guess": 1.6})
    assert chart.title == f"Step 10 of 10: held-out loss {lab.loss(training):.3f}"
    assert "guess: 1.6" in chart.text()


def test_a_longer_run_beside_it_stays_inside_the_axes(lab):
    chart = curve(lab.training(1, num_steps=10), other={"long": ([0, 99], [1.6, 1.5])})
    assert chart.x_range == (0, 99)


def test_pictures_come_early_and_often(lab, monkeypatch):
    """The clock advances by 0.02 s whenever it is read, so 0.06 s pass between two pictures."""
    clock = SimpleNamespace(perf_counter=partial(next, count(0, 0.02)))
    monkeypatch.setattr("microgpt.show.explorers.retrain.time", clock)
    shown = list(pictures(lab, num_steps=60, seed=1))
    assert "Step 1 of 60" in shown[0]
    assert len(shown) == 60 / 3 + 1  # a picture at steps 1, 4, 7, ..., 58, and the last
    assert "Step 60 of 60: held-out loss" in shown[-1]
    assert "Samples: " in shown[-1]


CONTROLS = {
    "learning_rate": lambda: FloatLogSlider(value=0.01, min=-4, max=0),
    "num_steps": lambda: IntSlider(value=20, min=1, max=60),
    "seed": lambda: IntSlider(value=42, min=0, max=99),
    "n_head": lambda: Dropdown(value=4, options=[1, 2, 4, 8, 16]),
    "activation": lambda: Dropdown(value="relu_squared", options=["relu_squared", "relu"]),
}


@pytest.mark.parametrize("name", CONTROLS)
def test_both_ends_of_every_control(lab, name):
    explorer = retrain_explorer(lab, {"guess": 1.6}, **{key: make() for key, make in CONTROLS.items()})
    control = explorer.controls[name]
    ends = control.options if hasattr(control, "options") else (control.min, control.max)
    if isinstance(control, FloatLogSlider):
        ends = tuple(10**end for end in ends)
    drawn = []
    for end in ends:
        control.value = end
        drawn.append(explorer.picture.value)
        assert "held-out loss" in drawn[-1] or "training stopped" in drawn[-1]
    assert len(set(drawn)) == len(drawn)
    explorer.reset.click()
    assert control.value == explorer.defaults[name]


def test_samples_cannot_become_markup():
    explorer = retrain_explorer(Lab(["<b>", "<i>", "&<>"], held_out=1), num_steps=IntSlider(value=1))
    assert "<b>" not in explorer.picture.value
    assert "&lt;" in explorer.picture.value
