"""Every control of every lesson works at both ends and in the middle. No control is left out."""

from __future__ import annotations

from collections import Counter

import ipywidgets as widgets
import pytest
from support.lab import NOTEBOOKS
from support.moving import controls_in, living, move_everything, play

from microgpt.show import Explorer
from microgpt.show.controls.sliced import SlicedExplorer
from microgpt.show.graphs.explore import GraphExplorer
from tools.report import note_controls

LESSONS = sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_control_answers_at_both_ends_and_in_the_middle(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = living()
    panels = play(path, tmp_path)
    made = Counter(kind for key, kind in living().items() if key not in before)
    assert Counter(living()[c.model_id] for panel in panels for c in controls_in(panel)) == made
    moved = sum(map(move_everything, panels), Counter())
    lists = sum(isinstance(panel, GraphExplorer) for panel in panels)  # buttons of parts, made by our script
    assert moved == made + Counter({"select-one": lists})
    assert moved
    note_controls(path.name, "process", moved)


def broken(n):
    return str(1 / (9 - n))


def broken_later(n):
    yield "first"
    yield broken(n)


@pytest.mark.parametrize(
    ("kind", "draw", "error", "says"),
    [
        (Explorer, broken, ZeroDivisionError, "division"),
        (SlicedExplorer, broken_later, ZeroDivisionError, "division"),
        (Explorer, lambda n: "always the same", AssertionError, "number changes nothing"),
        (Explorer, lambda n: "x" if n < 9 else "", AssertionError, "nothing is displayed"),
    ],
)
def test_a_broken_explorer_is_noticed(kind, draw, error, says):
    panel = kind("Broken", draw, n=widgets.IntSlider(value=3, max=9, description="number"))
    with pytest.raises(error, match=says):
        move_everything(panel)


def test_a_reset_that_resets_nothing_is_noticed():
    panel = Explorer("Half", lambda n: str(n), n=widgets.IntSlider(value=3, max=9))
    panel.defaults = {}
    panel.controls["n"].observe(lambda change: setattr(panel.picture, "value", "stuck"), "value")
    with pytest.raises(AssertionError, match="Reset"):
        move_everything(panel)
