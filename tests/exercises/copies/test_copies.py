"""Copies for learners: no solution in any file, everything else as it was, nothing written over."""

from __future__ import annotations

import ast
import json
import re
from pathlib import PurePosixPath

import pytest
from support.played import exercises_of, given_away, lessons, new_lines, notebook_of

from microgpt.exercises.__main__ import main
from microgpt.exercises.copies.command import LAYOUTS
from microgpt.exercises.copies.notebooks import sources
from microgpt.exercises.handins.answers import tries_in
from microgpt.exercises.handins.course import LESSONS
from microgpt.exercises.notebook import FOLDED, HEADING, is_exercise, source
from microgpt.exercises.report import DONE, NOT_YET, OPEN, Report

FOUND = sources(LESSONS)
MADE = {(layout, hints): LAYOUTS[layout](FOUND, hints) for layout in LAYOUTS for hints in (True, False)}
WAYS = [pytest.param(*way, id=f"{way[0]}-{'hints' if way[1] else 'no hints'}") for way in MADE]
EXERCISES = [(lesson, one) for lesson in lessons() for one in exercises_of(lesson)]


def notebooks(files):
    """{path: notebook} of the notebooks among the files."""
    return {path: json.loads(text) for path, text in files.items() if path.endswith(".ipynb")}


def copy_of(layout, lesson, hints=True):
    """The cells of one lesson as this layout has it."""
    (cells,) = [
        notebook["cells"]
        for path, notebook in notebooks(MADE[layout, hints]).items()
        if PurePosixPath(path).name.startswith(f"{lesson}_")
    ]
    return cells


@pytest.mark.parametrize(("layout", "hints"), WAYS)
def test_no_notebook_has_a_solution(layout, hints):
    for path, notebook in notebooks(MADE[layout, hints]).items():
        for _, one in EXERCISES:
            assert given_away(notebook["cells"], one) == [], (path, one.number)
        summaries = {kind for cell in notebook["cells"] for kind, _ in FOLDED.findall(source(cell))}
        assert "Solution" not in summaries


@pytest.mark.parametrize(("layout", "hints"), WAYS)
def test_no_text_for_assistants_or_test_has_a_line_of_a_solution(layout, hints):
    """Unless the hint, which the learner reads, has the same line."""
    package = PurePosixPath("autograder", "microgpt")
    texts = {
        path: text
        for path, text in MADE[layout, hints].items()
        if not path.endswith(".ipynb") and package not in PurePosixPath(path).parents
    }
    assert len(texts) > 8
    for _, one in EXERCISES:
        new = [line.strip() for line in new_lines(one).splitlines()]
        lines = [line for line in new if len(line) > 12 and line not in one.hint]
        for path, text in texts.items():
            assert [line for line in lines if line in text] == [], (path, one.number)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("lesson", lessons())
def test_everything_else_is_as_it_was(layout, lesson):
    """The same cells in the same order, with the same words. Folded parts, links and marks differ."""
    ours = notebook_of(lesson)["cells"]
    theirs = copy_of(layout, lesson)
    folds = {one.position + 2 for one in exercises_of(lesson)}
    assert [cell.get("id") for cell in theirs] == [cell.get("id") for cell in ours]
    for number, (own, copied) in enumerate(zip(ours, theirs)):
        if own["cell_type"] == "code":
            assert source(copied).removesuffix(".graded()") == source(own)
            assert copied["outputs"] == own["outputs"]
        elif number not in folds:
            words = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", source(cell)) for cell in (own, copied)]
            assert words[0] == words[1]


@pytest.mark.parametrize("lesson", lessons())
def test_hints_are_left_out_when_asked(lesson):
    with_hints, without = copy_of("plain", lesson), copy_of("plain", lesson, hints=False)
    for one in exercises_of(lesson):
        assert sum(one.hint in source(cell) for cell in with_hints) == 1, one.number
        assert not any(one.hint in source(cell) for cell in without), one.number
    assert len(with_hints) - len(without) == len(exercises_of(lesson))
    assert not any(
        one.hint in text for one in exercises_of(lesson) for text in tutor("plain", False).values()
    )


