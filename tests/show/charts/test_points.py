"""Scatter and Intervals: text, SVG and PNG have the same content."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from microgpt.show import Intervals, Scatter, scatter_walk

ITEMS = {"steps 1000": (-0.045, 0.006), "ReLU <b>": (0.001, 0.002)}
POINTS = {"a": (0.0, 1.0), "b": (2.0, -1.0), "<": (1.0, 0.0)}


def words(chart):
    root = ElementTree.fromstring(chart.svg())
    return [e.text for e in root.iter() if e.tag.endswith("text")]


def test_intervals_say_what_reaches_zero():
    chart = Intervals("Against the first", "difference (nats)", "", ITEMS)
    assert chart.text().splitlines()[1:] == [
        "steps 1000: -0.0450 ± 0.0060, does not reach 0",
        "ReLU <b>: +0.0010 ± 0.0020, reaches 0",
    ]
    assert {"steps 1000", "ReLU <b>", "difference (nats)"} <= set(words(chart))
    circles = [e for e in ElementTree.fromstring(chart.svg()).iter() if e.tag.endswith("circle")]
    assert [c.get("fill") == "white" for c in circles] == [False, True]


def test_intervals_below_zero_are_drawn_left_of_it():
    circles = [
        float(e.get("cx"))
        for e in ElementTree.fromstring(Intervals("t", "x", "", ITEMS, (-0.1, 0.1)).svg()).iter()
        if e.tag.endswith("circle")
    ]
    assert 200 < circles[0] < circles[1] < 640


@pytest.mark.parametrize("items", [{}, {"one": (0.0, 0.0)}, {"one": (3.0, 0.0)}])
def test_intervals_with_little_to_show(items):
    ElementTree.fromstring(Intervals("t", "x", "", items).svg())


def test_scatter_places_words_and_rings():
    chart = Scatter("Map", "first", "second", POINTS, ringed="a")
    assert {"a", "b", "<"} <= set(words(chart))
    root = ElementTree.fromstring(chart.svg())
    assert len([e for e in root.iter() if e.tag.endswith("circle")]) == 1
    assert "a* (0.00, 1.00), b (2.00, -1.00)" in chart.text()


@pytest.mark.parametrize("points", [{}, {"a": (0.0, 0.0)}])
def test_scatter_with_little_to_show(points):
    ElementTree.fromstring(Scatter("t", "x", "y", points).svg())


@pytest.mark.parametrize("chart", [Intervals("t", "x", "", ITEMS), Scatter("t", "x", "y", POINTS, "a")])
def test_png_is_small_and_a_picture(chart):
    png = chart.png()
    assert png.startswith(b"\x89PNG")
    assert len(png) < 20_000


def test_walk_shows_each_frame_on_the_same_axes():
    frames = {step: {"a": (step, 1.0), "b": (0.0, 0.0)} for step in (0, 10, 20)}
    explorer = scatter_walk("Letters", frames, "first", "second", ringed="a")
    seen = {}
    for step in frames:
        explorer.controls["step"].value = step
        seen[step] = explorer.picture.value
        assert f"Letters, step {step}" in seen[step]
    assert len(set(seen.values())) == 3
    ranges = {(explorer.draw(step).x_range, explorer.draw(step).y_range) for step in frames}
    assert len(ranges) == 1
