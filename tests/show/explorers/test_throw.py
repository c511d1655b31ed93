"""Sampling as a throw: the pieces of the line, the dart, and the JavaScript compared with Python."""

from __future__ import annotations

import random
import re
from functools import partial

import pytest
from support.scripts import compute_in_browser, compute_in_node, render

from microgpt import MicrogptError
from microgpt.decoding import next_logits, shaped
from microgpt.show import ThrowExplorer, throw_chart
from microgpt.show.charts.style import COLORS, GREY
from microgpt.show.explorers.throw import ThrowView, borders, landed

DRIVER = """
const line = ({ probs, hit }) => ({ hit, ends: pieces(probs).map(({ end }) => end) });
export const compute = ({ logits, cases }) =>
  cases.map(([temperature, dart]) => lines(logits, temperature, dart).map(line));
"""
CASES = [(t, dart) for t in (0.1, 0.6, 1.0, 3.0) for dart in (0.0, 0.024, 0.25, 0.5, 0.999, 1.0)]


@pytest.fixture(scope="module")
def page(chromium):
    return chromium.new_page(viewport={"width": 900, "height": 500})


@pytest.fixture(params=["node", "chromium"])
def compute(request, tmp_path):
    """The function `compute` of DRIVER, run by Node or by Chromium."""
    if request.param == "chromium":
        return partial(compute_in_browser, request.getfixturevalue("page"), ThrowView._esm + DRIVER)
    return partial(compute_in_node, tmp_path, ThrowView._esm + DRIVER)


def test_a_dart_lands_where_random_choices_would_draw(trained):
    probs = shaped(next_logits(trained.engine, trained.tokenizer, "emm"), 1.5)
    for seed in range(200):
        drawn = random.Random(seed).choices(range(len(probs)), weights=probs)[0]
        assert landed(probs, random.Random(seed).random()) == drawn


def test_a_piece_is_as_long_as_its_probability(trained):
    probs = shaped(next_logits(trained.engine, trained.tokenizer, "emm"), 0.7)
    ends = borders(probs)
    assert [b - a for a, b in zip([0.0, *ends], ends)] == pytest.approx(probs)
    assert ends[-1] == pytest.approx(1)


def test_javascript_is_the_python(compute, trained):
    logits = next_logits(trained.engine, trained.tokenizer, "emm")
    got = compute({"logits": logits, "cases": CASES})
    for (temperature, dart), rows in zip(CASES, got, strict=True):
        for t, row in zip((1.0, temperature), rows, strict=True):
            probs = shaped(logits, t)
            assert row["hit"] == landed(probs, dart)
            assert row["ends"] == pytest.approx(borders(probs), abs=1e-9)


def test_the_still_says_where_the_dart_lands(trained):
    chart = throw_chart(trained, "emm", 0.5, 0.3)
    probs = shaped(next_logits(trained.engine, trained.tokenizer, "emm"), 0.5)
    label = ["end", *trained.tokenizer.characters][landed(probs, 0.3)]
    assert f"temperature 0.5, dart 0.3000 lands in {label}: end from 0.0000" in chart.text()
    assert chart.png()


@pytest.mark.parametrize("dart", [-0.1, 1.5, float("nan"), "left"])
def test_a_dart_beside_the_line_gets_a_clear_message(trained, dart):
    with pytest.raises(MicrogptError, match="must be a number from 0 to 1, got"):
        throw_chart(trained, "", 1.0, dart)


@pytest.fixture
def drawn(page, trained):
    """The picture in the page, and a `model` that changes it."""
    page.set_viewport_size({"width": 900, "height": 500})
    render(page, ThrowExplorer(trained, "emm", 0.3).view)
    return page


def test_what_is_shown_is_the_models(drawn, trained):
    logits = next_logits(trained.engine, trained.tokenizer, "emm")
    labels = ["end", *trained.tokenizer.characters]
    for temperature, dart in CASES:
        drawn.evaluate(
            "([t, d]) => { model.set('temperature', t); model.set('dart', d); }", [temperature, dart]
        )
        probs = shaped(logits, temperature)
        hit = landed(probs, dart)
        begin, end = [0.0, *borders(probs)][hit : hit + 2]
        said = drawn.locator(".says").inner_text()
        assert said.startswith(f"{dart:.3f} lies between ")
        assert [float(n) for n in re.findall(r"\d\.\d+", said)][1:] == pytest.approx([begin, end], abs=5.1e-4)
        assert said.endswith(f"the letter is {labels[hit]}.")
        widths = drawn.evaluate(
            "[...document.querySelectorAll('.piece')].slice(27).map(e => parseFloat(e.style.width))"
        )
        assert widths == pytest.approx([p * sum(widths) for p in probs], abs=0.2)


def test_a_throw_lands_anywhere_and_moves_the_slider(drawn):
    button = drawn.get_by_role("button", name="Throw")
    button.focus()
    darts = set()
    for _ in range(12):
        drawn.keyboard.press("Enter")
        darts.add(drawn.evaluate("model.get('dart')"))
    assert len(darts) > 6
    assert min(darts) >= 0
    assert max(darts) < 1


def test_a_bad_prompt_gets_a_sentence_and_nothing_moves(drawn):
    before = drawn.locator(".microgpt-throw").bounding_box()
    drawn.evaluate("model.set('prompt', '<b>')")
    assert "is not in the vocabulary" in drawn.locator(".says").inner_text()
    assert drawn.locator(".microgpt-throw").bounding_box() == before
    drawn.evaluate("model.set('prompt', 'Emm')")
    assert drawn.locator(".stale").count() == 0


@pytest.mark.parametrize("width", [320, 390, 800])
def test_it_fits_any_width(page, trained, width):
    page.set_viewport_size({"width": width, "height": 500})
    render(page, ThrowExplorer(trained).view)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = "[...document.querySelectorAll('text, p')].map(e => parseFloat(getComputedStyle(e).fontSize))"
    assert min(page.evaluate(sizes)) >= 11


def test_motion_takes_250_milliseconds_or_none(page, trained):
    took = """Math.max(...[...document.querySelectorAll('.dart, .piece')]
        .map(e => parseFloat(getComputedStyle(e).transitionDuration)))"""
    for motion, seconds in (("no-preference", 0.25), ("reduce", 0)):
        page.emulate_media(reduced_motion=motion)
        render(page, ThrowExplorer(trained).view)
        assert page.evaluate(took) == seconds


def test_the_view_lets_go_of_its_model(drawn):
    assert drawn.evaluate("(cleanUp(), model.count())") == 0


def test_colours_are_those_of_the_series():
    used = {word.strip(";,") for word in str(ThrowView._css).split() if word.startswith("#")}
    assert used <= {*COLORS, GREY}
