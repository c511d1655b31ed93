"""SVG and matplotlib draw the same shapes in the same places. Only one module imports matplotlib."""

from __future__ import annotations

import ast
import importlib
import io
import pkgutil
import re
import subprocess
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.text import Text
from PIL import Image
from support.charts import KINDS, kind_of

import microgpt.show
from microgpt.show import Bars, Heatmap, Lines
from microgpt.show.charts.chart import Chart
from microgpt.show.charts.stills import readable
from microgpt.show.charts.style import PAPER

SHOW = Path(microgpt.show.__file__).parent
SVG = "{http://www.w3.org/2000/svg}"
TAGS = {Line2D: ("line", "polyline"), Rectangle: ("rect",), Circle: ("circle",), PathPatch: ("path",)}


def elements(chart):
    """The shapes of the SVG, in the order in which they are drawn."""
    return [e for e in ElementTree.fromstring(chart.svg()) if e.tag != f"{SVG}title"]


def artists(figure):
    """The shapes of the figure, in the order in which they are drawn."""
    found = [a for a in figure.axes[0].get_children() if a.get_zorder() < 0]
    return sorted(found, key=lambda artist: artist.get_zorder())


def places(element):
    """The points of an SVG element, in pixels."""
    get = {name: element.get(name) for name in element.keys()}  # noqa: SIM118
    if element.tag == f"{SVG}line":
        return [[float(get["x1"]), float(get["y1"])], [float(get["x2"]), float(get["y2"])]]
    if element.tag == f"{SVG}polyline":
        return [[float(n) for n in point.split(",")] for point in get["points"].split()]
    if element.tag == f"{SVG}path":
        return np.array([float(n) for n in re.findall(r"[\d.]+", get["d"])]).reshape(-1, 2)
    if element.tag == f"{SVG}circle":
        return [[float(get["cx"]), float(get["cy"])]]
    x, y = float(get["x"]), float(get["y"])
    if element.tag == f"{SVG}rect":
        return [[x, y], [x + float(get["width"]), y + float(get["height"])]]
    if turn := get.get("transform"):
        angle, cx, cy = (float(n) for n in re.findall(r"-?[\d.]+", turn))
        cos, sin = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        x, y = cx + cos * (x - cx) - sin * (y - cy), cy + sin * (x - cx) + cos * (y - cy)
    return [[x, y]]


def drawn_at(artist, figure):
    """The points of an artist, in pixels from the top of the canvas."""
    if isinstance(artist, Text):
        points = artist.get_transform().transform([artist.get_position()])
    elif isinstance(artist, Line2D):
        points = artist.get_transform().transform(artist.get_xydata())
    elif isinstance(artist, Circle):
        points = [artist.get_transform().transform((0, 0))]
    else:
        points = artist.get_transform().transform_path(artist.get_path()).vertices
        if isinstance(artist, Rectangle):
            points = [points[0], points[2]]
    return [[x, figure.bbox.height - y] for x, y in points]


def colour(element):
    value = element.get("stroke") if element.get("fill") in (None, "none") else element.get("fill")
    return {"currentColor": "#111111", "white": "#ffffff", PAPER: "#ffffff"}.get(value, value).lower()


def painted(artist):
    from matplotlib.colors import to_hex

    if isinstance(artist, (Text, Line2D)):
        return to_hex(artist.get_color())
    filled = artist.get_facecolor()[3] > 0 and artist.get_fill()
    return to_hex(artist.get_facecolor() if filled else artist.get_edgecolor())


@pytest.mark.parametrize("chart", KINDS, ids=kind_of)
def test_both_faces_have_the_same_shapes_at_the_same_places(chart):
    figure = chart.figure()
    width, height = map(float, ElementTree.fromstring(chart.svg()).get("viewBox").split()[2:])
    assert (figure.bbox.width, figure.bbox.height) == pytest.approx((width, height))
    pairs = list(zip(elements(chart), artists(figure), strict=True))
    assert pairs
    for element, artist in pairs:
        tag = element.tag.removeprefix(SVG)
        assert tag in TAGS.get(type(artist), ("text",))
        assert np.array(drawn_at(artist, figure)) == pytest.approx(np.array(places(element)), abs=0.1)
        assert painted(artist) == colour(element)
        if tag == "text":
            assert artist.get_text().strip() == (element.text or "").strip()
            assert artist.get_fontsize() * 100 / 72 == pytest.approx(float(element.get("font-size")))
            assert (artist.get_fontweight() == "bold") == (element.get("font-weight") == "bold")
        elif isinstance(artist, (Line2D, PathPatch)):
            width = float(element.get("stroke-width", 1))
            assert artist.get_linewidth() * 100 / 72 == pytest.approx(width, abs=0.01)


