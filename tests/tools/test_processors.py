"""Runs with the arithmetic of other processors: a nudge reaches the kernel, and its effects are found."""

from __future__ import annotations

import random

import nbformat
import pytest

from microgpt import Config
from microgpt.model import initial_parameters
from tools import nudge, processors


def drawn():
    """The first row of a small model's parameters."""
    return initial_parameters(Config(3, n_embd=4), random.Random(1))["wte"][0]


def test_a_nudge_moves_what_is_drawn_a_little_and_always_alike(monkeypatch):
    before = drawn()
    monkeypatch.setattr(random.Random, "gauss", nudge.nudged(random.Random.gauss, nudge.DRAWN, 1))
    assert drawn() == drawn() != before
    assert drawn() == pytest.approx(before, rel=nudge.DRAWN)


def test_a_cell_that_prints_too_many_digits_is_found(tmp_path, capsys):
    """The stored outputs come from a machine without a nudge."""
    number = random.Random(1).gauss(0, 1)
    cells = [
        nbformat.v4.new_code_cell(
            f'import random\nprint(f"{{random.Random(1).gauss(0, 1):.{digits}f}}")',
            execution_count=count,
            outputs=[nbformat.v4.new_output("stream", text=f"{number:.{digits}f}\n")],
        )
        for count, digits in enumerate((4, 17), 1)
    ]
    path = tmp_path / "digits.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert not processors.passes("", 1, [str(path)])
    found = capsys.readouterr().out
    assert "Cell 1" in found
    assert "Cell 0" not in found


def test_kernels_that_do_not_run_here_are_left_out_in_words(monkeypatch, capsys):
    monkeypatch.setattr(processors, "found", {"Old": "Old", "New": "New", "Next": ""}.get)
    assert processors.turns(("Old", "New", "Next")) == ["Old", "New"]
    assert "left out: Next," in capsys.readouterr().out


def test_a_lesson_is_nudged_if_no_other_kernels_run(monkeypatch):
    monkeypatch.setattr(processors, "found", lambda name: "")
    assert processors.turns(("Old", "New")) == [""]


def test_each_kernels_take_a_turn_with_a_nudge_of_their_own(monkeypatch):
    monkeypatch.setattr(processors, "found", lambda name: name)
    taken = []
    monkeypatch.setattr(processors, "passes", lambda *turn: taken.append(turn) or turn[0] != "Zen")
    assert processors.main(["Prescott", "one.ipynb"]) == 0
    assert taken == [("Prescott", 1, ["one.ipynb"])]
    assert processors.main([]) == 1
    assert [turn[:2] for turn in taken[1:]] == [(name, i) for i, name in enumerate(processors.KERNELS, 1)]


def test_kernels_that_openblas_does_not_know_are_not_found():
    assert processors.found("NoSuchProcessor") == ""
