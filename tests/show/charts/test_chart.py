"""Charts: text, SVG and PNG have the same numbers, for any labels and numbers."""

from __future__ import annotations

import base64
import io
import math
import re
import sys
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from microgpt.show import Bars, Heatmap, Lines
from microgpt.show.charts.frame import nice_ticks
from microgpt.show.charts.output import STILLS

BARS = Bars("Letters", "letter", "share", ["a", "b"], {"names": [0.25, 0.5], "words": [0.1, 0.2]}, y_max=0.5)
LINES = Lines("Loss", "step", "nats", {"run": ([0, 10], [3.0, 2.0]), "none": ([], [])}, {"mark": 2.5})
HEAT = Heatmap("Weights", "to", "from", ["e", "m"], ["e", "m"], [[1.0, None], [0.25, 0.75]])
CHARTS = [BARS, LINES, HEAT]
LEFT, RIGHT, TOP, BOTTOM = 64, 624, 42, 252  # the edges of the data in pixels
SVG = "{http://www.w3.org/2000/svg}"


def drawn(chart):
    return ElementTree.fromstring(chart.svg())


def test_texts_say_the_numbers():
    assert BARS.text() == "Letters (share by letter)\nnames: a 0.25, b 0.5\nwords: a 0.1, b 0.2"
    assert "run: from 3 at 0 to 2 at 10, between 2 and 3, 2 points" in LINES.text()
    assert "none: no points yet" in LINES.text()
    assert "mark: 2.5" in LINES.text()
    assert HEAT.text().splitlines()[1:] == ["e: e 1.000", "m: e 0.250, m 0.750"]


@pytest.mark.parametrize("chart", CHARTS, ids=lambda c: type(c).__name__)
def test_an_output_cell_gets_text_and_page(chart, monkeypatch):
    monkeypatch.delenv(STILLS, raising=False)
    data, metadata = chart._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
    assert data["text/plain"] == chart.text()
    assert metadata == {}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda c: type(c).__name__)
def test_a_notebook_that_is_saved_gets_text_and_picture(chart, monkeypatch):
    monkeypatch.setenv(STILLS, "1")
    data, metadata = chart._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
    assert metadata["image/png"]["alt"] == data["text/plain"] == chart.text()
    image = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
    assert image.width > 400
    assert len(image.convert("RGB").getcolors(256)) > 4, "something is drawn"
    assert len(data["image/png"]) < 20_000


def test_if_nothing_draws_stills_the_output_is_a_page(monkeypatch):
    monkeypatch.setenv(STILLS, "1")
    monkeypatch.setitem(sys.modules, "microgpt.show.charts.stills", None)
    monkeypatch.delattr("microgpt.show.charts.stills", raising=False)
    assert set(BARS._repr_mimebundle_()[0]) == {"text/plain", "text/html"}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda c: type(c).__name__)
def test_the_svg_is_named_for_screen_readers_and_takes_the_colour_of_the_page(chart):
    root = drawn(chart)
    assert root.get("role") == "img"
    assert root.get("aria-label") == root.find(f"{SVG}title").text == chart.text()
    texts = [e for e in root.iter(f"{SVG}text") if chart is not HEAT or e.get("fill") == "currentColor"]
    assert {e.get("fill") for e in texts} == {"currentColor"}
    shown = [e.text for e in texts]
    assert {chart.title, chart.x_label, chart.y_label} <= set(shown)


def test_bars_have_the_heights_of_their_numbers():
    bars = list(drawn(BARS).iter(f"{SVG}rect"))
    full = BOTTOM - TOP
    heights = [float(bar.get("height")) for bar in bars]
    assert heights == pytest.approx([full * n / 0.5 for n in (0.25, 0.5, 0.1, 0.2)], abs=0.01)


def test_lines_go_where_their_numbers_are():
    points = next(drawn(LINES).iter(f"{SVG}polyline")).get("points").split()
    (x0, y0), (x1, y1) = (map(float, point.split(",")) for point in points)
    assert (x0, x1) == pytest.approx((LEFT, RIGHT))
    assert TOP < y0 < y1 < BOTTOM


def test_series_differ_by_more_than_colour():
    chart = Lines("t", "x", "y", {str(i): ([0, 1], [i, i]) for i in range(6)})
    lines = list(drawn(chart).iter(f"{SVG}polyline"))
    assert len({(e.get("stroke-dasharray"), e.get("stroke")) for e in lines}) == 6
    assert len({e.get("stroke-dasharray") for e in lines}) == 6


def test_a_fixed_axis_stays_where_it_is():
    charts = [Bars("t", "x", "y", ["a"], {"s": [n]}, y_max=1.0) for n in (0.1, 0.9, 5.0)]
    grids = [re.findall(r"<line[^>]*>", chart.svg()) for chart in charts]
    assert grids[0] == grids[1] == grids[2]


@given(st.text(), st.text(), st.floats(-1e6, 1e6))
@settings(max_examples=60, deadline=None)
def test_any_text_is_text_and_never_markup(title, label, number):
    for chart in (
        Bars(title, label, label, [label], {title: [abs(number)], label + "2": [1]}),
        Lines(title, label, label, {title: ([0, 1], [number, number])}, {label: number}),
        Heatmap(title, label, label, [label], [label], [[number]]),
    ):
        names = {element.tag.removeprefix(SVG) for element in drawn(chart).iter()}
        assert names <= {"svg", "title", "text", "line", "rect", "polyline", "circle"}


@given(st.floats(-1e9, 1e9), st.floats(1e-6, 1e9))
def test_ticks_are_round_few_and_inside(low, width):
    high = low + width
    if high - low < 1e-9 * max(abs(low), abs(high)):
        return
    ticks = nice_ticks(low, high)
    assert len(ticks) <= 12
    assert all(low - 0.001 * width - 1e-9 <= tick <= high + 0.001 * width + 1e-9 for tick in ticks)


def test_empty_charts_are_drawn():
    for chart in (Bars("t", "x", "y"), Lines("t", "x", "y"), Heatmap("t", "x", "y")):
        assert drawn(chart) is not None
        assert chart.png()
    assert not math.isnan(Bars("t", "x", "y", ["a"], {"s": [0.0]})._top())


def test_more_series_than_colours_are_drawn():
    chart = Bars("t", "x", "y", ["a"], {str(i): [i + 1] for i in range(7)})
    fills = [bar.get("fill") for bar in drawn(chart).iter(f"{SVG}rect")]
    assert fills[6] == fills[0] != fills[1]
    assert chart.png()
