"""There is one list of lessons. All other tables are written from it."""

from __future__ import annotations

import pytest
from support.pages import LESSONS

from tools import lessons


def test_the_list_names_every_notebook_in_order():
    assert [lesson.name for lesson in lessons.lessons()] == [path.stem for path in LESSONS]


def test_every_lesson_says_what_is_built():
    for lesson in lessons.lessons():
        assert lesson.builds, f"docs/teachers.md: the section of lesson {lesson.number} lacks **Build.**"
        assert lesson.question or lesson.number == "00"


@pytest.mark.parametrize("place", lessons.TABLES)
def test_tables_are_those_of_the_list(place):
    now, wanted = lessons.written(place)
    assert now == wanted, "run python -m tools.lessons"
    assert all(lesson.title in now for lesson in lessons.lessons())


def test_a_table_that_differs_is_named_and_mended(tmp_path, monkeypatch, capsys):
    changed = tmp_path / "README.md"
    old = "| 00 | [Old](old) | old | 1 |\n| 01 | [Old](old) | old | 1 |\n"
    changed.write_text(f"before\n{old}after\n", encoding="utf-8")
    monkeypatch.setattr(lessons, "ROOT", tmp_path)
    monkeypatch.setattr(lessons, "TABLES", {"README.md": lessons.TABLES["README.md"]})
    assert lessons.main(["--check"]) == 1
    assert "README.md: its table of lessons" in capsys.readouterr().out
    assert lessons.main([]) == 0
    assert lessons.main(["--check"]) == 0
    text = changed.read_text(encoding="utf-8")
    assert text.startswith("before\n| 00 | [The tour]")
    assert text.endswith("after\n")


def test_a_row_without_a_section_is_an_error(tmp_path, monkeypatch):
    page = tmp_path / "teachers.md"
    page.write_text("| [09 · New](../notebooks/09_new.ipynb) | 10 |\n", encoding="utf-8")
    monkeypatch.setattr(lessons, "LIST", page)
    with pytest.raises(ValueError, match="no section"):
        lessons.lessons()
