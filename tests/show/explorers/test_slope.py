"""The slope explorer: its numbers, with every control at both ends."""

from __future__ import annotations

import itertools
import math
import re

import pytest

from microgpt.show import slope_chart, slope_explorer


def square(x):
    return x * x


@pytest.mark.parametrize(
    ("x", "h", "slope"), [(1.5, 1.0, 4.0), (-2.0, 0.5, -3.5), (0.0, 1e-6, 0.0), (2.0, 0.1, 4.1)]
)
def test_slope_between_the_points(x, h, slope):
    chart = slope_chart(square, x, h, "x²")
    assert float(re.search(r": (.+)$", chart.title)[1]) == pytest.approx(slope, abs=1e-4)
    assert sorted(chart.points.values()) == [(x, x * x), (x + h, (x + h) ** 2)]


@pytest.mark.parametrize(("x", "h"), list(itertools.product([-2.0, 0.0, 2.0], [1e-6, 1e-3, 1.0])))
def test_line_goes_through_the_point_and_stays_in_the_picture(x, h):
    chart = slope_chart(square, x, h)
    (x0, x1), (y0, y1) = chart.series["line through both points"]
    assert x0 < x1
    assert -3 <= x0 <= x <= x1 <= 3
    assert all(-2.001 <= y <= 9.001 for y in (y0, y1))
    assert y0 + (y1 - y0) * (x - x0) / (x1 - x0) == pytest.approx(x * x)


def test_explorer_follows_its_sliders_and_resets():
    explorer = slope_explorer(square, "x²")
    first = explorer.picture.value
    for x, h in itertools.product([-2.0, 0.0, 2.0], [1e-6, 1.0]):
        explorer.set(x=x, h=h)
        assert f"Slope of x² at {x:g}, nudge {h:g}: {2 * x + h:.4f}" in explorer.picture.value
    explorer.reset.click()
    assert explorer.picture.value == first
    assert "Slope of x² at 1.5, nudge 1: 4.0000" in first


def test_a_flat_line_is_also_drawn():
    chart = slope_chart(lambda x: 1.0, 0.5, 0.5)
    assert chart.series["line through both points"] == ([-3.0, 3.0], [1.0, 1.0])
    assert "<circle" in chart.svg()


def test_a_function_without_a_value_everywhere_is_drawn_where_it_has_one():
    explorer = slope_explorer(math.log, "log")
    assert "Slope of log at 1.5" in explorer.picture.value
    explorer.set(x=-2.0, h=1.0)
    assert "log has no value at -2: move x" in explorer.picture.value
    xs, _ = slope_chart(math.log, 1.0, 0.1, "log").series["log"]
    assert (xs[0] > 0, xs[-1]) == (True, 3)


@pytest.mark.parametrize(
    ("f", "x"), [(lambda x: 1 / x, 0.0), (lambda x: x**0.5, -1.0), (lambda x: math.exp(1e4 * x), 2.0)]
)
def test_no_value_is_said_and_not_raised(f, x):
    assert f"f has no value at {x:g}" in slope_chart(f, x, 0.1).title
