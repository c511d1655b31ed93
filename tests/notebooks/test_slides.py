"""Every lesson is also a deck: `jupyter nbconvert --to slides` makes it from the marks of the cells.

The marks are `slideshow.slide_type` in a cell's metadata. JupyterLab's property inspector sets them. A
cell without a mark continues the slide of the cell before.
"""

from __future__ import annotations

import copy
import math
import re

import pytest
from nbconvert import SlidesExporter
from support.pages import LESSONS, REFERENCE, read

KINDS = {"slide", "subslide", "fragment", "skip", "notes"}
BEGIN = {"slide", "subslide"}
HIDDEN = {"skip", "notes"}
MOST_LINES = 19

every_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)


def kind(cell):
    return cell.metadata.get("slideshow", {}).get("slide_type", "-")


def deck(path):
    """The slides of a lesson. Each is a list of the cells that are projected."""
    slides = []
    for cell in read(path).cells:
        if kind(cell) in BEGIN:
            slides.append([])
        if kind(cell) not in HIDDEN:
            slides[-1].append(cell)
    return slides


def lines(cell):
    """The approximate number of text lines of a cell on a slide. A picture counts as 8 lines."""
    if cell.cell_type == "markdown":
        blocks = cell.source.split("\n\n")
        return sum(block_lines(block) for block in blocks)
    texts = [cell.source]
    pictures = 0
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" in data:
            pictures += 8
        else:
            texts.append(output.get("text") or data.get("text/plain", ""))
    rows = sum(math.ceil(max(1, len(line)) / 105) for text in texts for line in text.strip().split("\n"))
    return 0.75 * rows + pictures


def block_lines(block):
    """The lines of a block. List items have their own lines, paragraphs are filled, a heading counts as 2."""
    if block.startswith("#"):
        return 2 * len(block.split("\n"))
    items = block.split("\n") if block.startswith(("- ", "|", "1. ", "    ")) else [block]
    return 0.3 + sum(math.ceil(len(item) / 95) for item in items)


@every_lesson
def test_marks_are_valid(path):
    cells = read(path).cells
    assert {kind(cell) for cell in cells} <= KINDS | {"-"}
    assert all(set(cell.metadata.get("slideshow", {})) <= {"slide_type"} for cell in cells)
    assert kind(cells[0]) == "slide"


@every_lesson
def test_a_deck_has_a_length_that_can_be_taught(path):
    assert 12 <= len(deck(path)) <= 35


@every_lesson
def test_nothing_is_given_away_and_no_machinery_is_projected(path):
    for cell in (cell for slide in deck(path) for cell in slide):
        assert "<details" not in cell.source
        assert not cell.source.startswith(("check(", "summary(", "import "))
        assert "exercise" not in cell.metadata.get("tags", [])
        assert "NBVAL_IGNORE_OUTPUT" not in cell.source, "times of another machine"


@every_lesson
def test_no_slide_is_too_full(path):
    for number, slide in enumerate(deck(path)):
        assert sum(map(lines, slide)) <= MOST_LINES, f"slide {number}: {slide[0].source[:60]!r}"


@every_lesson
def test_the_answer_to_a_question_comes_later(path):
    """Anything that follows a prediction on its slide appears on a key press."""
    for slide in deck(path):
        for i, cell in enumerate(slide[:-1]):
            if "**Predict" in cell.source:
                assert kind(slide[i + 1]) == "fragment", cell.source[:60]


def test_there_are_pictures_and_questions_in_every_deck():
    for path in LESSONS:
        shown = [cell for slide in deck(path) for cell in slide]
        assert any("image/png" in o.get("data", {}) for cell in shown for o in cell.get("outputs", []))
        assert any("**Predict" in cell.source for cell in shown)


@pytest.mark.parametrize("path", REFERENCE, ids=lambda path: path.stem)
def test_a_reference_page_is_not_a_deck(path):
    assert {kind(cell) for cell in read(path).cells} == {"-"}


@every_lesson
def test_nbconvert_makes_that_deck(path):
    page, _ = SlidesExporter().from_notebook_node(copy.deepcopy(read(path)))
    stacks = sum(kind(cell) == "slide" for cell in read(path).cells)
    assert len(re.findall(r"<section", page)) == stacks + len(deck(path)), "a stack is a section of sections"
