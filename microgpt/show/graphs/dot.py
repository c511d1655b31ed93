"""Writes a Scene as DOT, the language of Graphviz, with every label escaped.

Boxes have a background of their own, and arrows are a medium grey. So one drawing can be read on a
light page and on a dark one. Kinds of boxes differ in colour and in their borders. Labels are
HTML-like: in them only `&`, `<`, `>` and the backslash have a special meaning.
"""

from __future__ import annotations

import itertools
from typing import Any

from ..charts.style import BLUE, GREEN, GREY, VERMILION
from ..charts.svg import plain_text
from .drawing import Drawing
from .render import PAGE_INK
from .scene import Arrow, Box, Scene, describe

_LONGEST, _LONGEST_NOTE = 48, 200
_INK, _FAINT_INK, _GRAD_INK = "#1a1a1a", "#595959", "#9a3b00"
_SLOPE_FILL = "#fff7d6"
_FAINT = {"fillcolor": "#f3f3f3", "color": GREY, "fontcolor": _FAINT_INK}
_FOLDED = {"shape": "box3d", "margin": "0.17,0.1"}

# The fill, border, legend text and line style of each kind of box. A plain result is the default.
_KINDS: dict[str, dict[str, str]] = {
    "leaf": {"fillcolor": "#d9ecf7", "color": BLUE, "style": "filled,rounded", "penwidth": "1.6"},
    "constant": {**_FAINT, "style": "filled,rounded,dashed"},
    "operation": {},
    "root": {"fillcolor": "#fde6da", "color": VERMILION, "penwidth": "2.4"},
    "part": {"fillcolor": "#dff1ea", "color": GREEN, "penwidth": "1.6", **_FOLDED},
    "outside": {**_FAINT, "style": "filled,dashed", **_FOLDED},
    "stub": {**_FAINT, "style": "filled,dotted", "penwidth": "1.6"},
}
_MEANINGS = {
    "leaf": "a value that was put in",
    "constant": "a number without a name",
    "operation": "a result; its operands come in from the left, the first on top",
    "root": "the end, where backward starts",
    "part": "a part, folded up",
    "outside": "a part outside the open one",
    "stub": "left out here",
}
# The font is not set here: each format of picture gets its own (renderers.FONTS).
_GRAPH = {"rankdir": "LR", "nodesep": "0.18", "ranksep": "0.38", "fontsize": "10"}
_NODE = {
    "shape": "box",
    "style": "filled",
    "color": "#4d4d4d",
    "fillcolor": "#ffffff",
    "fontsize": "10",
    "fontcolor": _INK,
    "margin": "0.1,0.05",
    "height": "0.3",
    "width": "0.4",
}
_EDGE = {"color": GREY, "arrowsize": "0.6", "fontsize": "9", "fontcolor": _INK}


def draw(scene: Scene, legend: bool = False) -> Drawing:
    """The scene as a Drawing, which holds its DOT text. The same scene always gives the same text."""
    # Arrows enter a box from top to bottom in the order of operands. Between folded parts the order is free.
    order = {} if scene.ranks else {"ordering": "in"}
    drawing = Drawing(graph_attr={**_GRAPH, **order}, node_attr=_NODE, edge_attr=_EDGE)
    drawing.alt = describe(scene)
    if legend or scene.table or scene.note:
        drawing.attr("graph", label=_caption(scene, legend), labeljust="l", fontcolor=PAGE_INK)
    for box in scene.boxes:
        look = _KINDS[box.kind] | ({"margin": "0.02"} if box.ports else {})
        drawing.node(box.key, _label(box), _attributes={"class": box.kind, **look})
    for arrow in scene.arrows:
        place = "" if arrow.port is None else f":p{arrow.port}:w"
        drawing.edge(arrow.tail, arrow.head + place, **_arrow(arrow))
    drawing.body += [_column(keys, scene.arrows) for keys in scene.ranks]
    return drawing


def plain(text: object, longest: int = _LONGEST) -> str:
    r"""Text for a label: on one line, shortened if it is very long, and with markup escaped.

    >>> plain("a < b\n& c")
    'a &lt; b &amp; c'
    """
    line = " ".join(str(text).split())
    short = line if len(line) <= longest else line[: longest - 1] + "…"
    return plain_text(short).replace("\\", "\\\\") or " "


def _html(markup: str) -> str:
    return f"<{markup}>"


