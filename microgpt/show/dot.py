"""From a Scene to DOT, the language of Graphviz, with every label escaped.

Boxes are cards with a fill of their own and arrows are a middle grey, so that one
drawing reads on a light page and on a dark one. Colour is never the only sign:
kinds also differ in their border. Labels are HTML-like, in which only `&`, `<` and
`>` have a meaning; Graphviz's backslash escapes are plain text there.
"""

from __future__ import annotations

from typing import Any

import graphviz

from . import render
from .scene import Arrow, Box, Scene, describe
from .style import BLUE, GREEN, GREY, VERMILION
from .svg import plain_text

_LONGEST = 48
_INK, _FAINT_INK, _GRAD_INK = "#1a1a1a", "#595959", "#9a3b00"
_NOTE_INK, _LABEL_FILL = "#767676", "#fff7d6"

# Fill, border, text and line style of each kind of box.
_KINDS: dict[str, dict[str, str]] = {
    "leaf": {"fillcolor": "#d9ecf7", "color": BLUE, "penwidth": "1.6"},
    "constant": {
        "fillcolor": "#f3f3f3",
        "color": GREY,
        "fontcolor": _FAINT_INK,
        "style": "filled,rounded,dashed",
    },
    "operation": {"fillcolor": "#ffffff", "color": "#4d4d4d", "style": "filled"},
    "root": {"fillcolor": "#fde6da", "color": VERMILION, "style": "filled", "penwidth": "2.4"},
    "stub": {
        "fillcolor": "#f3f3f3",
        "color": GREY,
        "fontcolor": _FAINT_INK,
        "style": "filled,dotted",
        "penwidth": "1.6",
    },
    "part": {"fillcolor": "#dff1ea", "color": GREEN, "style": "filled", "penwidth": "1.6", "shape": "box3d"},
    "outside": {
        "fillcolor": "#f3f3f3",
        "color": GREY,
        "fontcolor": _FAINT_INK,
        "style": "filled,dashed",
        "shape": "box3d",
    },
}
_MEANINGS = {
    "leaf": "a value that was put in",
    "constant": "a plain number without a name",
    "operation": "the result of an operation on the operands at its left, first operand on top",
    "root": "the end, where backward starts",
    "stub": "left out here",
    "part": "a part, folded up",
    "outside": "a part outside the open one",
}
_GRAPH = {
    "rankdir": "LR",
    "ordering": "in",
    "nodesep": "0.18",
    "ranksep": "0.38",
    "fontname": "Helvetica,Arial,sans-serif",
}
_NODE = {
    "shape": "box",
    "style": "filled,rounded",
    "fontname": "Helvetica,Arial,sans-serif",
    "fontsize": "10",
}
_NODE |= {"fontcolor": _INK, "margin": "0.1,0.05", "height": "0.3", "width": "0.4"}
_EDGE = {
    "color": GREY,
    "arrowsize": "0.6",
    "fontname": "Helvetica,Arial,sans-serif",
    "fontsize": "9",
    "fontcolor": _INK,
}


class Drawing(graphviz.Digraph):
    """A graphviz.Digraph that shows itself in a notebook, without an installed Graphviz.

    `source` is its DOT text, `svg` and `png` are its pictures, `alt` says it in words.
    """

    alt: str = "A graph"

    @property
    def svg(self) -> str:
        """The picture as SVG, with `alt` as its description."""
        return render.to_svg(self.source, self.alt)

    @property
    def png(self) -> bytes:
        """The picture as PNG on white."""
        return render.to_png(self.source)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> Any:
        """DOT text, SVG and PNG: the front end shows the best it can."""
        return render.mimebundle(self.source, self.alt)


def draw(scene: Scene, legend: bool = False) -> Drawing:
    """The scene as DOT. The same scene gives the same bytes."""
    drawing = Drawing(graph_attr=_GRAPH, node_attr=_NODE, edge_attr=_EDGE)
    drawing.alt = describe(scene)
    if scene.note:
        drawing.attr("graph", label=_html(plain(scene.note, 200)), fontsize="10", fontcolor=_NOTE_INK)
    for box in scene.boxes:
        drawing.node(box.key, _label(box), _attributes={"class": box.kind, **_KINDS[box.kind]})
    for arrow in scene.arrows:
        drawing.edge(arrow.tail, arrow.head, **_arrow(arrow))
    if legend:
        drawing.node("legend", _legend(scene), shape="plain", _attributes={"class": "legend"})
    return drawing


def plain(text: object, longest: int = _LONGEST) -> str:
    """Text for a label: markup escaped, line breaks made visible, shortened when very long."""
    line = " ".join(str(text).split()) or " "
    return plain_text(line if len(line) <= longest else line[: longest - 1] + "…")


def _html(markup: str) -> str:
    return f"<{markup}>"


def _label(box: Box) -> str:
    """The title in bold, the operation beside it, then one line each of data and gradient."""
    head = [f"<b>{plain(box.title)}</b>"] if box.title else []
    head += [plain(box.op)] if box.op else []
    lines = ["  ".join(head)] if head else []
    for line in box.lines:
        markup = plain(line)
        lines.append(f'<font color="{_GRAD_INK}">{markup}</font>' if line.startswith("grad ") else markup)
    return _html("<br/>".join(lines) or " ")


def _arrow(arrow: Arrow) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    if arrow.label:
        # A card of its own: the label must read on any page.
        cell = f'<td border="0" bgcolor="{_LABEL_FILL}">{plain(arrow.label)}</td>'
        attributes["label"] = _html(f'<table border="0" cellpadding="1"><tr>{cell}</tr></table>')
    if arrow.faint:
        attributes["style"] = "dashed"
    return attributes


def _legend(scene: Scene) -> str:
    """A small table: one row for each kind of box in the picture."""
    kinds = {box.kind for box in scene.boxes}
    rows = [_legend_box(look, _MEANINGS[kind]) for kind, look in _KINDS.items() if kind in kinds]
    if any(line.startswith("grad ") for box in scene.boxes for line in box.lines):
        rows.append(
            (f'<td><font color="{_GRAD_INK}">grad</font></td>', "the slope of the end along this value")
        )
    if any(arrow.label for arrow in scene.arrows):
        rows.append(
            (f'<td bgcolor="{_LABEL_FILL}">0.5</td>', "the local derivative of the result along this operand")
        )
    written = "".join(f'<tr>{sign}<td align="left">{plain(text, 90)}</td></tr>' for sign, text in rows)
    return _html(f'<table border="0" cellborder="0" cellspacing="3" bgcolor="#ffffff">{written}</table>')


def _legend_box(look: dict[str, str], meaning: str) -> tuple[str, str]:
    line = "dashed" if "dashed" in look.get("style", "") else "solid"
    fill, border = look["fillcolor"], look["color"]
    return f'<td bgcolor="{fill}" color="{border}" border="2" style="{line}" width="24"> </td>', meaning
