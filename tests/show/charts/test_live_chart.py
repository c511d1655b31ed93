"""The live chart: a display that is updated from time to time, ends with a PNG, and keeps its text."""

from __future__ import annotations

import pytest
from IPython.display import DisplayHandle

from microgpt.show import Lines, live
from microgpt.show.charts.output import STILLS


class Screen:
    """Takes the place of the front end: records the bundle of every state of the display."""

    def __init__(self):
        self.states = []

    def add(self, thing):
        bundle = thing._repr_mimebundle_()
        self.states.append(bundle[0] if isinstance(bundle, tuple) else bundle)


@pytest.fixture
def screen(monkeypatch):
    screen = Screen()

    def display(thing, display_id):
        assert display_id is True
        screen.add(thing)
        return DisplayHandle("one")

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(DisplayHandle, "update", lambda self, thing: screen.add(thing))
    return screen


def chart(n):
    return Lines("loss", "step", "nats", {"this run": (list(range(n)), [1.0] * n)})


def test_first_now_and_then_and_last(screen, monkeypatch):
    monkeypatch.delenv(STILLS, raising=False)
    made = []

    def make(n):
        made.append(n)
        return chart(n)

    with live("The loss", seconds=1000) as redraw:
        for n in range(1, 200):
            redraw(lambda n=n: make(n))
    assert made == [1, 199]
    assert {state["text/plain"] for state in screen.states} == {
        "The loss (a chart that is drawn while the cell runs)"
    }
    assert ["text/html" in state for state in screen.states] == [False, True, True]
    assert "199 points" in screen.states[-1]["text/html"]


def test_the_last_may_be_a_still(screen, monkeypatch):
    monkeypatch.setenv(STILLS, "1")
    with live("The loss", seconds=1000) as redraw:
        redraw(lambda: chart(1))
    assert ["image/png" in state for state in screen.states] == [False, False, True]


def test_every_call_is_shown_if_there_is_time(screen):
    with live("The loss", seconds=0) as redraw:
        for n in (1, 2, 3):
            redraw(lambda n=n: chart(n))
    assert len(screen.states) == 1 + 3 + 1


def test_an_interrupt_keeps_the_latest_picture_and_is_raised_again(screen):
    def interrupted():
        with live("The loss", seconds=1000) as redraw:
            redraw(lambda: chart(1))
            redraw(lambda: chart(5))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert "5 points" in screen.states[-1]["text/html"]


def test_drawing_nothing_is_not_an_error(screen):
    with live("The loss"):
        pass
    assert len(screen.states) == 1


def test_a_script_has_nothing_to_redraw(monkeypatch, capsys):
    monkeypatch.setattr("IPython.core.interactiveshell.InteractiveShell.initialized", lambda: False)
    with live("The loss", seconds=0) as redraw:
        redraw(lambda: chart(1))
    assert capsys.readouterr().out == "The loss (a chart that is drawn while the cell runs)\n"
