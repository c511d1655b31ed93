"""Attacks: hand-ins that try to spoil the marks of others, or to stay alive. Each runs beside an honest one.

Under "limits only", an attack may cost its author everything, but it must cost nobody else anything. If the
machine can isolate hand-ins, most attacks do not even start.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from hands import LINUX, NONE, answered, code, judged, put, sentences, short, solution, states, usable
from support.needs import need

from microgpt.exercises.handins.course import PACKAGE_ROOT
from microgpt.exercises.handins.process import remove
from microgpt.exercises.handins.protection import ALL
from microgpt.exercises.report import DONE

pytestmark = LINUX
RIGHT = "\n" + solution("1.2")
BOXED = [one for one in ALL if one.box]

# It forks twice, becomes a daemon in its own session, and writes a file while it is alive.
DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.environ.clear()
        while True:
            open({beat!r}, "a").write("x")
            time.sleep(0.05)
    os._exit(0)
"""
KILLS = """
import os
try: os.kill(os.getppid() or 1 << 22, 9)  # 0 is the parent of who is shut in
except OSError: pass
"""
NESTS = """
import os
for _ in range(1200):
    os.mkdir("d")
    os.chdir("d")
open("last", "w").write("x")
"""
REWRITES = """
import microgpt, pathlib
home = pathlib.Path(microgpt.__file__).parent
for path in [*home.rglob("*.py"), *home.rglob("*.pyc")]:
    try:
        path.unlink()
        path.write_text("raise SystemExit('rewritten')")
    except OSError: pass
"""
FORKS = """
import os, time
for _ in range(300):
    try:
        if os.fork() == 0: time.sleep(1000)
    except OSError: break
"""
FLOODS = """
import os
for end in range(3, 12):
    try: os.write(end, b"x" * 60_000)
    except OSError: pass
"""
LARGE = "def slopes_from_the_end(local_slopes):\n    return [0.1] * 2_500_000"
WORDS = """
class Odd(Exception): pass
Odd.__name__ = "=HYPERLINK"
def slopes_from_the_end(local_slopes):
    raise Odd("=1+1\\x1b]0;title\\a\\x1b[2J\\u202e")
"""
ASKS = "def central_slope(f, x, h=1e-5):\n    return f(10 ** 4000) ** 3 + f('x' * 10**6)"


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder for the temporary files of this test, so that leftover files are noticed."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def attack(tmp_path, course, answer, protection=NONE, number="1.2", **options):
    """The results of an attacker and an honest learner, judged one after the other by one collector."""
    put(tmp_path, "in/a attacker/01.ipynb", answered("01", {number: answer}))
    put(tmp_path, "in/b honest/01.ipynb", answered("01", {}))
    found = judged(tmp_path / "in", course, protection=protection, **options)
    assert set(states(found["b honest"]).values()) == {DONE}, found["b honest"].line
    return found["a attacker"], found["b honest"]


def test_a_daemon_is_ended_with_its_hand_in(tmp_path, course, place):
    beat = tmp_path / "beat"
    one, _ = attack(tmp_path, course, DAEMON.format(beat=str(beat)) + RIGHT)
    assert states(one)["1.2"] == DONE
    before = beat.stat().st_size
    assert before, "it has lived"
    time.sleep(0.5)
    assert beat.stat().st_size == before
    assert list(place.iterdir()) == []


def test_killing_the_judge_costs_only_the_attackers_rows(tmp_path, course, place):
    one, _ = attack(tmp_path, course, KILLS + RIGHT)
    assert states(one) == {"1.1": DONE, "1.2": "crashed", "1.3": "crashed", "1.5": "crashed"}


def test_nested_folders_lose_no_row_and_are_removed(tmp_path, course, place):
    one, _ = attack(tmp_path, course, NESTS + RIGHT)
    assert set(states(one).values()) == {DONE}
    assert list(place.iterdir()) == []


