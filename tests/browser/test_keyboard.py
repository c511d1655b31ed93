"""Keys that are commands of JupyterLab: in a control of an explorer they move the control instead."""

from __future__ import annotations

import pytest

from .conftest import one_cell

CELL = """
from ipywidgets import Dropdown, IntSlider
from microgpt.show import Explorer

Explorer(
    "Keys",
    lambda n, letter: f"{n} {letter}",
    n=IntSlider(value=3, max=9, description="number"),
    letter=Dropdown(options=["a", "b", "d"], description="letter"),
)
"""
CELLS = "jupyterapp.shell.currentWidget.content.widgets.length"
SAVED = "() => !jupyterapp.shell.currentWidget.context.model.dirty"


@pytest.fixture(scope="module")
def lesson(chromium, server):
    with one_cell(chromium, server, CELL) as lesson:
        yield lesson


@pytest.mark.parametrize(
    ("control", "keys", "shown"),
    [
        ("select", ["ArrowDown"], "3 b"),
        ("select", ["ArrowDown", "ArrowDown", "ArrowUp"], "3 b"),
        ("select", ["d", "d"], "3 d"),
        ("[role=slider]", ["ArrowUp", "ArrowUp"], "5 a"),
        ("[role=slider]", ["ArrowDown", "d", "d", "a"], "2 a"),
        ("[role=slider]", ["PageUp", "End"], "9 a"),
    ],
)
def test_a_plain_key_belongs_to_the_control(lesson, control, keys, shown):
    page = lesson.page
    picture = page.locator(".widget-html-content")
    page.get_by_role("button", name="Reset").press("Enter")
    picture.filter(has_text="3 a").wait_for()
    page.focus(f".microgpt-explorer {control}")
    for key in keys:
        page.keyboard.press(key)
    picture.filter(has_text=shown).wait_for()
    assert page.evaluate(CELLS) == 1
    assert page.evaluate("control => document.activeElement.matches(control)", control)


def test_a_command_with_ctrl_still_reaches_jupyterlab(lesson):
    page = lesson.page
    page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty = true")
    page.focus(".microgpt-explorer select")
    page.keyboard.press("Control+s")
    page.wait_for_function(SAVED)
