"""A check across two processes has the same result as in one, for every template, mistake and solution."""

from __future__ import annotations

import sys
import time

import pytest
from support.played import TEMPLATE, answers, exercises_of, lessons, notebook_of

from microgpt.exercises import exercise as registry
from microgpt.exercises import limits as limits_module
from microgpt.exercises.handins.answers import Part
from microgpt.exercises.handins.course import PACKAGE_ROOT
from microgpt.exercises.handins.fresh import Limits, steps
from microgpt.exercises.handins.play import Player, Start
from microgpt.exercises.handins.protection import NONE
from microgpt.exercises.report import DONE, NOT_YET, OPEN

LIMITS = Limits(cell_seconds=60, seconds=500)


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(limits_module, "_clock", True)


@pytest.mark.skipif(sys.platform == "win32", reason="the judge waits for its turn with poll")
@pytest.mark.parametrize("lesson", lessons())
def test_every_answer_gets_its_state_and_its_hint(lesson, clock):
    tries = {one.number: answers(lesson, one) for one in exercises_of(lesson)}
    player = Player(Start(NONE.command(PACKAGE_ROOT, LIMITS)), LIMITS, time.monotonic() + LIMITS.seconds)
    wrong = []
    try:
        for text, one in steps(notebook_of(lesson)):
            if one is None:
                player.lesson_cell(text)
                continue
            parts = [Part(source, True) for source in tries[one.number].values()]
            outcomes = list(player.answer(one, parts, settled=False))
            for name, outcome in zip(tries[one.number], outcomes):
                hint = registry.find(one.number).hints.get(name, "")
                helped = outcome.state == NOT_YET and hint in outcome.sentence
                if (name == TEMPLATE and outcome.state != OPEN) or (hint and not helped):
                    wrong.append((one.number, name, outcome))
            if outcomes[-1].state != DONE:
                wrong.append((one.number, "solution", outcomes[-1]))
        assert player.notes == []
    finally:
        player.process.end()
    assert wrong == []