def test_a_folder_of_any_depth_is_removed(tmp_path):
    here, started = tmp_path / "deep", os.getcwd()
    here.mkdir()
    try:
        os.chdir(here)
        for _ in range(1500):
            os.mkdir("d")
            os.chdir("d")
        os.chmod(".", 0)
    finally:
        os.chdir(started)
    remove(here)
    assert not here.exists()


def test_a_rewritten_course_counts_for_nothing_and_does_not_persist(tmp_path, course, place):
    before = (PACKAGE_ROOT / "microgpt" / "value.py").read_bytes()
    one, _ = attack(tmp_path, course, REWRITES + RIGHT)
    assert set(states(one).values()) == {"crashed"}
    assert "changed the course's own files" in one.note
    assert (PACKAGE_ROOT / "microgpt" / "value.py").read_bytes() == before


def test_many_processes_are_ended(tmp_path, course, place):
    attack(tmp_path, course, FORKS + RIGHT)
    alive = [p for p in Path("/proc").glob("[0-9]*") if str(place).encode() in _words(p / "environ")]
    assert alive == []


def _words(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


def test_nonsense_in_the_pipe_costs_only_its_author(tmp_path, course, place):
    one, _ = attack(tmp_path, course, FLOODS + RIGHT)
    assert states(one)["1.2"] == "crashed"
    assert {states(one)[number] for number in ("1.1", "1.3", "1.5")} == {DONE}


def test_a_result_that_is_too_large_gives_a_clear_message(tmp_path, course):
    one, _ = attack(tmp_path, course, LARGE)
    assert "the result is too large" in sentences(one)["1.2"]


def test_words_of_an_answer_are_harmless_in_every_table(tmp_path, course):
    from microgpt.exercises.handins import as_csv

    one, _ = attack(tmp_path, course, WORDS)
    assert one.line.isprintable()
    for row in csv.DictReader(io.StringIO(as_csv([one]))):
        assert all(value.isprintable() and not value.startswith("=") for value in row.values())


def test_what_an_answer_asks_of_the_judge_has_limits(tmp_path, course):
    one, _ = attack(tmp_path, course, ASKS, number="1.1")
    assert states(one)["1.1"] == "error" or "ended in" in sentences(one)["1.1"]


def test_reading_a_file_is_inside_the_limits(tmp_path, course):
    """A comment that is slow to match, a flood of outputs, and endless JSON."""
    comment = "# " + "microgpt " * 10_900
    put(tmp_path, "comment/01.ipynb", answered("01", {"1.2": f"{comment}{RIGHT}"}))
    outputs = short("01")
    said = "○ Exercise 1.2 is open. " + "x " * 400_000
    outputs["cells"][-2]["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": said}}] * 10
    put(tmp_path, "outputs/01.ipynb", outputs)
    deep = (
        '{"cells": [{"cell_type": "code", "source": "1", "outputs": ' + "[" * 100_000 + "]" * 100_000 + "}]}"
    )
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "01.ipynb").write_text(deep, encoding="utf-8")
    started = time.monotonic()
    found = judged(tmp_path, course, jobs=2)
    assert time.monotonic() - started < 120
    assert set(states(found["comment"]).values()) == {DONE}
    assert found["outputs"].rows
    assert "JSON" in found["deep"].note


def test_rows_survive_the_end_of_the_collector(tmp_path, course, place):
    put(tmp_path, "in/a honest/01.ipynb", answered("01", {}))
    endless = "import time\nwhile True:\n    try: time.sleep(1)\n    except BaseException: pass"
    put(tmp_path, "in/b endless/01.ipynb", answered("01", {"1.2": endless}))
    table = tmp_path / "table.csv"
    options = ["--run", "--csv", str(table), "--lessons", str(course), "--timeout", "100"]
    collector = subprocess.Popen(
        [sys.executable, "-m", "microgpt.exercises", str(tmp_path / "in"), *options],
        cwd=PACKAGE_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "TMPDIR": str(place)},
    )
    try:
        _wait(lambda: table.exists() and table.read_text(encoding="utf-8-sig").count("a honest/") == 9)
        _wait(lambda: _below(place))
    finally:
        collector.send_signal(signal.SIGKILL)
        collector.wait()
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert [row["state"] for row in rows if row["exercise"] in ("1.1", "1.2", "1.3", "1.5")] == [DONE] * 4
    _wait(lambda: not _below(place))


