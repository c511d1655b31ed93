"""Hand-ins that are run: our checks decide, and no answer can end the collector."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

import pytest
from hands import LIMITS, LINUX, POSIX, answered, judged, notebook_of, put, sentences, short, solution, states
from support.played import lessons, with_answers

from microgpt.exercises.__main__ import main
from microgpt.exercises.handins import Limits, collect
from microgpt.exercises.handins.process import environment
from microgpt.exercises.notebook import find_exercises
from microgpt.exercises.report import DONE, NOT_YET, OPEN, PROGRESS

pytestmark = POSIX

WRITES = """
import os, pathlib
pathlib.Path("note.txt").write_text("x")
seen = dict(os.environ), os.getcwd(), os.path.expanduser("~")
pathlib.Path({seen!r}).write_text(repr(seen))
def slopes_from_the_end(local_slopes):
    return [1]
"""
FLOODS = """
import os, sys
for _ in range(30):
    print("x" * 1_000_000)
    print("y" * 1_000_000, file=sys.stderr)
os.write(1, b"z" * 1_000_000)
slope_of_y, slope_of_z = 20, 26
"""
NEVER_STOPS = """
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
"""
IN_THE_CHECK = """
def central_slope(f, x, h=1e-5):
    while True:
        try:
            f(x)
        except BaseException:
            pass
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    return tmp_path_factory.mktemp("seen") / "seen.txt"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, seen):
    folder = tmp_path_factory.mktemp("hand-ins")
    writes = WRITES.replace("{seen!r}", repr(str(seen)))
    hand_ins = {
        "anna": answered("01", {}),
        "ben": half_finished_and_forged(),
        "eve": answered(
            "01",
            {"1.1": "raise SystemExit", "1.2": writes, "1.3": FLOODS, "1.5": "name = input()"},
        ),
        "fred": answered(
            "01",
            {
                "1.1": 'open("big", "wb").write(bytes(100_000_000))',
                "1.2": "x = [0] * 10**11",
                "1.3": "def broken(:",
                "1.5": "import time\ntime.sleep(60)",
            },
        ),
        "mallory": answered(
            "01",
            {
                "1.1": IN_THE_CHECK,
                "1.2": "import os\nos._exit(0)",
                "1.3": "import ctypes\nctypes.string_at(0)",
                "1.5": NEVER_STOPS + solution("1.5"),
            },
        ),
        "nora": answered("01", {"1.1": NEVER_STOPS}),
    }
    for name, notebook in hand_ins.items():
        put(folder, f"{name}/01_value_autograd.ipynb", notebook)
    (folder / "carl").mkdir()
    (folder / "carl" / "01.ipynb").write_text("no notebook", encoding="utf-8")
    return folder


def half_finished_and_forged():
    """Two exercises are solved, a cell is deleted, and checks and summary claim that all is done."""
    notebook = with_answers(short("01"), lambda one: [one.solution if one.number <= "1.2" else one.template])
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
def found(folder, course):
    os.environ["COLLECTORS_SECRET"] = "not for learners"
    try:
        return judged(folder, course, limits=Limits(cell_seconds=5, seconds=300, memory_mb=1500), jobs=2)
    finally:
        del os.environ["COLLECTORS_SECRET"]


def test_a_finished_notebook_is_done(found):
    assert set(states(found["anna"]).values()) == {DONE}


def test_forged_outputs_and_changed_checks_fool_only_the_other_way(found, folder):
    (stored,) = [one for one in collect(folder) if one.learner == "ben"]
    assert set(states(stored).values()) == {DONE}
    assert "says 4 of 9 done" in stored.line
    assert states(found["ben"]) == {"1.1": DONE, "1.2": DONE, "1.3": OPEN, "1.5": "missing"}
    assert "marks 1.3, 1.5 as done, but the run does not" in found["ben"].note


