"""DOT to pictures: both ways of drawing, the order of operands on the page, and no picture at all."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import struct
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from support.expressions import EXPRESSIONS

from microgpt import Value
from microgpt.show import graph
from microgpt.show.graphs import render
from microgpt.show.graphs.render import RenderError, by_program, in_process, to_png, to_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def drawing():
    a, b = Value(2), Value(-3)
    return graph((a * b + a).relu(), {"a": a, "b": b})


def arrow_ends(svg):
    """Arrow number -> (x, y) of the arrow head's middle."""
    ends = {}
    for g in ElementTree.fromstring(svg).iter(f"{SVG}g"):
        if g.get("class") == "edge":
            head = g.findall(f"{SVG}polygon")[-1]
            points = [tuple(map(float, point.split(","))) for point in head.get("points").split()]
            ends[int(g.get("data-key")[1:])] = tuple(
                sum(axis) / len(points) for axis in zip(*points, strict=True)
            )
    return ends


@given(EXPRESSIONS)
@settings(max_examples=40, deadline=None)
def test_the_first_operand_comes_in_on_top(made):
    drawing = graph(made[-1])
    arrows = re.findall(r"^\t(n\d+) -> (n\d+)", drawing.source, re.M)
    ends = arrow_ends(drawing.svg)
    assert sorted(ends) == list(range(len(arrows)))
    for i, ((tail, head), (next_tail, next_head)) in enumerate(itertools.pairwise(arrows)):
        if head == next_head and tail != next_tail:
            assert ends[i][1] <= ends[i + 1][1] + 0.2, (head, drawing.source)


def test_a_picture_says_what_it_is(drawing):
    root = ElementTree.fromstring(drawing.svg)
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == drawing.alt
    assert "a * b = -6" in drawing.alt


def test_boxes_and_arrows_carry_their_names_and_no_id(drawing):
    keys = re.findall(r'data-key="(\w+)"', drawing.svg)
    assert sorted(keys) == ["e0", "e1", "e2", "e3", "e4", "n0", "n1", "n2", "n3", "n4"]
    assert " id=" not in drawing.svg  # two drawings stand in one page
    assert "version" not in drawing.svg


def test_the_notebook_gets_text_page_and_picture(drawing):
    data, metadata = drawing._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html", "image/png"}
    assert data["text/plain"] == drawing.source
    assert metadata["image/png"]["alt"] == drawing.alt


def test_png_has_a_white_page_and_stays_small(drawing):
    from io import BytesIO

    from PIL import Image

    with Image.open(BytesIO(drawing.png)) as image:
        assert image.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
    assert len(drawing.png) < 8_000


def test_a_wide_drawing_gives_a_png_no_wider_than_a_screen():
    end = Value(1)
    for _ in range(40):
        end = end.exp().log()
    width = struct.unpack(">I", to_png(graph(end).source)[16:20])[0]
    assert width <= 12 * 96 + 20


@pytest.mark.skipif(shutil.which("dot") is None, reason="no dot on the PATH")
def test_the_program_draws_the_same_boxes(drawing, monkeypatch):
    """Two versions of Graphviz agree on what is left of what."""

    def columns(svg):
        root = ElementTree.fromstring(svg)
        places = {}
        for g in root.iter(f"{SVG}g"):
            if g.get("class", "").startswith("node"):
                places[g.get("data-key")] = min(float(text.get("x")) for text in g.iter(f"{SVG}text"))
        return sorted(places, key=places.get)

    ours = columns(drawing.svg)
    monkeypatch.setattr(render, "RENDERERS", [by_program])
    theirs = columns(drawing.svg)
    assert set(ours) == set(theirs) == {"n0", "n1", "n2", "n3", "n4"}
    assert ours[2:] == theirs[2:] == ["n2", "n3", "n4"]


def test_without_any_renderer_the_text_comes_with_advice(drawing, monkeypatch):
    monkeypatch.setattr(render, "RENDERERS", [])
    data, _ = drawing._repr_mimebundle_()
    assert data["text/plain"] == drawing.source
    assert "pip install 'pygraphviz" in data["text/html"].replace("&#x27;", "'")
    assert "digraph {" in data["text/html"]
    with pytest.raises(RenderError, match="Install one of the two"):
        to_svg(drawing.source, "")


def test_a_missing_renderer_is_passed_over_for_the_next(drawing, monkeypatch):
    def missing(dot, form):
        raise ImportError("not here")

    monkeypatch.setattr(
        render, "RENDERERS", [missing, lambda dot, form: b'<svg width="1pt"><g id="graph0"/></svg>']
    )
    assert drawing.svg.startswith("<svg ")


def test_no_dot_on_the_path_is_a_missing_renderer(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ImportError):
        by_program("digraph { a }", "svg")


def test_what_is_not_dot_is_an_error_in_words(monkeypatch):
    for renderer in (in_process, by_program):
        monkeypatch.setattr(render, "RENDERERS", [renderer])
        with pytest.raises(RenderError, match="could not draw this graph"):
            to_svg("digraph { a -> ", "")


def test_what_would_take_minutes_is_refused_at_once():
    boxes = "".join(f"\n\tn{i} []" for i in range(1_100))
    arrows = "".join(f"\n\tn0 -> n{i}" for i in range(3_001))
    for body in (boxes, arrows):
        with pytest.raises(RenderError, match="at most 1,000 boxes and 3,000 arrows"):
            to_svg(f"digraph {{{body}\n}}", "")


def test_nothing_is_written_to_the_error_stream(capfd, drawing):
    assert drawing.svg
    assert capfd.readouterr().err == ""


def test_two_threads_draw_one_after_the_other(monkeypatch):
    """Whoever came second would keep the first one's silence as the standard error to go back to."""
    both = Barrier(2)

    class Slow:
        def __init__(self, string):
            self.graph_attr = {}
            with suppress(BrokenBarrierError):
                both.wait(0.2)

        def draw(self, format, prog):
            return b""

        def close(self):
            pass

    monkeypatch.setattr("pygraphviz.AGraph", Slow)
    threads = [Thread(target=in_process, args=("digraph { a }", "svg")) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert both.broken, "they never met"


def test_a_process_without_standard_error_draws(drawing):
    saved = os.dup(2)
    os.close(2)
    try:
        assert drawing.svg.startswith("<svg ")
    finally:
        os.dup2(saved, 2)
        os.close(saved)
