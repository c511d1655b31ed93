"""The reliability curve, against counts by hand and a forecaster who is right by construction."""

from __future__ import annotations

import random

import pytest

from microgpt import MicrogptError
from microgpt.study.calibration import reliability


def test_the_edges_are_in_bins():
    assert reliability([(0.0, False), (1.0, True)], bins=4) == [(0.0, 0.0, 1), (1.0, 1.0, 1)]


def test_bins_in_which_nothing_was_said_are_left_out():
    assert [count for _, _, count in reliability([(0.1, True), (0.15, False), (0.9, True)])] == [2, 1]
    assert reliability([]) == []


def test_an_honest_forecaster_lies_on_the_diagonal():
    rng = random.Random(0)
    said = [rng.random() for _ in range(20_000)]
    for mean, came_true, count in reliability([(p, rng.random() < p) for p in said]):
        assert came_true == pytest.approx(mean, abs=4 * (0.25 / count) ** 0.5)


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_no_probability_is_an_error(p):
    with pytest.raises(MicrogptError, match="a probability from 0 to 1"):
        reliability([(p, True)])


def test_bins_are_counted():
    with pytest.raises(MicrogptError, match="bins"):
        reliability([(0.5, True)], bins=0)