def _label(box: Box) -> str:
    """A box's label: the title in bold and the operation beside it, then lines for data and gradient."""
    head = [f"<b>{plain(box.title)}</b>"] if box.title else []
    head += [plain(box.op)] if box.op else []
    lines = [_inked(_FAINT_INK, plain(box.over))] if box.over else []
    lines += ["  ".join(head)] if head else []
    for line in box.lines:
        lines.append(_inked(_GRAD_INK, plain(line)) if line.startswith("grad ") else plain(line))
    text = "<br/>".join(lines) or " "
    return _html(_with_ports(text, box.ports) if box.ports else text)


def _with_ports(text: str, ports: int) -> str:
    """The text between two margins. The left margin is divided into ports, where arrows end."""
    first = f'<tr><td port="p0"></td><td rowspan="{ports}">{text}</td><td rowspan="{ports}"></td></tr>'
    others = "".join(f'<tr><td port="p{i}"></td></tr>' for i in range(1, ports))
    return f'<table border="0" cellpadding="1">{first}{others}</table>'


def _inked(color: str, markup: str) -> str:
    return f'<font color="{color}">{markup}</font>'


def _column(keys: list[str], arrows: list[Arrow]) -> str:
    """Boxes one below the other, in this order. Invisible arrows join those that no other arrow joins."""
    joined = {(arrow.tail, arrow.head) for arrow in arrows}
    held = [f"{a} -> {b}" for a, b in itertools.pairwise(keys) if (a, b) not in joined]
    return f"\t{{ rank=same {' '.join(keys)} edge [style=invis] {' '.join(held)} }}\n"


def _arrow(arrow: Arrow) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    if arrow.label:
        # The label has a background of its own, so that it can be read on any page.
        cell = f'<td border="0" bgcolor="{_SLOPE_FILL}">{plain(arrow.label)}</td>'
        attributes["label"] = _html(f'<table border="0" cellpadding="1"><tr>{cell}</tr></table>')
    if arrow.faint:
        attributes["style"] = "dashed"
    return attributes


def _caption(scene: Scene, legend: bool) -> str:
    """The legend, a table and the note, one below the other."""
    blocks = [_rows(_legend(scene))] if legend else []
    if scene.table:
        head, *body = [[plain(cell, _LONGEST_NOTE) for cell in row] for row in scene.table]
        blocks.append(_rows([[f"<b>{cell}</b>" for cell in head], *body]))
    if scene.note:
        blocks.append(plain(scene.note, _LONGEST_NOTE))
    cells = "".join(f'<tr><td align="left">{block}</td></tr>' for block in blocks)
    return _html(f'<table border="0" cellpadding="4">{cells}</table>')


def _rows(rows: list[list[str]]) -> str:
    """Cells of markup as a table. A cell may contain its own `<td>` element."""
    written = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f'<table border="0" cellborder="0" cellspacing="3" cellpadding="1">{written}</table>'


def _cell(markup: str) -> str:
    return markup if markup.startswith("<td") else f'<td align="left">{markup}   </td>'


def _legend(scene: Scene) -> list[list[str]]:
    """The legend: a row for each kind of box in the picture, for gradients and for local derivatives."""
    kinds = {box.kind for box in scene.boxes}
    rows = [[_sample(_KINDS[kind]), meaning] for kind, meaning in _MEANINGS.items() if kind in kinds]
    if any(line.startswith("grad ") for box in scene.boxes for line in box.lines):
        rows.append([_swatch("#ffffff", _GRAD_INK, "grad"), "how fast the end moves with this value"])
    if any(arrow.label for arrow in scene.arrows):
        rows.append([_swatch(_SLOPE_FILL, _INK, "0.5"), "how fast the result moves with this operand"])
    return rows


def _swatch(fill: str, ink: str, text: str) -> str:
    """A table cell with a word on a coloured background."""
    return f'<td bgcolor="{fill}">{_inked(ink, text)}</td>'


def _sample(look: dict[str, str]) -> str:
    """A table cell that looks like a box of this kind."""
    style = look.get("style", "")
    line = "dashed" if "dashed" in style else "dotted" if "dotted" in style else "solid"
    fill, border = look.get("fillcolor", _NODE["fillcolor"]), look.get("color", _NODE["color"])
    return f'<td bgcolor="{fill}" color="{border}" border="1" style="{line}" width="26"> </td>'
