r"""Everything that a learner types is text: quotes, `<`, `&` and `\N` have no meaning in names and parts."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import graphviz
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.hostile import HOSTILE

from microgpt import Value
from microgpt.show import backward_walk, graph, graph_explorer, walk_still
from microgpt.show.graphs.dot import plain
from microgpt.show.graphs.render import to_svg

NASTY = st.text(
    st.one_of(st.sampled_from("<>&\"'\\{}|[];:=-#/\nNGLETHlr\x00\x1b\u202e\ud800"), st.characters()),
    max_size=20,
)
SVG = "{http://www.w3.org/2000/svg}"


def shown(svg):
    """What an independent XML reader finds: the words of each box, and all elements."""
    root = ElementTree.fromstring(svg)
    boxes = {
        g.get("data-key"): ["".join(text.itertext()) for text in g.iter(f"{SVG}text")]
        for g in root.iter(f"{SVG}g")
        if g.get("class", "").startswith("node")
    }
    return boxes, {element.tag.removeprefix(SVG) for element in root.iter()}


def expected(name):
    """The text on one line, shortened, with replacements for characters that cannot be written."""
    line = " ".join(name.split())
    line = line if len(line) <= 48 else line[:47] + "…"
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", line)


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_a_name_of_the_hostile_list_is_only_text(name):
    check_name(name)


@given(NASTY)
@example("\\N \\G \\n \\\\ \\")
@settings(max_examples=150, deadline=None)
def test_a_name_is_shown_as_it_was_typed_and_adds_no_element(name):
    check_name(name)


def check_name(name):
    a = Value(2)
    drawing = graph(a * 3, {name: a})
    boxes, elements = shown(drawing.svg)
    assert len(boxes) == 3
    assert elements <= {"svg", "title", "g", "polygon", "path", "text"}
    words = "".join(boxes["n0"][:-1])
    visible = expected(name)
    if visible and not name.startswith("_") and name not in ("In", "Out"):
        assert re.sub(r"\s", "", words) == re.sub(r"\s", "", visible)


@given(NASTY)
@settings(max_examples=60, deadline=None)
def test_an_operation_of_any_name_is_only_text(op):
    a = Value(2)
    end = a * 3
    end._op = op or "?"
    boxes, elements = shown(graph(end, local=True, legend=True).svg)
    assert len(boxes) == 3
    assert "script" not in elements


@given(NASTY)
@settings(max_examples=60, deadline=None)
def test_a_part_of_any_name_is_only_text(name):
    a = Value(2)
    end = (a * 3) + 1
    drawing = graph(end, parts={name: a * 3, "end": end})
    assert len(shown(drawing.svg)[0]) == 1  # that product is not in the graph
    drawing = graph(end, parts={name: end._prev[0], "end of all": end})
    assert len(shown(drawing.svg)[0]) == 2


def test_nothing_typed_becomes_markup_in_a_widget():
    name = "<img src=x onerror=alert(1)>"
    a = Value(2)
    end = a * 3
    assert "<img" not in backward_walk(end, {name: a}).view.svg
    assert "<img src=x" not in walk_still(end, {name: a})._repr_mimebundle_()[0]["text/html"]
    assert "<img" not in graph_explorer(end, {name: end}, {name: a}).view.svg


def test_the_package_graphviz_takes_our_labels_as_they_are():
    assert graphviz.quoting.quote(f"<{plain('a < b')}>") == "<a &lt; b>"


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_an_empty_label_is_a_space(text):
    assert plain(text) == " "


def test_the_words_for_a_screen_reader_are_escaped():
    svg = to_svg("digraph { a }", '</title><script>"&')
    assert ElementTree.fromstring(svg).find(f"{SVG}title").text == '</title><script>"&'
