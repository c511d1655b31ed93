"""Hand-ins that are run: our checks decide, and nothing that an answer does ends the collecting.

Each hand-in is a committed lesson with answers put in, run once; the tests look at what came.
"""

from __future__ import annotations

import contextlib
import copy
import json
import os
import sys
from pathlib import Path

import pytest
from support.played import lessons, notebook_of, with_answers

from microgpt.exercises.__main__ import main
from microgpt.exercises.handins import Limits, collect
from microgpt.exercises.handins.process import environment, play
from microgpt.exercises.notebook import find_exercises
from microgpt.exercises.report import DONE, NOT_YET, OPEN, PROGRESS

LIMITS = Limits(cell_seconds=3, seconds=120, memory_mb=1500)
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")

FORGED = """
import microgpt.exercises
def check(*anything):
    return "done"
central_slope = ...
"""
WRITES = """
import os, pathlib
pathlib.Path("note.txt").write_text("x")
seen = dict(os.environ), os.getcwd(), os.path.expanduser("~")
pathlib.Path({seen!r}).write_text(repr(seen))
def slopes_from_the_end(local_slopes):
    return [1]
"""
FLOODS = """
import sys
for _ in range(300):
    print("x" * 1_000_000)
    print("y" * 1_000_000, file=sys.stderr)
slope_of_y, slope_of_z = 20, 26
"""
BIG_FILE = 'open("big", "wb").write(bytes(100_000_000))'
NEVER_STOPS = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
IN_THE_CHECK = "def my_check(Value):\n    while True:\n        pass"


def answered(lesson, answers):
    """The lesson with these answers by number; the other exercises are solved."""
    return with_answers(notebook_of(lesson), lambda one: [answers.get(one.number, one.solution)])


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hand-ins")
    hand_ins = {
        "anna": answered("01", {}),
        "ben": half_finished_and_forged(),
        "eve": answered(
            "01",
            {
                "1.1": FORGED,
                "1.2": WRITES.replace("{seen!r}", repr(str(folder.parent / "seen.txt"))),
                "1.3": FLOODS,
                "1.4": "raise SystemExit",
                "1.5": "name = input()",
                "1.6": BIG_FILE,
                "1.7": "x = [0] * 10**11",
                "1.8": "def broken(:",
                "1.9": "import time\ntime.sleep(60)",
            },
        ),
        "mallory": answered(
            "01",
            {
                "1.1": NEVER_STOPS,
                "1.2": "import os\nos._exit(0)",
                "1.3": "import ctypes\nctypes.string_at(0)",
                "1.8": IN_THE_CHECK,
            },
        ),
    }
    for name, notebook in hand_ins.items():
        (folder / name).mkdir()
        (folder / name / "01_value_autograd.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "carl").mkdir()
    (folder / "carl" / "01.ipynb").write_text("no notebook", encoding="utf-8")
    return folder


def half_finished_and_forged():
    """Four exercises solved, one cell deleted, and checks and summary changed to say that all is done."""
    notebook = with_answers(
        notebook_of("01"), lambda one: [one.solution if one.number <= "1.4" else one.template]
    )
    exercises = find_exercises(notebook)
    for one in exercises:
        check = notebook["cells"][one.position + 1]
        check["source"] = f'check("{one.number}", 1); print("done")'
        said = f"✓ Exercise {one.number} is done. All of it."
        check["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": said}}]
    forged = {"lesson": "01", "exercises": [{"number": one.number, "state": DONE} for one in exercises]}
    notebook["cells"][-1]["outputs"] = [{"data": {PROGRESS: forged}}]
    del notebook["cells"][exercises[-1].position]
    return notebook


@pytest.fixture(scope="module")
def found(folder):
    os.environ["COLLECTORS_SECRET"] = "not for learners"
    try:
        return {one.learner: one for one in collect(folder, limits=LIMITS)}
    finally:
        del os.environ["COLLECTORS_SECRET"]


def states_of(one):
    return {row.exercise: row.state for row in one.rows}


def sentence(one, number):
    return next(row.sentence for row in one.rows if row.exercise == number)


def test_a_finished_notebook_is_done(found):
    assert set(states_of(found["anna"]).values()) == {DONE}
    assert found["anna"].note == ""


def test_forged_outputs_and_changed_checks_fool_only_the_other_way(found, folder):
    (stored,) = [one for one in collect(folder) if one.learner == "ben"]
    assert set(states_of(stored).values()) == {DONE}
    run = states_of(found["ben"])
    assert [number for number, state in run.items() if state == DONE] == ["1.1", "1.2", "1.3", "1.4"]
    assert {run[number] for number in ("1.5", "1.6", "1.7", "1.8")} == {OPEN}
    assert run["1.9"] == "missing"
    assert "says that 1.5, 1.6, 1.7, 1.8, 1.9 is done; the run does not" in found["ben"].note
    assert {row.stored for row in found["ben"].rows} == {DONE}