def test_each_failure_has_its_state_and_its_sentence(found):
    assert states(found["eve"]) == {"1.1": "error", "1.2": NOT_YET, "1.3": DONE, "1.5": "error"}
    assert "SystemExit" in sentences(found["eve"])["1.1"]
    assert "EOFError" in sentences(found["eve"])["1.5"]
    assert states(found["fred"]) == {"1.1": "error", "1.2": "error", "1.3": "error", "1.5": "timed out"}
    assert "OSError" in sentences(found["fred"])["1.1"], "a file has a largest size"
    assert "MemoryError" in sentences(found["fred"])["1.2"]
    assert "SyntaxError: invalid syntax (line 1)" in sentences(found["fred"])["1.3"]


def test_ends_of_the_process_are_rows_and_cost_nobody_the_other_exercises(found):
    assert states(found["mallory"]) == {
        "1.1": "timed out",
        "1.2": "crashed",
        "1.3": "crashed",
        "1.5": "timed out",
    }
    assert states(found["nora"]) == {"1.1": "timed out", "1.2": DONE, "1.3": DONE, "1.5": DONE}


def test_a_bad_file_is_a_row_between_the_others(found):
    assert found["carl"].rows == ()
    assert "JSON" in found["carl"].note


def test_an_answer_sees_a_temporary_home_and_none_of_our_environment(found, folder, seen):
    """Without protection, an answer can do whatever the user can. It wrote this file."""
    variables, here, home = eval(seen.read_text(encoding="utf-8"))
    assert "COLLECTORS_SECRET" not in variables
    assert here == home == variables["TMPDIR"]
    assert home != os.path.expanduser("~")
    assert not os.path.exists(home), "the folder is deleted with all that was written there"
    ours = {"LC_CTYPE", "KMP_DUPLICATE_LIB_OK", "KMP_INIT_AT_FORK", "MICROGPT_HAND_IN"}
    assert set(variables) <= set(environment("")) | ours


@LINUX
def test_nothing_is_left_running(found):
    commands = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended in the meantime
            commands.append((process / "cmdline").read_bytes())
    ours = str(os.getpid()).encode()
    assert not [one for one in commands if b"handins.child" in one and ours in one]


@pytest.mark.parametrize("lesson", lessons())
def test_every_solution_of_every_lesson_is_done(lesson, tmp_path):
    notebook = with_answers(notebook_of(lesson), lambda one: [one.solution])
    put(tmp_path, f"anna_{lesson}_lesson.ipynb", notebook)
    (one,) = collect(tmp_path, limits=Limits())
    assert {row.state for row in one.rows} == {DONE}, one.line
    assert (one.learner, one.note) == ("anna", "")
    assert one.protection


def test_a_run_ends_at_its_time_limit_whatever_cell_it_is_in(tmp_path):
    slow = short("01")
    slow["cells"].insert(2, {**slow["cells"][1], "source": "import time; time.sleep(60)"})
    put(tmp_path, "lessons/01_slow.ipynb", slow)
    put(tmp_path, "in/anna/01.ipynb", answered("01", {}))
    found = judged(tmp_path / "in", tmp_path / "lessons", limits=Limits(cell_seconds=1, seconds=3))
    assert set(states(found["anna"]).values()) == {"timed out"}


def test_lessons_that_are_not_there_are_named(tmp_path, capsys):
    put(tmp_path, "in/01.ipynb", notebook_of("01"))
    assert main([str(tmp_path / "in"), "--run", "--lessons", str(tmp_path)]) == 2
    assert "There is no lesson in" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="needs the clock of the judge")
def test_a_seed_draws_the_same_inputs_again(tmp_path, course):
    tables = "def central_slope(f, x, h=1e-5):\n    return {2.0: 12.0, 3.0: 6.0, 0.0: 1.0}[x]"
    put(tmp_path, "anna/01.ipynb", answered("01", {"1.1": tables}))
    first, again, other = (judged(tmp_path, course, seed=seed)["anna"] for seed in ("a", "a", "b"))
    assert states(first)["1.1"] != DONE
    assert sentences(first)["1.1"] == sentences(again)["1.1"] != sentences(other)["1.1"]


def test_limits_are_what_the_page_says():
    assert (LIMITS.file_mb, Limits().cell_seconds, Limits().seconds, Limits().memory_mb) == (
        20,
        20,
        300,
        2000,
    )
