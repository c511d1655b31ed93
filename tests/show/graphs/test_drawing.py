"""A drawing works as users of the package `graphviz` expect, even on a machine without Graphviz."""

from __future__ import annotations

from pathlib import Path

import graphviz
import pytest

from microgpt import MicrogptError, Value
from microgpt.show import graph
from microgpt.show.graphs import renderers
from microgpt.show.graphs.render import RenderError


@pytest.fixture(autouse=True)
def _no_graphviz(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def drawing():
    a, b = Value(2), Value(-3)
    return graph(a * b, {"a": a, "b": b})


def test_pipe_gives_the_picture_as_bytes_or_as_text(drawing):
    assert drawing.pipe().startswith(b"<?xml")
    assert drawing.pipe("png").startswith(b"\x89PNG")
    assert "data &#45;6" in drawing.pipe(format="svg", encoding="utf-8")


def test_render_writes_the_text_and_the_picture_beside_it(drawing):
    assert drawing.render("g") == "g.svg"
    assert Path("g").read_text(encoding="utf-8") == drawing.source
    assert "<svg" in Path("g.svg").read_text(encoding="utf-8")
    assert drawing.render("g", directory="deep/er", format="png", cleanup=True) == str(Path("deep/er/g.png"))
    assert Path("deep/er/g.png").read_bytes().startswith(b"\x89PNG")
    assert not Path("deep/er/g").exists()
    assert drawing.render(outfile="named.png", cleanup=True) == "named.png"
    assert Path("named.png").read_bytes().startswith(b"\x89PNG")


def test_view_opens_the_picture(drawing, monkeypatch):
    opened = []
    monkeypatch.setattr(graphviz, "view", lambda path, quiet: opened.append(str(path)))
    assert drawing.view("g") == "g.svg"
    assert opened == ["g.svg"]


def test_if_nothing_can_open_it_the_message_says_where_it_is(drawing, monkeypatch):
    def missing(path, quiet):
        raise FileNotFoundError("xdg-open")

    monkeypatch.setattr(graphviz, "view", missing)
    with pytest.raises(
        MicrogptError, match=r"the picture is in g\.svg, but nothing here can open it: xdg-open"
    ):
        drawing.view("g")


def test_an_unknown_format_is_reported_and_leaves_no_file(drawing):
    with pytest.raises(RenderError, match='graphviz-pure says: Format: "pdf" not recognized'):
        drawing.render("g", format="pdf")
    assert list(Path().iterdir()) == []


def test_without_any_renderer_each_of_the_three_says_what_to_install(drawing, monkeypatch):
    monkeypatch.setattr(renderers, "RENDERERS", [])
    for ask in (drawing.pipe, drawing.render, drawing.view):
        with pytest.raises(RenderError, match="pip install graphviz-pure"):
            ask()


def test_what_only_graphviz_can_do_goes_to_the_package(drawing):
    with pytest.raises(graphviz.ExecutableNotFound):
        drawing.pipe(engine="neato")
    with pytest.raises(TypeError, match="fromat"):
        drawing.render("g", fromat="png")


def test_a_copy_keeps_its_words_and_is_independent(drawing):
    copied = drawing.copy()
    assert copied.alt == drawing.alt
    assert "a * b = -6" in copied.alt
    assert copied.source == drawing.source
    copied.node("another")
    assert copied.source != drawing.source
