"""Properties that nbval cannot see: every lesson is executed, clean, small, linked and described.

Glossary and cheat sheet have only text, so only the tests for text apply to them.
"""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from support.pages import FOLDER, LESSONS, PAGES, REFERENCE, anchor, cells, links, prose, sections

MARKERS = {"NBVAL_IGNORE_OUTPUT", "NBVAL_SKIP", "NBVAL_RAISES_EXCEPTION", "NBVAL_CHECK_OUTPUT"}
TAGS = {"exercise", "nbval-ignore-output", "hide-input"}


every_page = pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
every_reference = pytest.mark.parametrize("path", REFERENCE, ids=lambda p: p.stem)


def outputs(path):
    return [output for cell in cells(path, "code") for output in cell.outputs]


@every_page
def test_valid_and_executed_from_top_to_bottom(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(cell.source.strip() for cell in notebook.cells), "an empty cell"


@every_page
def test_no_error_and_no_warning_in_the_outputs(path):
    assert [o for o in outputs(path) if o.output_type == "error" or o.get("name") == "stderr"] == []


@every_page
def test_no_trace_of_a_machine(path):
    texts = [{**o, "data": {**o.get("data", {}), "image/png": ""}} for o in outputs(path)]
    text = json.dumps(texts)  # without pictures: as text, their bytes hold any letters by accident
    assert not re.search(r"(?<![\w.])/(root|home|tmp|work|usr|Users)/|0x[0-9a-f]{6,}|site-packages", text)


@every_page
def test_saved_without_widget_state_or_stray_metadata(path):
    notebook = nbformat.read(path, as_version=4)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"jupyter", "slideshow", "tags"}
        assert set(cell.metadata.get("tags", [])) <= TAGS
    assert "widget-view" not in path.read_text(encoding="utf-8")


@every_lesson
def test_the_answer_to_a_prediction_is_folded_until_the_cell_is_run(path):
    asked, folded = False, 0
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "markdown":
            asked = "**Predict" in cell.source
        else:
            assert cell.metadata.get("jupyter", {}) == ({"outputs_hidden": True} if asked else {})
            folded += asked
    assert folded


@every_page
def test_small_enough_to_open_anywhere(path):
    """150 KB of lesson, and 10 for what marks its cells for slides."""
    assert path.stat().st_size <= 160 * 1024


@every_lesson
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


@every_page
def test_no_output_widget_thread_subprocess_or_magic(path):
    for cell in cells(path, "code"):
        assert not re.search(r"^\s*[%!]", cell.source, re.MULTILINE)
        assert not re.search(r"\b(threading|subprocess|interact|interactive_output|Output)\b\(?", cell.source)


@every_page
def test_every_picture_has_a_text(path):
    for output in outputs(path):
        data = output.get("data", {})
        if any(kind.startswith("image/") for kind in data):
            assert len(data.get("text/plain", "")) > 20
            assert "Figure size" not in data["text/plain"], "a figure needs a text with its numbers"
    for cell in cells(path, "markdown"):
        assert not re.search(r"!\[\s*\]\(", cell.source)
        assert all("alt=" in image for image in re.findall(r"<img[^>]*>", cell.source))


@every_page
def test_links_lead_somewhere(path):
    for link in links(prose(path)):
        if not link.startswith(("http:", "https:")):
            file, _, name = link.partition("#")
            target = FOLDER / file if file else path
            assert target.exists(), link
            if name:
                anchors = [anchor(one.title) for one in sections(target)]
                assert anchors.count(name) == 1, f"{link} must lead to one heading"


def test_these_tests_would_see_a_wrong_anchor():
    assert (
        anchor("Question: does `exp` *use* its [own](x.ipynb) output?")
        == "Question:-does-exp-use-its-own-output?"
    )
    assert links("[a](b.ipynb#C-d) and `x[0](1)`") == ["b.ipynb#C-d", "1"]
    titles = [one.title for path in LESSONS for one in sections(path)]
    assert "Softmax: answers become shares" in titles
    assert not any("solution" in title for title in titles), "a comment in code is no heading"


@every_reference
def test_a_reference_page_is_text_with_a_title_and_a_way_back(path):
    assert path.stem in ("glossary", "cheat_sheet")
    notebook = nbformat.read(path, as_version=4)
    assert {cell.cell_type for cell in notebook.cells} == {"markdown"}
    assert [one.rank for one in sections(path)].count(1) == 1
    assert any((FOLDER / link.partition("#")[0]) in LESSONS for link in links(prose(path)))


@every_page
def test_a_page_is_a_lesson_or_a_reference_page(path):
    """Lessons are found by their names, so a lesson with a wrong name must be noticed."""
    assert (path in LESSONS) == bool(cells(path, "code"))


@every_lesson
def test_begins_and_ends_as_every_lesson(path):
    notebook = nbformat.read(path, as_version=4)
    assert re.match(rf"# {path.stem[:2]} · \S", notebook.cells[0].source)
    last = notebook.cells[-1].source
    neighbours = [
        LESSONS[i].name for i in (LESSONS.index(path) - 1, LESSONS.index(path) + 1) if 0 <= i < len(LESSONS)
    ]
    assert all(name in last for name in neighbours), "the last cell leads to the lessons before and after"
