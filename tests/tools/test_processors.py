"""The run as other processors: a nudge reaches the kernel, and what it changes is found."""

from __future__ import annotations

import random

import nbformat
import pytest

from microgpt import Config
from microgpt.model import initial_parameters
from tools import nudge, processors
from tools.processors import Turn

NUDGED = Turn("", nudge=1, vectors=False)


def drawn():
    """The first row of a small model's parameters."""
    return initial_parameters(Config(3, n_embd=4), random.Random(1))["wte"][0]


def test_a_nudge_moves_what_is_drawn_a_little_and_always_alike(monkeypatch):
    before = drawn()
    monkeypatch.setattr(random.Random, "gauss", nudge.nudged(random.Random.gauss, nudge.DRAWN, 1))
    assert drawn() == drawn() != before
    assert drawn() == pytest.approx(before, rel=nudge.DRAWN)


def test_a_cell_that_prints_too_many_digits_is_found(tmp_path, capsys):
    """The stored outputs are those of a machine without a nudge."""
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
    assert not processors.passes(NUDGED, [str(path)])
    found = capsys.readouterr().out
    assert "Cell 1" in found
    assert "Cell 0" not in found


def test_each_set_of_kernels_takes_one_turn(monkeypatch, capsys):
    monkeypatch.setattr(processors, "kernels_of", {"Old": "Old", "New": "New", "Same": "New", "Next": ""}.get)
    assert list(processors.sets_of_kernels(("Old", "New", "Same", "Next"))) == ["Old", "New"]
    assert capsys.readouterr().out.splitlines() == [
        "left out: Same, for which this NumPy has the kernels of New",
        "left out: Next, whose kernels this processor or this NumPy cannot run",
    ]


def test_there_are_turns_with_and_without_a_nudge_on_every_processor(monkeypatch):
    for names in ((), ("Old",), ("Old", "New", "Next")):
        monkeypatch.setattr(processors, "sets_of_kernels", lambda _, names=names: iter(names))
        taken = processors.turns()
        assert {bool(turn.nudge) for turn in taken} == {True, False}
        assert len({turn.nudge for turn in taken if turn.nudge}) == sum(turn.nudge > 0 for turn in taken)


def test_kernels_that_openblas_does_not_know_are_not_run():
    assert processors.kernels_of("NoSuchProcessor") in {processors.kernels_of(""), ""}
