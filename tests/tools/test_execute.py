"""The book's copy of an executed lesson: it has the bytes of nbformat, and is always complete."""

from __future__ import annotations

import nbformat
import pytest

from tools import execute


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A notebook without cells to execute. Its copy goes to `tmp_path`."""
    monkeypatch.setattr(execute, "CACHE", tmp_path / "executed")
    monkeypatch.setattr(execute, "run", lambda notebook, *args, **options: notebook)
    path = tmp_path / "lesson.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("'é'")]), path)
    return path


def test_what_is_kept_is_what_nbformat_writes(lesson, tmp_path):
    notebook = execute.executed(lesson)
    nbformat.write(notebook, tmp_path / "expected.ipynb")
    (kept,) = (tmp_path / "executed").iterdir()
    assert kept.read_bytes() == (tmp_path / "expected.ipynb").read_bytes()


def test_an_interrupt_while_it_is_kept_leaves_nothing(lesson, tmp_path, monkeypatch):
    def interrupted(descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        execute.executed(lesson)
    assert list((tmp_path / "executed").iterdir()) == []
