"""From DOT to pictures: the order of operands, room for every text, and what happens without a renderer."""

from __future__ import annotations

import itertools
import re
import struct
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from support.expressions import EXPRESSIONS

from microgpt import Value
from microgpt.show import graph
from microgpt.show.charts.output import STILLS
from microgpt.show.graphs import renderers
from microgpt.show.graphs.render import RenderError, to_png, to_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def drawing():
    a, b = Value(2), Value(-3)
    return graph((a * b + a).relu(), {"a": a, "b": b})


def arrow_ends(svg):
    """The number of each arrow -> (x, y) of the centre of its head."""
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


def test_the_notebook_gets_text_and_page(drawing, monkeypatch):
    monkeypatch.delenv(STILLS, raising=False)
    data, metadata = drawing._repr_mimebundle_()
    assert set(data) == {"text/plain", "text/html"}
    assert data["text/plain"] == drawing.source
    assert drawing.svg in data["text/html"]
    assert metadata == {}


def test_a_notebook_that_is_saved_gets_text_and_picture(drawing, monkeypatch):
    monkeypatch.setenv(STILLS, "1")
    data, metadata = drawing._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/png"}
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
    assert width <= 14 * 80 + 20


def test_without_any_renderer_the_text_comes_with_advice(drawing, monkeypatch):
    monkeypatch.setattr(renderers, "RENDERERS", [])
    data, _ = drawing._repr_mimebundle_()
    assert data["text/plain"] == drawing.source
    assert "pip install graphviz-pure" in data["text/html"]
    assert "digraph {" in data["text/html"]
    with pytest.raises(RenderError, match="Install one of the two"):
        to_svg(drawing.source, "")


def test_what_would_take_minutes_is_refused_at_once():
    boxes = "".join(f"\n\tn{i} []" for i in range(1_100))
    arrows = "".join(f"\n\tn0 -> n{i}" for i in range(3_001))
    for body in (boxes, arrows):
        with pytest.raises(RenderError, match="at most 1,000 boxes and 3,000 arrows"):
            to_svg(f"digraph {{{body}\n}}", "")


# Every text of a picture fits on any machine. Widths are measured with DejaVu Sans. It is as wide as Verdana,
# and no other font of a page is wider.


@pytest.fixture(scope="module")
def width_of():
    """A function for the width of a text in points, with the fonts that come with matplotlib."""
    import matplotlib
    from PIL import ImageFont

    folder = f"{matplotlib.get_data_path()}/fonts/ttf"
    fonts = {bold: ImageFont.truetype(f"{folder}/DejaVuSans{bold}.ttf", 100) for bold in ("", "-Bold")}
    return lambda text, size, bold: fonts["-Bold" if bold else ""].getlength(text) * size / 100


def spans(node, width_of):
    """Each text of a box as (line, left, right, text)."""
    for text in node.iter(f"{SVG}text"):
        size = float(text.get("font-size", 10))
        width = width_of(text.text, size, text.get("font-weight") == "bold")
        left = float(text.get("x")) - (width / 2 if text.get("text-anchor") == "middle" else 0)
        yield float(text.get("y")), left, left + width, text.text


def edges(node):
    """The x of the left and the right side of a box."""
    shape = next(node.iter(f"{SVG}polygon"), None)
    if shape is None:
        shape = next(node.iter(f"{SVG}path"))
    xs = [float(x) for x in re.findall(r"(-?[\d.]+),", shape.get("points") or shape.get("d"))]
    return min(xs), max(xs)


NAMES = ["a", "loss", "probability", "WWW_MMM", "illicit", "état", "нейрон", "layer0.attn_wq[3][15]"]


@pytest.mark.parametrize("name", NAMES)
def test_every_text_has_room_in_its_box_and_beside_its_neighbour(name, width_of):
    a, b = Value(-1234.5678), Value(0.000123456)
    named = (a * b) ** 2
    end = (named + b).relu() * named
    names = {name: named, f"{name}2": a, f"{name}_end": end}
    for node in ElementTree.fromstring(graph(end, names, gradients=True, local=True).svg).iter(f"{SVG}g"):
        if not node.get("class").startswith("node"):
            continue
        left, right = edges(node)
        found = sorted(spans(node, width_of))
        for _, start, stop, text in found:
            assert left < start, (text, left, start)
            assert stop < right, (text, stop, right)
        for (line, _, stop, text), (next_line, start, _, neighbour) in itertools.pairwise(found):
            # The second text begins with two spaces of 3 points each. One of them must remain free.
            assert line != next_line or stop <= start + 3.2, (text, neighbour)


def test_two_spaces_part_a_name_from_its_operation():
    """A page drops a space at the start of a text, so a no-break space is used there."""
    square = Value(2) ** 2
    svg = graph(square, {"loss": square}).svg
    assert ">&#160;&#160;**2</text>" in svg
    assert not re.search(r"<text[^>]*> ", svg)


def test_the_text_names_no_font_so_each_form_takes_its_own():
    assert "fontname" not in graph(Value(2) * 3).source


def test_png_keeps_the_fills_that_have_a_meaning():
    from io import BytesIO

    from PIL import Image

    a, b = Value(2), Value(-3)
    drawing = graph((a * b + 1).relu(), {"a": a, "b": b}, local=True, gradients=True)
    with Image.open(BytesIO(drawing.png)) as image:
        kept = {f"#{bytes(colour).hex()}" for _, colour in image.convert("RGB").getcolors(1 << 20)}
    assert set(re.findall(r'(?:fill|bg)color="(#[0-9a-f]{6})"', drawing.source)) <= kept
    assert len(kept) <= 24
