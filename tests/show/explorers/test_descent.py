"""Gradient descent on four points agrees with NumPy's least squares. The explorer works at its extremes."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from microgpt.show import descent_chart, descent_explorer, fit_chart
from microgpt.show.explorers.descent import POINTS, TOO_LARGE, descend


def test_finds_the_line_of_least_squares():
    points = [(0.0, 1.0), (1.0, 0.5), (2.0, 2.0), (3.0, 1.0)]
    fit = descend(points, learning_rate=0.1, num_steps=500)
    assert (fit.w, fit.b) == pytest.approx(np.polyfit(*zip(*points), 1), abs=1e-6)


def test_a_rate_beyond_the_steepest_direction_runs_away():
    """Descent diverges above 2 / (largest eigenvalue of the Hessian), which is 0.5528 here."""
    x = np.array([x for x, _ in POINTS])
    hessian = 2 * np.array([[np.mean(x * x), x.mean()], [x.mean(), 1.0]])
    limit = 2 / np.linalg.eigvalsh(hessian).max()
    assert descend(POINTS, limit * 0.98, 400).losses[-1] < 0.1
    assert descend(POINTS, limit * 1.02, 4000).losses[-1] > TOO_LARGE


def test_without_zeroing_it_swings_and_does_not_settle():
    swinging = descend(POINTS, 0.1, 400, zero=False).losses[-100:]
    assert max(swinging) > 1
    assert all(math.isfinite(loss) for loss in swinging)


def test_explorer_at_every_corner_and_back():
    explorer = descent_explorer()
    first = explorer.picture.value
    for rate, zero in itertools.product([0.02, 0.1, 0.36, 0.7], [True, False]):
        explorer.set(learning_rate=rate, zero=zero)
        assert f"Learning rate {rate:g}: at step " in explorer.picture.value
        assert "nan" not in explorer.picture.value
        assert descent_chart(rate, zero).svg() == explorer.picture.value
    explorer.reset.click()
    assert explorer.picture.value == first


def test_the_line_after_some_steps_comes_to_the_points():
    chart = fit_chart([0, 3, 40])
    assert list(chart.series) == ["after 0 steps", "after 3 steps", "after 40 steps"]
    xs, ys = chart.series["after 40 steps"]
    for x, y in POINTS:
        assert ys[0] + (ys[1] - ys[0]) * (x - xs[0]) / (xs[1] - xs[0]) == pytest.approx(y, abs=0.05)
    assert "after 40: 2.00 x -1.00" in chart.title
    assert sorted(chart.points.values()) == sorted(POINTS)
