"""Explorers: all state is in the controls, errors have clear messages, and without a kernel there is text."""

from __future__ import annotations

import ast
import asyncio
from pathlib import Path
from threading import Thread

import ipywidgets as widgets
import pytest
from traitlets import TraitError

from microgpt import MicrogptError
from microgpt.show import Bars, Explorer
from microgpt.show.controls.sliced import SlicedExplorer

SHOW = Path(__file__).parents[3] / "microgpt" / "show"


def draw(n, text):
    if n == 9:
        raise MicrogptError("nine is <too> much: take less")
    return f"{n} {text}"


@pytest.fixture
def explorer():
    return Explorer(
        "Test", draw, n=widgets.IntSlider(value=3, max=9, description="n"), text=widgets.Text("a")
    )


def test_the_picture_follows_the_controls_and_reset_goes_back(explorer):
    assert explorer.picture.value == "3 a"
    explorer.controls["n"].value = 0
    explorer.controls["text"].value = "b"
    assert explorer.picture.value == "0 b"
    assert explorer.values == {"n": 0, "text": "b"}
    explorer.reset.click()
    assert explorer.picture.value == "3 a"


def test_controls_that_move_together_are_drawn_once(explorer):
    drawn = []
    explorer.draw = lambda **values: drawn.append(values) or "drawn"
    explorer.set(n=4, text="b")
    assert drawn == [{"n": 4, "text": "b"}]
    explorer.reset.click()
    assert drawn[1:] == [explorer.defaults]
    explorer.reset.click()
    assert len(drawn) == 2


def test_what_a_control_refuses_leaves_the_picture_true(explorer):
    with pytest.raises(TraitError):
        explorer.set(n=4, text=7)
    assert explorer.picture.value == "4 a"
    explorer.controls["n"].value = 5
    assert explorer.picture.value == "5 a"


def test_bad_input_gives_a_clear_message_and_the_next_move_works(explorer):
    explorer.controls["n"].value = 9
    assert explorer.picture.value == '<p role="status">nine is &lt;too&gt; much: take less</p>'
    explorer.controls["n"].value = 1
    assert explorer.picture.value == "1 a"


def import_missing(n):
    if n:
        import no_such_package  # noqa: F401
    return f"{n}"


def slices(n):
    yield import_missing(n)


@pytest.mark.parametrize(("kind", "draw"), [(Explorer, import_missing), (SlicedExplorer, slices)])
def test_a_missing_package_also_gives_a_clear_message(kind, draw):
    panel = kind("Missing", draw, n=widgets.IntSlider(value=0))
    panel.controls["n"].value = 1
    assert panel.picture.value == "<p role=\"status\">No module named 'no_such_package'</p>"
    panel.controls["n"].value = 0
    assert panel.picture.value == "0"


def divide(n):
    return f"{6 / n:g}"


def divided(n):
    yield "begins"
    yield divide(n)


def forgets(n):
    if n:
        return f"{n}"


class Torn(Bars):
    def svg(self):
        raise KeyError("no such <bar>")


BROKEN = {
    "draw": (Explorer, divide, "ZeroDivisionError: division by zero. It was in line 2 of divide"),
    "slices": (SlicedExplorer, divided, "ZeroDivisionError: division by zero. It was in line 2 of divide"),
    "begins": (SlicedExplorer, divide, "ZeroDivisionError: division by zero. It was in line 2 of divide"),
    "no return": (
        Explorer,
        forgets,
        "TypeError: a draw function gives a Chart or HTML text, this one gave None",
    ),
    "no picture": (SlicedExplorer, forgets, "TypeError: 'NoneType' object is not iterable"),
    "chart": (
        Explorer,
        lambda n: "fine" if n else Torn("t", "x", "y", ["a"], {"s": [1]}),
        "KeyError: 'no such &lt;bar&gt;'. It was in line",
    ),
}


@pytest.mark.parametrize(("kind", "draw", "words"), BROKEN.values(), ids=BROKEN)
def test_an_error_of_a_draw_function_is_shown_and_raised(kind, draw, words):
    panel = kind("Broken", draw, n=widgets.IntSlider(value=3))
    before = panel.picture.value
    words = words.replace("line 2 of", f"line {divide.__code__.co_firstlineno + 1} of")
    with pytest.raises((ZeroDivisionError, KeyError, TypeError)):
        panel.controls["n"].value = 0
    shown = panel.picture.value
    assert shown.startswith('<p role="status">The function that draws this picture stopped with ')
    assert words in shown
    panel.controls["n"].value = 3  # and the next move draws again
    assert panel.picture.value == before


def test_the_message_is_also_shown_in_a_running_event_loop():
    """In a kernel, slices run in the event loop, where an error does not reach a cell."""
    said = []

    async def move():
        asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context["exception"]))
        panel = SlicedExplorer("Broken", divided, n=widgets.IntSlider(value=0))
        for _ in range(100):
            await asyncio.sleep(0.01)
            if not panel.running:
                break
        return panel.picture.value

    assert "ZeroDivisionError" in asyncio.run(move())
    assert [type(error) for error in said] == [ZeroDivisionError]


def test_a_chart_is_shown_as_svg():
    chart = Explorer("Chart", lambda n: Bars("t", "x", "y", ["a"], {"s": [n]}), n=widgets.IntSlider(2))
    assert chart.picture.value.startswith("<svg ")


def test_the_line_of_text_is_the_same_every_time(explorer):
    data = explorer._repr_mimebundle_()
    data = data[0] if isinstance(data, tuple) else data
    assert data["text/plain"] == repr(explorer) == "Test: n, text (move the controls in JupyterLab)"
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize("path", sorted(SHOW.rglob("*.py")), ids=lambda p: p.relative_to(SHOW).as_posix())
def test_there_is_no_output_widget(path):
    used = {n.attr for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Attribute)}
    assert not used & {"Output", "interact", "interactive", "interactive_output"}


def test_a_picture_that_comes_late_does_not_cover_a_newer_one():
    def slow(n):
        if n == 7:
            mover = Thread(target=shown.set, kwargs={"n": 4})
            mover.start()
            mover.join()
        return f"{n}"

    shown = Explorer("Slow", slow, n=widgets.IntSlider(value=1))
    shown.controls["n"].value = 7
    assert shown.picture.value == "4"
