"""Points for a learning platform: who is who in a class list, and the columns that Moodle and Canvas take."""

from __future__ import annotations

import csv

import pytest

from microgpt.errors import MicrogptError
from microgpt.exercises.__main__ import main
from microgpt.exercises.exercise import exercises
from microgpt.exercises.handins import HandIn
from microgpt.exercises.handins.class_list import NOBODY, read_class_list
from microgpt.exercises.handins.lms import as_canvas, as_moodle
from microgpt.exercises.handins.table import with_rows

CLASS = (
    "id,name,e-mail\n4711,Ben Lee,ben@example.org\n4712,Ben Lee,lee@example.org\nc9,Zoë Ω,zoe@example.org\n"
)


def listed(tmp_path, text=CLASS):
    path = tmp_path / "class.csv"
    path.write_text(text, encoding="utf-8")
    return read_class_list(path)


def hand_in(learner, done, lesson="02", **more):
    """A hand-in with the first `done` exercises done."""
    numbers = [one.number for one in exercises(lesson)]
    results = {number: ("done" if i < done else "open", "") for i, number in enumerate(numbers)}
    return with_rows(HandIn(learner, f"{learner}/x.ipynb", **more), lesson, results, {})


def rows(text):
    return list(csv.DictReader(text.splitlines()))


def test_equal_names_keep_their_own_points(tmp_path):
    found = [hand_in("Ben Lee", 1, id="4711"), hand_in("Ben Lee", 3, id="4712")]
    assert [(row["ID number"], row["Lesson 02"]) for row in rows(as_moodle(found, listed(tmp_path)))] == [
        ("4711", "1"),
        ("4712", "3"),
        ("c9", ""),
    ]


@pytest.mark.parametrize(
    ("learner", "number", "who"),
    [
        ("Ben Lee", "", None),  # there are two
        ("Ben Lee", "c9", None),  # name and id disagree
        ("Ben Lee", "77", None),  # a number that only the platform knows, and two of this name
        ("leeben", "4712", "4712"),
        ("c9", "", "c9"),
        ("ZOE@example.org", "", "c9"),
        ("zoe\u0308 ω", "815", "c9"),  # the same name in other letters
        ("Eve", "", None),
    ],
)
def test_whose_a_hand_in_is(tmp_path, learner, number, who):
    learners = listed(tmp_path)
    found = learners.whose(HandIn(learner, "x", id=number))
    assert (found.id if found else None) == who
    placed = learners.placed(HandIn(learner, "x", id=number))
    assert (NOBODY in placed.note) == (who is None)


def test_the_best_of_several_files_counts(tmp_path):
    found = [hand_in("c9", 2), hand_in("c9", 4), hand_in("c9", 1)]
    assert rows(as_moodle(found, listed(tmp_path)))[2]["Lesson 02"] == "4"


def test_the_gradebook_of_canvas_comes_back_with_points(tmp_path):
    """Its own columns in their order, the number of the assignment, and the row of possible points."""
    export = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 02 (815),Final Score\n"
        "    Points Possible,,,,,5,(read only)\n"
        '"Lee, Ben",4711,s1,blee,Monday,,\n"Lee, Ben",4712,s2,blee2,Friday,,\n'
    )
    learners = listed(tmp_path, export)
    table = as_canvas([hand_in("leeben", 4, id="4712")], learners).splitlines()
    assert table == [
        "Student,ID,SIS User ID,SIS Login ID,Section,Lesson 02 (815)",
        f"    Points Possible,,,,,{len(exercises('02'))}",
        '"Lee, Ben",4711,s1,blee,Monday,',
        '"Lee, Ben",4712,s2,blee2,Friday,4',
    ]


def test_the_grading_worksheet_of_moodle_is_a_class_list(tmp_path):
    text = "Identifier;Full name;Email address\nParticipant 4711;Ben Lee;b@example.org\n"
    learners = listed(tmp_path, "\ufeff" + text)
    (row,) = rows(as_moodle([hand_in("Ben Lee", 2, id="4711")], learners))
    assert row == {
        "ID number": "4711",
        "Full name": "Ben Lee",
        "Email address": "b@example.org",
        "Lesson 02": "2",
    }


def test_a_formula_in_a_name_is_none_in_the_tables(tmp_path):
    learners = listed(tmp_path, "id,name,e-mail\n1,=HYPERLINK(1),+1@example.org\n")
    for table in (as_moodle([], learners), as_canvas([], learners)):
        fields = [field for row in csv.reader(table.splitlines()) for field in row]
        assert {"'=HYPERLINK(1)", "'+1@example.org"} <= set(fields)
        assert not [field for field in fields if field.startswith(("=", "+"))]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"a,b\n1,2\n", "id, name and e-mail; got a, b"),
        (b"name\nAnna\n", "id, name and e-mail"),
        ("id,name\n1,Zoë\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_what_is_no_class_list_is_said(tmp_path, content, words):
    path = tmp_path / "class.csv"
    path.write_bytes(content)
    with pytest.raises(MicrogptError, match=words):
        read_class_list(path)


def test_the_command_writes_the_tables(tmp_path, capsys):
    (tmp_path / "in" / "c9").mkdir(parents=True)
    (tmp_path / "class.csv").write_text(CLASS, encoding="utf-8")
    given = ["copies", str(tmp_path / "in" / "c9"), "--only", "02"]
    assert main(given) == 0
    folder, moodle, canvas = (str(tmp_path / name) for name in ("in", "moodle.csv", "canvas.csv"))
    tables = ["--moodle", moodle, "--canvas", canvas, "--csv", str(tmp_path / "all.csv")]
    assert main([folder, *tables]) == 2
    assert "--class-list" in capsys.readouterr().err
    assert main([folder, *tables, "--class-list", str(tmp_path / "class.csv")]) == 0
    assert rows((tmp_path / "moodle.csv").read_text(encoding="utf-8"))[2]["Lesson 02"] == "0"
    assert "Points Possible" in (tmp_path / "canvas.csv").read_text(encoding="utf-8")
    lines = rows((tmp_path / "all.csv").read_text(encoding="utf-8-sig"))
    found = [(line["id"], line["email"], line["points"]) for line in lines if line["exercise"] == "2.1"]
    assert found == [("c9", "zoe@example.org", "0")]
