"""Text is never markup, mathematics or a program, in charts, tables, feedback, cards and displays."""

from __future__ import annotations

import re
import warnings
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from support.charts import every_kind
from support.hostile import HOSTILE, written

from microgpt.exercises.report import Report, Summary
from microgpt.show import Table
from microgpt.show.charts.shapes import Word
from microgpt.show.charts.sketch import Sketch
from microgpt.study.card import _line

SHAPES = {"svg", "title", "text", "line", "rect", "polyline", "circle", "path"}


class Reader(HTMLParser):
    """The tags of a page, and its words outside the parts that MathJax skips."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.mathematics, self.words, self.ignored = set(), "", "", []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag not in ("img", "br"):
            self.ignored.append("mathjax_ignore" in (dict(attributes).get("class") or "").split())

    def handle_startendtag(self, tag, attributes):
        self.tags.add(tag)

    def handle_endtag(self, tag):
        self.ignored.pop()

    def handle_data(self, data):
        self.words += data
        if not any(self.ignored):
            self.mathematics += data


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_every_kind_of_chart_shows_it_as_text(text):
    for chart in every_kind(text):
        root = ElementTree.fromstring(chart.svg())
        assert {e.tag.split("}")[1] for e in root.iter()} <= SHAPES
        if chart.title == text:
            assert written(text) in [e.text for e in root.iter()]
        assert "mathjax_ignore" in root.get("class")


@pytest.mark.parametrize("text", [r"$\foo$", "中文 हिन्दी", "\x00\ud800\n"], ids=ascii)
def test_every_kind_of_chart_draws_it_as_png_without_a_warning(text):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for chart in every_kind(text):
            assert chart.png().startswith(b"\x89PNG")


def test_a_png_takes_every_one_of_them():
    words = [Word(20, 10 * i, text, "start", bold=i % 2 == 0) for i, text in enumerate(HOSTILE)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Sketch("", "", "", words, "").png().startswith(b"\x89PNG")


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_display_has_no_tag_and_no_formula_of_its_own(text):
    for chart in every_kind(text):
        data, _ = chart._repr_mimebundle_()
        page = Reader(data["text/html"])
        assert page.tags <= SHAPES | {"div", "img", "style"}
        assert "$" not in page.mathematics


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_tables_and_feedback_are_text(text):
    report = Report(text, text, "not yet", text, text, text)
    pages = [Table(text, [(text, [text])], text).html(), report._repr_html_()]
    pages.append(Summary(text, (report,))._repr_mimebundle_()["text/html"])
    for page in map(Reader, pages):
        assert page.tags <= {"div", "table", "tr", "th", "td", "b", "br", "code", "caption", "thead", "tbody"}
        assert not page.mathematics.strip()
    assert "".join(written(text).split()) in "".join(Reader(pages[0]).words.split())


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_a_card_shows_a_sentence_as_it_was_typed(text):
    line = _line(text)
    assert "\n" not in line
    # A sign of Markdown counts only if there is no backslash before it.
    assert not re.search(r"(?<!\\)(?:\\\\)*[$*_~`\[\]<>]", line)
