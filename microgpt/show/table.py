"""Table: short texts in rows and columns, with two faces, text and HTML.

For what is read rather than measured, such as the tokens of a name. Everything in a
cell is escaped. Columns that do not count are drawn faint and dashed, and a row should say so too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .style import GREY, MONO
from .svg import element, plain_text

CELL = f"border:1px solid {GREY};padding:3px 8px;text-align:center;white-space:pre"
HEAD = "padding:3px 8px;text-align:left;font-weight:normal;white-space:nowrap"


@dataclass(frozen=True)
class Table:
    """Rows with a name each.

    title -- a line above; note -- a sentence below, or ""
    rows -- (name, cells) each, not all need be equally long
    faint_from -- the first column that is drawn faint, or None
    """

    title: str
    rows: Sequence[tuple[str, Sequence[str]]]
    note: str = ""
    faint_from: int | None = None

    def text(self) -> str:
        """Aligned columns, for a terminal, a screen reader and the comparison of notebooks."""
        names = max((len(name) for name, _ in self.rows), default=0)
        columns = max((len(cells) for _, cells in self.rows), default=0)
        widths = [
            max(len(cells[column]) for _, cells in self.rows if column < len(cells))
            for column in range(columns)
        ]
        lines = [self.title]
        for name, cells in self.rows:
            padded = [cell.rjust(width) for cell, width in zip(cells, widths)]
            lines.append("  ".join([name.ljust(names), *padded]).rstrip())
        return "\n".join([*lines, self.note] if self.note else lines)

    def html(self) -> str:
        """The table as HTML; a wide one scrolls sideways on its own."""
        rows = "".join(self._row(name, cells) for name, cells in self.rows)
        style = f"border-collapse:collapse;font-family:{MONO};font-size:13px;margin:4px 0"
        parts = [
            element("div", plain_text(self.title), style="font-weight:bold"),
            element("div", element("table", rows, style=style), style="overflow-x:auto"),
            element("div", plain_text(self.note), style="max-width:70ch;line-height:1.4")
            if self.note
            else "",
        ]
        return element("div", "".join(parts), role="status")

    def _row(self, name: str, cells: Sequence[str]) -> str:
        written = [element("th", plain_text(name), scope="row", style=HEAD)]
        for column, cell in enumerate(cells):
            faint = self.faint_from is not None and column >= self.faint_from
            style = CELL.replace("solid", "dashed") + ";opacity:0.55" if faint else CELL
            written.append(element("td", plain_text(cell) or " ", style=style))
        return element("tr", "".join(written))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}
