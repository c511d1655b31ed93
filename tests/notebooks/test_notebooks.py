"""What nbval cannot see: that every lesson is executed, clean, small, linked and described."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
LESSONS = sorted(FOLDER.glob("*.ipynb"))
MARKERS = {"NBVAL_IGNORE_OUTPUT", "NBVAL_SKIP", "NBVAL_RAISES_EXCEPTION", "NBVAL_CHECK_OUTPUT"}
TAGS = {"exercise", "nbval-ignore-output", "hide-input", "slide", "subslide", "fragment", "skip"}

pytestmark = pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)


def cells(path, kind):
    return [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == kind]


def outputs(path):
    return [output for cell in cells(path, "code") for output in cell.outputs]


def test_valid_and_executed_from_top_to_bottom(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(cell.source.strip() for cell in notebook.cells), "an empty cell"


def test_no_error_and_no_warning_in_the_outputs(path):
    assert [o for o in outputs(path) if o.output_type == "error" or o.get("name") == "stderr"] == []


def test_no_trace_of_a_machine(path):
    text = json.dumps(outputs(path))
    assert not re.search(r"(?<![\w.])/(root|home|tmp|work|usr|Users)/|0x[0-9a-f]{6,}|site-packages", text)


def test_saved_without_widget_state_or_stray_metadata(path):
    notebook = nbformat.read(path, as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}
        assert set(cell.metadata.get("tags", [])) <= TAGS
    assert "widget-view" not in path.read_text(encoding="utf-8")


def test_small_enough_to_open_anywhere(path):
    assert path.stat().st_size <= 150 * 1024


def test_most_outputs_are_compared_and_the_exceptions_say_why(path):
    code = cells(path, "code")
    ignored = 0
    for cell in code:
        lines = cell.source.splitlines()
        for number, line in enumerate(lines):
            found = re.search(r"#\s*(NBVAL\w*)", line, re.IGNORECASE)
            if found:
                ignored += 1
                assert line.strip() == f"# {found[1]}", "nbval knows a marker only alone on its line"
                assert found[1] in MARKERS, f"a misspelled marker: {line}"
                assert lines[number + 1].startswith("# "), "the line below the marker says why"
        ignored += "nbval-ignore-output" in cell.metadata.get("tags", [])
    assert ignored <= len(code) / 7


def test_no_output_widget_thread_subprocess_or_magic(path):
    for cell in cells(path, "code"):
        assert not re.search(r"^\s*[%!]", cell.source, re.MULTILINE)
        assert not re.search(r"\b(threading|subprocess|interact|interactive_output|Output)\b\(?", cell.source)


def test_every_picture_has_a_text(path):
    for output in outputs(path):
        data = output.get("data", {})
        if any(kind.startswith("image/") for kind in data):
            assert len(data.get("text/plain", "")) > 20
            assert "Figure size" not in data["text/plain"], "a figure needs a text with its numbers"
    for cell in cells(path, "markdown"):
        assert not re.search(r"!\[\s*\]\(", cell.source)
        assert all("alt=" in image for image in re.findall(r"<img[^>]*>", cell.source))


def test_links_lead_somewhere(path):
    for cell in cells(path, "markdown"):
        for link in re.findall(r"\]\(([^)\s]+)\)", cell.source):
            if not link.startswith(("http:", "https:", "#")):
                assert (FOLDER / link.split("#")[0]).exists(), link


def test_begins_and_ends_as_every_lesson(path):
    notebook = nbformat.read(path, as_version=4)
    assert re.match(rf"# {path.stem[:2]} · \S", notebook.cells[0].source)
    last = notebook.cells[-1].source
    neighbours = [
        LESSONS[i].name for i in (LESSONS.index(path) - 1, LESSONS.index(path) + 1) if 0 <= i < len(LESSONS)
    ]
    assert all(name in last for name in neighbours), "the last cell leads to the lessons before and after"
