"""Hand-ins that are only read: which files are found, what notebooks claim, and what is refused."""

from __future__ import annotations

import copy
import csv
import io
import json
import os
import sys

import pytest
from support.hostile import HOSTILE
from support.played import notebook_of

from microgpt.exercises.__main__ import main
from microgpt.exercises.exercise import exercises
from microgpt.exercises.handins import HandIn, Row, as_csv, as_json, collect
from microgpt.exercises.handins.answers import lessons_in, tries_in
from microgpt.exercises.handins.found import find
from microgpt.exercises.handins.untrusted import read_untrusted
from microgpt.exercises.notebook import find_exercises
from microgpt.exercises.report import DONE, NOT_YET, OPEN, PROGRESS, Report
from microgpt.files import write_file

ALL = [one.number for one in exercises("01")]


def hand_in(folder, name, notebook):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def shown(states, summary=None):
    """Lesson 01 with the outputs of checks in these states."""
    notebook = copy.deepcopy(notebook_of("01"))
    for one in find_exercises(notebook):
        check = notebook["cells"][one.position + 1]
        report = Report(one.number, one.title, states.get(one.number, OPEN), "So it is.", "Look again.")
        data = {"text/plain": repr(report).splitlines(keepends=True)}
        check["outputs"] = [{"output_type": "execute_result", "data": data}]
    if summary is not None:
        for cell in notebook["cells"]:
            for output in cell.get("outputs", []):
                if PROGRESS in output.get("data", {}):
                    output["data"][PROGRESS] = summary
    return notebook


def states_of(one):
    return {row.exercise: row.state for row in one.rows}


def test_a_committed_lesson_is_open_and_has_every_exercise(tmp_path):
    hand_in(tmp_path, "anna/01_value_autograd.ipynb", notebook_of("01"))
    (one,) = collect(tmp_path)
    assert (one.learner, one.lesson, one.done) == ("anna", "01", 0)
    assert states_of(one) == dict.fromkeys(ALL, OPEN)


def test_what_the_checks_show_counts_more_than_an_older_summary(tmp_path):
    hand_in(tmp_path, "anna/01.ipynb", shown({"1.1": DONE, "1.2": NOT_YET}))
    (one,) = collect(tmp_path)
    assert states_of(one) == {**dict.fromkeys(ALL, OPEN), "1.1": DONE, "1.2": NOT_YET}
    assert one.line == "anna/01.ipynb: lesson 01, says 1 of 9 done; 1.2 not yet"
    assert one.rows[0].sentence == "So it is."


def test_the_summary_counts_if_outputs_of_checks_were_cleared(tmp_path):
    notebook = shown({})
    for one in find_exercises(notebook):
        notebook["cells"][one.position + 1]["outputs"] = []
    summary = {
        "lesson": "01",
        "exercises": [{"number": "1.1", "state": DONE}, {"number": "1.2", "state": "x"}],
    }
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if PROGRESS in output.get("data", {}):
                output["data"][PROGRESS] = summary
    hand_in(tmp_path, "anna/01.ipynb", notebook)
    (one,) = collect(tmp_path)
    assert states_of(one) == {**dict.fromkeys(ALL, "missing"), "1.1": DONE}


def test_an_answer_that_was_changed_after_its_check_is_called_stale(tmp_path):
    notebook = shown({"1.1": DONE})
    first = find_exercises(notebook)[0].position
    notebook["cells"][first]["execution_count"] = 99
    notebook["cells"][first + 1]["execution_count"] = 98
    hand_in(tmp_path, "anna/01.ipynb", notebook)
    (one,) = collect(tmp_path)
    assert one.rows[0].sentence.startswith("Stale")
    assert not any(row.sentence.startswith("Stale") for row in one.rows[1:])


