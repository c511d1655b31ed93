"""The renderers, their order, and their messages. The tests make the programs themselves."""

from __future__ import annotations

import json
import os
import shutil
import sys
from types import SimpleNamespace

import pytest
from support.stand_in import make_program

from microgpt import Value
from microgpt.show import graph
from microgpt.show.graphs import renderers
from microgpt.show.graphs.render import RenderError, render
from microgpt.show.graphs.renderers import RENDERERS, by_program, by_wheel, in_page

DOT = "digraph { a -> b }"
DRAWS = "import sys; sys.stdin.read(); print('<svg>drawn by the stand-in</svg>')"
LIBRARY = "dot: error while loading shared libraries: libgobject-2.0.so.0: cannot open shared object file"


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a fake program on an otherwise empty PATH. No package has a renderer."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(renderers, "_of_package", lambda name: None)
    return lambda name, body: make_program(tmp_path, name, body)


def fails(words, code=1):
    return f"import sys; sys.stdin.read(); sys.stderr.write({words!r}); sys.exit({code})"


def test_the_renderer_that_comes_with_the_lessons_is_tried_first():
    assert [by_wheel, by_program, in_page] == RENDERERS


def test_the_wheel_draws_where_the_path_is_empty(monkeypatch, tmp_path):
    """A kernel's PATH often lacks the folder of the environment's programs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert by_wheel(DOT, "svg").startswith(b"<?xml")
    assert by_wheel(DOT, "png").startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["graphviz-pure", "dot"])
def test_a_program_on_the_path_draws(program, name):
    program(name, DRAWS)
    assert b"drawn by the stand-in" in render(DOT, "svg")


@pytest.mark.parametrize(
    ("form", "font", "page"),
    [
        ("svg", "Verdana", {"-Gbgcolor=transparent"}),
        ("png", "Helvetica", {"-Gbgcolor=white", "-Gsize=14,24", "-Gdpi=80"}),
    ],
)
def test_each_form_gets_its_font_and_its_page(program, tmp_path, form, font, page):
    program(
        "dot",
        "import json, sys; dot = sys.stdin.read(); "
        f"open({str(tmp_path / 'asked.json')!r}, 'w').write(json.dumps([sys.argv[1:], dot])); print('drawn')",
    )
    assert render("digraph { λ }", form).strip() == b"drawn"
    arguments, dot = json.loads((tmp_path / "asked.json").read_text())
    assert page | {f"-T{form}", *(f"-{kind}fontname={font}" for kind in "GNE")} == set(arguments)
    assert dot.encode(errors="surrogateescape").decode() == "digraph { λ }"


def test_a_renderer_that_does_not_load_is_passed_over_for_the_next(program):
    program("graphviz-pure", fails(LIBRARY, 127))
    program("dot", DRAWS)
    assert b"drawn by the stand-in" in render(DOT, "svg")


def test_if_every_renderer_fails_each_message_is_quoted(program):
    program("graphviz-pure", fails("Segmentation fault <b>", 139))
    program("dot", fails(LIBRARY, 127))
    drawing = graph(Value(1) + 2)
    with pytest.raises(RenderError) as error:
        drawing.svg  # noqa: B018
    assert f"dot says: {LIBRARY}" in str(error.value)
    assert "graphviz-pure says: Segmentation fault <b>" in str(error.value)
    page = drawing._repr_mimebundle_()[0]["text/html"]
    assert "Segmentation fault &lt;b&gt;" in page
    assert "digraph {" in page


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            fails("Warning: no font\nError: syntax error in line 1\n"),
            "dot says: Error: syntax error in line 1",
        ),
        (fails("Warning: no font\n"), "dot says: Warning: no font"),
        (fails("", 3), r"dot says: \(nothing, exit code 3\)"),
        ("", r"dot says: \(nothing, exit code 0\)"),
        (fails("x" * 100_000), "dot says: x{400}; |dot says: x{400}[.]"),
    ],
    ids=["error", "warning", "silent", "no picture", "endless"],
)
def test_the_message_of_a_program_is_quoted(program, body, words):
    program("dot", body)
    with pytest.raises(RenderError, match=words):
        render(DOT, "svg")


def test_a_file_that_cannot_be_run_is_reported(program, monkeypatch, tmp_path):
    (tmp_path / "broken").write_bytes(b"\x00")
    monkeypatch.setattr(shutil, "which", lambda name: str(tmp_path / "broken"))
    with pytest.raises(RenderError, match="dot does not start: "):
        render(DOT, "svg")


def test_a_program_that_never_ends_is_stopped(program, monkeypatch):
    program("dot", "import time; time.sleep(60)")
    monkeypatch.setattr(renderers, "TIMEOUT_SECONDS", 0.5)
    with pytest.raises(RenderError, match=r"dot was stopped after 0\.5 seconds"):
        render(DOT, "svg")


def test_without_a_renderer_the_message_says_what_to_install(program):
    with pytest.raises(
        RenderError, match=r"nothing here can draw DOT\. Install one of the two: pip install g"
    ):
        render(DOT, "svg")


def test_in_a_page_its_own_renderer_draws(program, monkeypatch):
    def draw(dot, form, settings):
        if form != "svg":
            raise ImportError("viz.js draws SVG")
        if "->" not in dot:
            raise ValueError("syntax error in line 1")
        return json.dumps(settings).encode()

    monkeypatch.setitem(sys.modules, "microgpt_live", SimpleNamespace(draw=draw))
    assert json.loads(render(DOT, "svg"))["node"] == {"fontname": "Verdana"}
    with pytest.raises(RenderError, match=r"viz\.js says: syntax error in line 1"):
        render("digraph {", "svg")
    with pytest.raises(RenderError, match="nothing here can draw DOT"):
        render(DOT, "png")


def test_the_real_one_says_what_is_wrong_with_a_graph(monkeypatch):
    monkeypatch.setattr(renderers, "RENDERERS", [by_wheel])
    with pytest.raises(RenderError, match="graphviz-pure says: Error: <stdin>: syntax error"):
        render("digraph { a -> ", "svg")


def test_nothing_is_written_to_the_error_stream(capfd):
    assert render("digraph { λ }", "svg")  # Graphviz warns that it has no width for λ
    assert capfd.readouterr().err == ""


def test_a_process_without_standard_error_draws():
    saved = os.dup(2)
    os.close(2)
    try:
        assert render(DOT, "svg").startswith(b"<?xml")
    finally:
        os.dup2(saved, 2)
        os.close(saved)