def _below(place):
    """The processes of the collector that was started with this folder. Their commands contain its name."""
    return [p for p in Path("/proc").glob("[0-9]*") if str(place).encode() in _words(p / "cmdline")]


def _wait(until, seconds=100.0):
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline
        time.sleep(0.1)


LOOKS = """
import os, socket
seen = []
def tried(act):
    try: seen.append(str(act())[:9])
    except BaseException as error: seen.append(type(error).__name__[:9])
tried(lambda: open({other!r}).read())
tried(lambda: socket.create_connection(("127.0.0.1", {port}), timeout=2))
tried(lambda: open(__import__("microgpt").__file__, "a"))
tried(lambda: open("/usr/forged", "w"))
tried(lambda: os.kill(os.getppid() or 1 << 22, 9))
tried(lambda: os.setuid(0))
tried(lambda: [open(str(i), "wb").write(bytes(15_000_000)) for i in range(8)])
def slopes_from_the_end(local_slopes):
    raise ValueError(" ".join(seen))
"""
SHUT_OFF = "FileNotFo OSError (Permissio|OSError) (Permissio|OSError) ProcessLo Permissio OSError"


@pytest.mark.parametrize("protection", BOXED, ids=lambda one: one.words)
def test_a_box_shows_nothing_of_others(tmp_path, course, protection):
    """Not another hand-in, the network, the course, the system, the judge, another user, or over 64 MB."""
    need("mount", usable(protection))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        other = tmp_path / "in" / "b honest" / "01.ipynb"
        looks = LOOKS.format(other=str(other), port=listening.getsockname()[1])
        one, honest = attack(tmp_path, course, looks, protection)
    assert re.search(SHUT_OFF, sentences(one)["1.2"]), sentences(one)["1.2"]
    assert one.protection == honest.protection == protection.words


@pytest.mark.parametrize("protection", BOXED, ids=lambda one: one.words)
@pytest.mark.parametrize("answer", [DAEMON.format(beat="beat"), KILLS, NESTS, REWRITES, FORKS])
def test_in_a_box_no_attack_costs_even_its_author(tmp_path, course, place, protection, answer):
    need("mount", usable(protection))
    one, _ = attack(tmp_path, course, answer + RIGHT, protection)
    assert set(states(one).values()) == {DONE}, one.line
    assert list(place.iterdir()) == []


def test_the_table_says_what_a_hand_in_was_shut_off_from(tmp_path, course):
    from microgpt.exercises.__main__ import main

    put(tmp_path, "in/anna/01.ipynb", answered("01", {}))
    table, data = tmp_path / "table.csv", tmp_path / "table.json"
    arguments = ["--run", "--lessons", str(course), "--csv", str(table), "--json", str(data), "--seed", "abc"]
    assert main([str(tmp_path / "in"), *arguments, "--jobs", "2"]) == 0
    rows = list(csv.DictReader(io.StringIO(table.read_text(encoding="utf-8-sig"))))
    assert {row["seed"] for row in rows} == {"abc"}
    assert {row["protection"] for row in rows} <= {one.words for one in (*ALL, NONE)}
    assert json.loads(data.read_text(encoding="utf-8"))["seed"] == "abc"


def test_cells_of_the_lesson_are_not_the_learners(tmp_path, course):
    """Changed cells of our own are not run, so a hand-in cannot prepare what a check needs."""
    notebook = answered("01", {}, rest="template")
    notebook["cells"].insert(1, code("import builtins\nbuiltins.check = print\nraise SystemExit"))
    put(tmp_path, "eve/01.ipynb", notebook)
    assert DONE not in states(judged(tmp_path, course)["eve"]).values()