@pytest.mark.parametrize("chart", KINDS, ids=kind_of)
def test_the_png_has_the_size_of_the_svg_and_is_small(chart):
    png = chart.png()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    assert list(map(float, image.size)) == [
        float(n) for n in ElementTree.fromstring(chart.svg()).get("viewBox").split()[2:]
    ]
    assert image.getpixel((0, 0)) == (255, 255, 255)
    assert len(png) < 15_000


def test_pixels_are_where_the_svg_says():
    chart = Bars("t", "x", "y", ["a", "b"], {"s": [0.25, 0.5]}, y_max=0.5)
    image = Image.open(io.BytesIO(chart.png())).convert("RGB")
    for bar in (e for e in elements(chart) if e.tag == f"{SVG}rect"):
        (left, top), (right, bottom) = places(bar)
        assert image.getpixel((round((left + right) / 2), round(top + 2))) == (0, 114, 178)
        assert image.getpixel((round(left - 2), round(bottom - 2))) == (255, 255, 255)


def test_every_kind_is_among_those_that_are_compared():
    for module in pkgutil.walk_packages(microgpt.show.__path__, "microgpt.show."):
        importlib.import_module(module.name)
    kinds = {cls.__name__ for cls in Chart.__subclasses__() if cls.__module__.startswith("microgpt.")}
    assert kinds == {kind_of(chart) for chart in KINDS}


def test_what_a_learner_adds_lands_among_the_data():
    chart = Lines("t", "x", "y", {"s": ([0, 10], [1.0, 5.0])}, points={"p": (5, 3.0)})
    figure = chart.figure()
    (line,) = figure.axes[0].plot([5], [3.0], "o")
    dot = next(artist for artist in artists(figure) if isinstance(artist, Circle))
    assert drawn_at(line, figure) == [pytest.approx(point, abs=0.1) for point in drawn_at(dot, figure)]
    assert figure._repr_png_() != chart.png()
    assert figure._repr_png_().startswith(b"\x89PNG")


def test_a_heat_map_begins_at_the_colour_of_the_page():
    chart = Heatmap("t", "x", "y", ["r"], ["a", "b", "c"], [[0.0, 0.5, 1.0]], high=1.0)
    cells = [e for e in elements(chart) if e.tag == f"{SVG}rect"]
    assert [float(cell.get("fill-opacity", 1)) for cell in cells] == [0.0, 0.5, 1.0]
    assert len({cell.get("fill") for cell in cells}) == 1


def test_one_module_draws_with_matplotlib():
    modules = set()
    for path in SHOW.parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            if any(name.split(".")[0] == "matplotlib" for name in names):
                modules.add(path.name)
    assert modules == {"chart.py", "stills.py"}  # chart.py imports it only for a type


def test_a_display_loads_no_plotting_library():
    code = (
        "import sys; from microgpt.show import Lines; "
        "Lines('t', 'x', 'y', {'s': ([0, 1], [0, 1])})._repr_mimebundle_(); "
        "print([m for m in ('matplotlib', 'numpy', 'PIL', 'IPython') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_letter_that_no_font_has_is_named():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert readable("a\U000f0000") == ("aU+F0000", ["DejaVu Sans"])
        Bars("\U000f0000", "x", "y", ["a"], {"s": [1]}).png()


def test_a_letter_of_another_font_is_drawn_with_it(monkeypatch):
    from microgpt.show.charts import stills

    monkeypatch.setattr(stills, "_has", lambda name, char, bold: name == "DejaVu Sans Mono" or char < "z")
    stills.font_with.cache_clear()
    assert readable("aξ") == ("aξ", ["DejaVu Sans", "DejaVu Sans Mono"])
    stills.font_with.cache_clear()
