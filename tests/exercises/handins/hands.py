"""Makes hand-ins for tests: committed lessons with answers filled in, in a folder of their own."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path

import pytest
from support.played import notebook_of, with_answers

from microgpt.exercises.handins import Limits, collect
from microgpt.exercises.handins.course import PACKAGE_ROOT
from microgpt.exercises.handins.protection import NONE, _possible, works
from microgpt.exercises.notebook import find_exercises

LIMITS = Limits(cell_seconds=10, seconds=200, memory_mb=1500)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


SHORT = {"01": ["1.1", "1.2", "1.3", "1.5"], "02": ["2.1", "2.4"], "08": ["8.1", "8.4"]}
BEGIN = (
    "import math\nfrom microgpt.exercises import check, summary\ncharacters = 'abcdefghijklmnopqrstuvwxyz'\n"
    "BOS, id_of = 0, {character: i for i, character in enumerate(characters, 1)}"
)


def answered(lesson, answers, rest="solution"):
    """The short lesson with these answers by number. The other exercises are solved, or left as they are."""
    return with_answers(short(lesson), lambda one: [answers.get(one.number, getattr(one, rest))])


def templates(lesson, answers):
    """The lesson with these answers. Everything else is left open."""
    return answered(lesson, answers, rest="template")


def put(folder, name, notebook):
    """Put a notebook into the folder of hand-ins."""
    path = Path(folder, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def code(text, **metadata):
    """A code cell."""
    return {"cell_type": "code", "metadata": metadata, "source": text, "outputs": [], "execution_count": None}


def markdown(text):
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def short(lesson):
    """Our lesson with only a few exercises, so that it runs in a second."""
    own = copy.deepcopy(notebook_of(lesson))
    places = {one.number: one.position for one in find_exercises(own)}
    kept = [own["cells"][0], {**own["cells"][1], "source": BEGIN}]
    for number in SHORT[lesson]:
        kept += own["cells"][places[number] - 1 : places[number] + 3]
    return {**own, "cells": kept}


def solution(number):
    (found,) = [one.solution for one in find_exercises(short(f"0{number[0]}")) if one.number == number]
    return found


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """A folder of short lessons, for `--lessons`."""
    folder = tmp_path_factory.mktemp("lessons")
    for lesson in SHORT:
        put(folder, f"{lesson}_short.ipynb", short(lesson))
    return folder


def judged(folder, course, **options):
    """Run the hand-ins of a folder. Returns {learner: HandIn}."""
    options = {"limits": LIMITS, "protection": NONE, **options}
    return {one.learner: one for one in collect(folder, lessons=course, **options)}


def states(one):
    """The states of the exercises in the short lesson."""
    return {row.exercise: row.state for row in one.rows if row.exercise in SHORT[one.lesson]}


def sentences(one):
    return {row.exercise: row.sentence for row in one.rows}


def usable(protection):
    """True if this machine supports the protection."""
    return _possible(protection) and works(protection, PACKAGE_ROOT, LIMITS)
