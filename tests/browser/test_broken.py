"""Explorers that are broken on purpose: the tests of the lessons would notice them."""

from __future__ import annotations

import pytest
from support import controls

from .conftest import one_cell

CELL = """
from ipywidgets import IntSlider
from microgpt.show import Explorer
from microgpt.show.controls.sliced import SlicedExplorer

def slices(n):
    yield f"{{n}}"
    yield {draw}

draw = lambda n: {draw}
{kind}("Broken", {function}, n=IntSlider(value=3, max=9, description="number"))
"""


@pytest.fixture
def lesson(request, chromium, server):
    """A notebook of one cell, with an explorer of the kind and the picture that a test needs."""
    kind, draw = request.param
    function = "slices" if kind == "SlicedExplorer" else "draw"
    with one_cell(chromium, server, CELL.format(kind=kind, draw=draw, function=function)) as lesson:
        yield lesson


DIVISION = [(kind, "str(1 / (9 - n))") for kind in ("Explorer", "SlicedExplorer")]


@pytest.mark.parametrize("lesson", DIVISION, indirect=True)
def test_an_exception_at_one_end_of_a_slider_is_seen(lesson):
    slider = lesson.page.query_selector("[role=slider]")
    slider.press("Home")
    controls.steady(lesson, lesson.widgets()[0])
    assert lesson.errors() == []
    slider.press("End")
    controls.wait(lesson, lesson.errors)
    assert "ZeroDivisionError" in "".join(lesson.errors())


@pytest.mark.parametrize("lesson", [("Explorer", "'always the same'")], indirect=True)
def test_a_slider_without_effect_is_seen(lesson, monkeypatch):
    monkeypatch.setattr(controls, "TRIES", 10)
    with pytest.raises(AssertionError, match="slider 'number': nothing changed"):
        controls.move_all(lesson)
    assert lesson.errors() == []


@pytest.mark.parametrize("lesson", [("Explorer", "str(n)")], indirect=True)
def test_a_control_that_is_not_reached_is_counted(lesson):
    assert controls.move_all(lesson) == controls.in_kernel(lesson) == {"slider": 1, "reset": 1}
    lesson.page.add_style_tag(content=".widget-button { display: none }")
    assert controls.move_all(lesson) == {"slider": 1}