def test_a_check_put_in_the_place_of_ours_is_not_called(found):
    assert states_of(found["eve"])["1.1"] == OPEN
    assert "mentions `microgpt.exercises`" in sentence(found["eve"], "1.1")


def test_each_failure_has_its_state_and_its_sentence(found):
    states = states_of(found["eve"])
    assert states["1.2"] == NOT_YET
    assert states["1.4"] == states["1.5"] == states["1.8"] == "error"
    assert "SystemExit" in sentence(found["eve"], "1.4")
    assert "EOFError" in sentence(found["eve"], "1.5")
    assert "SyntaxError: invalid syntax (line 1)" in sentence(found["eve"], "1.8")


def test_a_flood_of_output_changes_nothing(found):
    assert states_of(found["eve"])["1.3"] == DONE


@POSIX
def test_memory_and_the_size_of_files_are_bounded(found):
    assert "OSError" in sentence(found["eve"], "1.6")
    assert "MemoryError" in sentence(found["eve"], "1.7")


@POSIX
def test_what_sleeps_too_long_is_stopped_and_the_rest_goes_on(found):
    assert states_of(found["eve"])["1.9"] == "timed out"


@POSIX
def test_ends_of_the_process_are_rows_and_cost_nobody_the_other_exercises(found):
    states = states_of(found["mallory"])
    assert (states["1.1"], states["1.2"], states["1.3"], states["1.8"]) == (
        "timed out",
        "crashed",
        "crashed",
        "timed out",
    )
    assert {states[number] for number in ("1.4", "1.5", "1.6", "1.7", "1.9")} == {DONE}


def test_a_bad_file_is_a_row_between_the_others(found):
    assert found["carl"].rows == ()
    assert "JSON" in found["carl"].note


def test_an_answer_sees_a_temporary_home_and_none_of_our_environment(found, folder):
    """What it can do as the user who collects is not prevented: it wrote this file."""
    variables, here, home = eval((folder.parent / "seen.txt").read_text(encoding="utf-8"))
    assert "COLLECTORS_SECRET" not in variables
    assert here == home == variables["TMPDIR"]
    assert home != os.path.expanduser("~")
    assert not os.path.exists(home), "the folder is deleted with all that was written there"
    assert set(variables) <= set(environment(folder)) | {
        "LC_CTYPE",
        "KMP_DUPLICATE_LIB_OK",
        "KMP_INIT_AT_FORK",
    }


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_nothing_is_left_running(found):
    commands = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile
            commands.append((process / "cmdline").read_bytes())
    assert not [command for command in commands if b"handins.child" in command]


@pytest.mark.parametrize("lesson", [number for number in lessons() if number != "01"])
def test_every_solution_of_every_lesson_is_done(lesson, tmp_path):
    path = tmp_path / f"anna_{lesson}_lesson.ipynb"
    path.write_text(json.dumps(answered(lesson, {})), encoding="utf-8")
    (one,) = collect(tmp_path, limits=Limits())
    assert set(states_of(one).values()) == {DONE}, one.line
    assert (one.learner, one.note) == ("anna", "")


def test_a_run_ends_at_its_time_limit_whatever_cell_it_is_in():
    cells = [{"kind": "lesson", "number": "", "source": "import time; time.sleep(60)"}]
    played = play(cells, cell_seconds=1, seconds=2, memory_mb=1500)
    assert played.results == {}
    assert not played.at


def test_forged_events_cannot_break_the_reader():
    source = """
import json, os, pathlib
path = pathlib.Path(os.getcwd()).parent / "events"
with open(path, "a") as file:
    file.write('{"number": "1.1", "state": {"a": 1}, "sentence": [1]}\\n[1]\\nnot json\\n' + "z" * 2_000_000)
"""
    cells = [{"kind": "answer", "number": "1.1", "source": source}]
    played = play(cells, cell_seconds=1, seconds=20, memory_mb=1500)
    assert played.results == {"1.1": ("{'a': 1}", "[1]")}
    assert not played.finished, "what was said after the first megabyte is not read"


def test_lessons_that_are_not_there_are_named(tmp_path, capsys):
    path = tmp_path / "in" / "01.ipynb"
    path.parent.mkdir()
    path.write_text(json.dumps(copy.deepcopy(notebook_of("01"))), encoding="utf-8")
    assert main([str(path.parent), "--run", "--lessons", str(tmp_path)]) == 0
    assert "There is no lesson 01 in" in capsys.readouterr().out