STATEMENTS = {
    "empty.ipynb": (b"", "JSON"),
    "text.ipynb": (b"print('hello')", "JSON"),
    "cut.ipynb": (b'{"cells": [{"cell_type": "co', "JSON"),
    "list.ipynb": (b"[]", "no list of cells"),
    "version3.ipynb": (b'{"worksheets": [{"cells": []}], "nbformat": 3}', "no list of cells"),
    "latin1.ipynb": ('{"cells": [], "who": "Zoë"}'.encode("latin-1"), "UTF-8"),
    "utf16.ipynb": ('{"cells": []}'.encode("utf-16"), "UTF-8"),
    "deep.ipynb": (b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", "JSON"),
    "digits.ipynb": (b'{"cells": [' + b"9" * 100_000 + b"]}", "JSON"),
    "many.ipynb": (b'{"cells": [' + b"{}," * 6_000 + b"{}]}", "5,000 cells"),
    "large.ipynb": (b'{"cells": ["' + b"x" * 1_100_000 + b'"]}', "larger than 1 MB"),
    "other.ipynb": (b'{"cells": [{"cell_type": "code", "source": "1"}]}', "no exercise"),
    "strange.ipynb": (b'{"cells": [1, {"source": {"a": 1}, "outputs": {"b": 2}, "metadata": 3}]}', "no ex"),
    "answer.docx": (b"PK", "not a notebook"),
    "all.zip": (b"PK", "unpack"),
}  # fmt: skip


def test_every_file_that_cannot_be_used_is_a_row_with_a_sentence(tmp_path):
    for name, (content, _) in STATEMENTS.items():
        (tmp_path / name).write_bytes(content)
    hand_in(tmp_path, "anna/01.ipynb", shown({"1.1": DONE}))
    found = {one.file: one for one in collect(tmp_path, most_bytes=1_000_000)}
    assert found["anna/01.ipynb"].done == 1
    for name, (_, words) in STATEMENTS.items():
        assert words in found[name].note, name
        assert found[name].note.endswith(".")
        assert found[name].rows == ()


@pytest.mark.skipif(sys.platform == "win32", reason="needs links and pipes")
def test_links_pipes_and_what_lies_outside_are_refused(tmp_path):
    outside = tmp_path / "outside"
    secret = hand_in(outside, "secret/01.ipynb", shown({"1.1": DONE}))
    folder = tmp_path / "hand-ins"
    folder.mkdir()
    (folder / "eve.ipynb").symlink_to(secret)
    (folder / "gone.ipynb").symlink_to(folder / "nowhere")
    (folder / "linked").symlink_to(outside)
    os.mkfifo(folder / "pipe.ipynb")
    found = {one.file: one.note for one in collect(folder)}
    assert set(found) == {"eve.ipynb", "gone.ipynb", "linked", "pipe.ipynb"}
    assert all("link" in found[name] for name in ("eve.ipynb", "gone.ipynb", "linked"))
    assert "ordinary" in found["pipe.ipynb"]
    with pytest.raises(ValueError, match=r"cannot be read|ordinary"):
        read_untrusted(folder / "eve.ipynb")  # also if it has replaced a file after it was found


def test_folders_that_go_on_for_ever_are_cut_off(tmp_path):
    hand_in(tmp_path, "/".join("abcdefghijkl") + "/01.ipynb", notebook_of("01"))
    (one,) = collect(tmp_path)
    assert "folders deep" in one.note


def test_names_of_files_are_shown_and_never_obeyed(tmp_path):
    for name in ("=cmd|' 'A1.ipynb", "+1.ipynb", "@x.ipynb", "a\x1b[2J\u202eb.ipynb", "-1/01.ipynb"):
        hand_in(tmp_path, name, shown({}))
    if sys.platform == "linux":
        (tmp_path / os.fsdecode(b"\xff.ipynb")).write_bytes(b"{}")
    found = collect(tmp_path)
    rows = list(csv.reader(io.StringIO(as_csv(found))))
    assert {len(row) for row in rows} == {14}
    assert not [field for row in rows for field in row if field.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {"'=cmd|' 'A1.ipynb", "'-1/01.ipynb", "a\\x1b[2J\\u202eb.ipynb"} <= {row[2] for row in rows}
    assert all(one.line.isprintable() for one in found)
    as_json(found, "stored").encode("utf-8")


def test_sentences_from_a_hand_in_are_harmless(tmp_path):
    notebook = shown({})
    first = find_exercises(notebook)[0].position + 1
    forged = '○ Exercise 1.1 is open. =HYPERLINK("http://127.0.0.1","x")\x1b]0;x'
    notebook["cells"][first]["outputs"] = [{"data": {"text/plain": forged}}]
    hand_in(tmp_path, "eve/01.ipynb", notebook)
    row = next(csv.DictReader(io.StringIO(as_csv(collect(tmp_path)))))
    assert row["sentence"].startswith("'=HYPERLINK")
    assert row["sentence"].isprintable()


def test_platforms_and_people_name_their_files_in_their_ways(tmp_path):
    for name in (
        "Ben Lee_4711_assignsubmission_file_/01_value_autograd.ipynb",
        "Zoë Ito_4712_assignsubmission_file_01_value_autograd.ipynb",
        "leeben_LATE_4711_815_01_value_autograd-1.ipynb",
        "anna/week 1/01_value_autograd (1).ipynb",
        "carl_01_value_autograd.ipynb",
    ):
        hand_in(tmp_path, name, notebook_of("01"))
    for junk in (".DS_Store", "__MACOSX/anna/01.ipynb", "anna/.ipynb_checkpoints/01-checkpoint.ipynb"):
        hand_in(tmp_path, junk, {})
    found = collect(tmp_path)
    assert [one.learner for one in found] == ["Ben Lee", "Zoë Ito", "anna", "carl", "leeben"]
    assert {one.lesson for one in found} == {"01"}


def test_two_learners_of_one_name_are_told_apart_by_their_ids(tmp_path):
    for number in ("4711", "4712"):
        hand_in(tmp_path, f"Ben Lee_{number}_assignsubmission_file_/01.ipynb", shown({"1.1": DONE}))
    found = collect(tmp_path)
    assert [(one.learner, one.id, one.note) for one in found] == [
        ("Ben Lee", "4711", ""),
        ("Ben Lee", "4712", ""),
    ]
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    assert {row["id"] for row in rows} == {"4711", "4712"}


def test_two_files_of_one_lesson_are_both_listed_and_say_so(tmp_path):
    hand_in(tmp_path, "anna/01.ipynb", shown({"1.1": DONE}))
    hand_in(tmp_path, "anna/again/01.ipynb", shown({}))
    hand_in(tmp_path, "anna/02.ipynb", notebook_of("02"))
    found = {one.file: one for one in collect(tmp_path)}
    assert (
        found["anna/01.ipynb"].note
        == found["anna/again/01.ipynb"].note
        == "2 files of this learner are lesson 01."
    )
    assert found["anna/02.ipynb"].note == ""


def texts(found):
    return {number: [part.text for part in parts] for number, parts in found.items()}


def test_answers_are_found_however_the_cells_were_moved():
    own = notebook_of("01")
    notebook = copy.deepcopy(own)
    whole = texts(tries_in(notebook, own))
    assert list(whole) == ALL
    cells = notebook["cells"]
    one, two, three, four, *_ = find_exercises(notebook)
    code = {"cell_type": "code", "metadata": {}, "outputs": []}
    cells[four.position]["metadata"] = {}  # a tag lost, the heading is there
    cells[three.position - 1]["source"] = "My notes"  # a heading lost, the tag is there
    cells[two.position + 1]["source"] = "pass"  # a check lost
    cells.insert(one.position, {**code, "source": "helper = 1"})  # a cell added
    found = texts(tries_in(notebook, own))
    assert found["1.1"] == ["helper = 1", *whole["1.1"]]
    assert found.pop("1.2") == [*whole["1.2"], "pass"]
    assert {number: found[number] for number in ALL[2:]} == {number: whole[number] for number in ALL[2:]}
    assert lessons_in(notebook) == ["01"]


def test_the_files_are_the_same_whatever_the_order_of_the_folder(tmp_path, capsys):
    for name in ("b/01.ipynb", "a/01.ipynb", "c.ipynb"):
        hand_in(tmp_path / "in", name, shown({"1.1": DONE}))
    target = [tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "out.json"]
    assert main([str(tmp_path / "in"), "--csv", str(target[0]), "--json", str(target[2])]) == 0
    assert main([str(tmp_path / "in"), "--csv", str(target[1])]) == 0
    assert target[0].read_bytes() == target[1].read_bytes()
    rows = list(csv.DictReader(io.StringIO(target[0].read_text(encoding="utf-8-sig"))))
    assert len(rows) == 3 * len(ALL)
    assert [rows[0][key] for key in ("learner", "lesson", "exercise", "state")] == ["a", "01", "1.1", DONE]
    content = json.loads(target[2].read_text(encoding="utf-8"))
    assert content["way"] == "stored"
    assert [one["learner"] for one in content["hand_ins"]] == ["a", "b", "c"]
    assert capsys.readouterr().out.splitlines()[0] == "a/01.ipynb: lesson 01, says 1 of 9 done"


def test_a_wrong_command_gives_a_clear_message(tmp_path, capsys):
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "not a folder" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--help"])
    text = capsys.readouterr().out
    assert "executed as YOU" in text
    assert "container" in text
    with pytest.raises(SystemExit):
        main([str(tmp_path), "--timeout", "0"])


def test_a_folder_that_cannot_be_listed_is_a_row(tmp_path, monkeypatch):
    real = os.scandir

    def scandir(path):
        if os.fspath(path).endswith("anna"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return real(path)

    (tmp_path / "anna").mkdir()
    monkeypatch.setattr(os, "scandir", scandir)
    (one,) = find(tmp_path)
    assert "Permission denied" in one.refused


def test_a_dash_writes_the_table_to_the_output_and_the_lines_elsewhere(tmp_path, capfdbinary):
    hand_in(tmp_path, "anna/01.ipynb", shown({"1.1": DONE}))
    assert main([str(tmp_path), "--csv", "-"]) == 0
    out, err = capfdbinary.readouterr()
    assert out.decode("utf-8-sig") == as_csv(collect(tmp_path))
    assert b"says 1 of 9 done" in err


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_table_returns_every_text_and_contains_no_formula(tmp_path, text):
    path = tmp_path / "table.csv"
    row = Row("1.1", text, DONE, DONE, text)
    write_file(path, "\ufeff" + as_csv([HandIn(text, text, "01", text, (row,), text)]))
    with path.open(encoding="utf-8-sig", newline="") as file:
        (read,) = csv.DictReader(file)
    written = text.encode("utf-8", "backslashreplace").decode()
    for column in ("learner", "id", "file", "title", "sentence", "note"):
        computed = text.lstrip().startswith(tuple("=+-@"))
        assert read[column] == ("'" + written if computed else written)
