"""Copies go to learners and come back: released, solved and graded by nbgrader and by otter themselves."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from support.needs import need
from support.played import exercises_of

from microgpt.exercises.__main__ import main
from microgpt.exercises.notebook import is_exercise

ROOT = Path(__file__).parents[3]
NAME = "02_tokenizer"
EXERCISES = exercises_of(NAME[:2])
# How many of the exercises, from the first one on, a learner has solved.
SOLVED = {"all": len(EXERCISES), "some": 2, "nothing": 0}


def program(name):
    """The program in the environment of these tests; the test is left out where it is not installed."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    need(name, found)
    return found


def run(folder, *command):
    """Run a program of the environment, as after its activation. A failure shows what it says."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def hand_in(released, path, solved):
    """Write the released notebook to `path`, with the first `solved` exercises solved."""
    notebook = json.loads(released.read_text(encoding="utf-8"))
    cells = [cell for cell in notebook["cells"] if is_exercise(cell)]
    assert len(cells) == len(EXERCISES)
    for cell, one in list(zip(cells, EXERCISES))[:solved]:
        cell["source"] = one.solution
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_nbgrader_gives_a_point_for_each_exercise_that_is_done(tmp_path):
    nbgrader = program("nbgrader")
    assert main(["copies", str(tmp_path), "--for", "nbgrader", "--only", NAME[:2]]) == 0
    run(tmp_path, nbgrader, "generate_assignment", NAME, "--create")
    released = tmp_path / "release" / NAME / f"{NAME}.ipynb"
    assert (released.parent / "AGENTS.md").exists()
    for cell, one in zip(
        filter(is_exercise, json.loads(released.read_text(encoding="utf-8"))["cells"]), EXERCISES
    ):
        assert "".join(cell["source"]) == one.template
    for who, solved in SOLVED.items():
        hand_in(released, tmp_path / "submitted" / who / NAME / released.name, solved)
    run(tmp_path, nbgrader, "autograde", NAME, "--create")
    run(tmp_path, nbgrader, "export", "--to", "grades.csv")
    with open(tmp_path / "grades.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["student_id"]: float(row["score"]) for row in rows} == SOLVED
    assert {float(row["max_score"]) for row in rows} == {len(EXERCISES)}


def test_otter_gives_a_point_for_each_exercise_that_is_done(tmp_path):
    """A hand-in takes otter a minute, so one is graded: done and open exercises stand side by side in it."""
    otter = program("otter")
    assert main(["copies", str(tmp_path), "--for", "otter", "--only", NAME[:2]]) == 0
    released = tmp_path / "student" / f"{NAME}.ipynb"
    handed_in = hand_in(released, tmp_path / "submitted" / released.name, SOLVED["some"])
    tests = ["--tests-dir", f"{NAME}/tests", "--output-path", f"{NAME}.zip"]
    run(tmp_path / "autograder", otter, "generate", *tests, "--requirements", "requirements.txt", "microgpt")
    run(tmp_path, otter, "run", "--autograder", f"autograder/{NAME}.zip", "--output-dir", tmp_path, handed_in)
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    scores = {test["name"]: test["score"] for test in results["tests"] if "score" in test}
    assert scores == {
        f"exercise_{one.number.replace('.', '_')}": float(number < SOLVED["some"])
        for number, one in enumerate(EXERCISES)
    }