@pytest.mark.parametrize("only", [[], ["01", "03"], ["00"]])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_link_between_notebooks_leads_somewhere(layout, only):
    files = LAYOUTS[layout](sources(LESSONS, only), True)
    links = 0
    for path, notebook in notebooks(files).items():
        text = "\n".join(source(cell) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        for target in re.findall(r"\]\(([^)#]+\.ipynb)", text):
            parts: list[str] = []
            for part in [*PurePosixPath(path).parent.parts, *PurePosixPath(target).parts]:
                parts = parts[:-1] if part == ".." else [*parts, part]
            assert "/".join(parts) in files, (path, target)
            links += 1
    assert links > 2


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("lesson", lessons())
def test_an_answer_in_a_copy_is_found_when_it_is_handed_in(layout, lesson):
    cells = json.loads(json.dumps(copy_of(layout, lesson)))
    for cell, one in zip(filter(is_exercise, cells), exercises_of(lesson)):
        cell["source"] = one.solution
    tries = tries_in({"cells": cells}, notebook_of(lesson))
    assert {n: [part.text for part in parts if part.is_try] for n, parts in tries.items()} == {
        one.number: [one.solution.strip()] for one in exercises_of(lesson)
    }


@pytest.mark.parametrize("lesson", lessons())
def test_checks_are_the_tests_of_nbgrader_and_nothing_else_is_marked(lesson):
    cells = copy_of("nbgrader", lesson)
    marks = [cell["metadata"]["nbgrader"] for cell in cells if "nbgrader" in cell["metadata"]]
    assert [mark["grade_id"] for mark in marks] == [
        f"exercise-{one.number.replace('.', '-')}" for one in exercises_of(lesson)
    ]
    for mark in marks:
        assert (mark["grade"], mark["locked"], mark["solution"], mark["schema_version"]) == (
            True,
            True,
            False,
            3,
        )
        assert mark["points"] == 1
    assert [source(cell) for cell in cells if "nbgrader" in cell["metadata"]] == [
        f"{one.check}.graded()" for one in exercises_of(lesson)
    ]


def test_a_check_fails_for_nbgrader_only_and_unless_it_is_done(monkeypatch, capsys):
    states = {state: Report("1.1", "A slope", state, "So.") for state in (OPEN, NOT_YET, DONE)}
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    assert all(report.graded() is report for report in states.values())
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    for state in (OPEN, NOT_YET):
        with pytest.raises(AssertionError, match=r"Exercise 1\.1.*So\."):
            states[state].graded()
    assert states[DONE].graded() is None, "a result is read as points"
    assert "Exercise 1.1 is done" in capsys.readouterr().out


@pytest.mark.parametrize("lesson", lessons())
def test_every_check_names_its_test_for_otter(lesson):
    files = MADE["otter", True]
    (folder,) = {path.split("/")[1] for path in files if path.startswith(f"autograder/{lesson}_")}
    checks = {
        cell["metadata"]["otter"]["tests"][0]: source(cell)
        for cell in copy_of("otter", lesson)
        if "otter" in cell["metadata"]
    }
    assert list(checks.values()) == [one.check for one in exercises_of(lesson)]
    for name, check in checks.items():
        tree = ast.parse(files[f"autograder/{folder}/tests/{name}.py"])
        (function,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        report = next(node.value for node in ast.walk(function) if isinstance(node, ast.Assign))
        assert ast.unparse(report) == ast.unparse(ast.parse(check).body[0].value)


def tutor(layout, hints=True):
    """The texts for assistants; the package has texts of its own."""
    texts = {path: text for path, text in MADE[layout, hints].items() if path.endswith(".md")}
    return {path: text for path, text in texts.items() if isinstance(text, str)}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_assistants_find_rules_and_every_exercise(layout):
    files = tutor(layout)
    for path in (one for one in files if one.endswith("AGENTS.md")):
        folder = PurePosixPath(path).parent
        assert len(files[path]) < 8_000
        assert "Write no answer" in files[path]
        for name in re.findall(r"^- \[(tutor/.*?)\]", files[path], re.MULTILINE):
            assert str(folder / name) in files
        for other in ("CLAUDE.md", "GEMINI.md"):
            assert files[str(folder / other)] == "@AGENTS.md\n"
    exercises = [n for path, text in sorted(files.items()) for n, _ in HEADING.findall(text)]
    assert sorted(exercises) == sorted(one.number for _, one in EXERCISES)


def test_the_command_writes_and_says_what(tmp_path, capsys):
    folder = tmp_path / "new" / "copies"
    assert main(["copies", str(folder), "--only", "01", "03"]) == 0
    assert "14 exercises, no solutions, with folded hints" in capsys.readouterr().out
    assert sorted(path.name for path in folder.glob("0*.ipynb")) == [
        "01_value_autograd.ipynb",
        "03_attention.ipynb",
    ]
    assert main(["copies", str(folder), "--only", "01", "03"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 files written")


def test_work_is_not_replaced_without_a_word(tmp_path, capsys):
    assert main(["copies", str(tmp_path), "--only", "01"]) == 0
    mine = tmp_path / "01_value_autograd.ipynb"
    mine.write_text("my work", encoding="utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert main(["copies", str(tmp_path), "--only", "01", "02"]) == 2
    error = capsys.readouterr().err
    assert "01_value_autograd.ipynb" in error
    assert "--replace" in error
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before
    assert main(["copies", str(tmp_path), "--only", "01", "--replace"]) == 0
    assert json.loads(mine.read_text(encoding="utf-8"))["cells"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--only", "1"], "--only takes 00, 01"),
        (["--only", "01", "77"], "there is no lesson 77"),
        (["--lessons", "/nowhere"], "there is no lesson in /nowhere"),
    ],
)
def test_what_cannot_be_copied_is_said(tmp_path, capsys, arguments, words):
    assert main(["copies", str(tmp_path / "new"), *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path, capsys):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert main(["copies", str(tmp_path / "file")]) == 2
    assert "could not" in capsys.readouterr().err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"
