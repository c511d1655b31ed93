"""Table: short texts in rows and columns, as plain text and as HTML.

It shows what is read rather than measured, such as the tokens of a name. Everything in a cell is
escaped. Columns that do not count are drawn faint and dashed; a row should also say so in words.
A cell may span several columns, so that a token can be placed below its letters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .style import GREY, MONO, NO_MATHS
from .svg import element, plain_text

Cell = str | tuple[str, int]

CELL = f"border:1px solid {GREY};padding:3px 8px;text-align:center;white-space:pre"
HEAD = "padding:3px 8px;text-align:left;font-weight:normal;white-space:nowrap"


@dataclass(frozen=True)
class Table:
    """A title, rows that each have a name, and a note.

    title -- the line above the table
    rows -- (name, cells) for each row; a cell is a text, or (text, number of columns); lengths may differ
    note -- a sentence below the table, or ""
    faint_from -- the index of the first column that is drawn faint, or None
    """

    title: str
    rows: Sequence[tuple[str, Sequence[Cell]]]
    note: str = ""
    faint_from: int | None = None

    def text(self) -> str:
        """The table in aligned columns, for a terminal, a screen reader and the comparison of notebooks."""
        names = max((len(name) for name, _ in self.rows), default=0)
        widths: dict[int, int] = {}
        for _, cells in self.rows:
            for column, text, span in placed(cells):
                if span == 1:
                    widths[column] = max(widths.get(column, 0), len(text))
        lines = [self.title]
        for name, cells in self.rows:
            padded = [
                text.rjust(sum(widths.get(c, 0) + 2 for c in range(column, column + span)) - 2)
                for column, text, span in placed(cells)
            ]
            lines.append("  ".join([name.ljust(names), *padded]).rstrip())
        return "\n".join([*lines, self.note] if self.note else lines)

    def html(self) -> str:
        """The table as HTML. A wide table scrolls sideways."""
        rows = "".join(self._row(name, cells) for name, cells in self.rows)
        style = f"border-collapse:collapse;font-family:{MONO};font-size:13px;line-height:1.4;margin:4px 0"
        parts = [
            element("div", plain_text(self.title), style="font-weight:bold"),
            element("div", element("table", rows, style=style), style="overflow-x:auto", tabindex=0),
            element("div", plain_text(self.note), style="max-width:70ch;line-height:1.4")
            if self.note
            else "",
        ]
        return element("div", "".join(parts), class_=NO_MATHS, role="status")

    def _row(self, name: str, cells: Sequence[Cell]) -> str:
        written = [element("th", plain_text(name) or " ", scope="row", style=HEAD)]
        for column, text, span in placed(cells):
            faint = self.faint_from is not None and column >= self.faint_from
            style = CELL.replace("solid", "dashed") + ";opacity:0.55" if faint else CELL
            columns = span if span > 1 else None
            written.append(element("td", plain_text(text) or " ", colspan=columns, style=style))
        return element("tr", "".join(written))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": self.text(), "text/html": self.html()}


def placed(cells: Sequence[Cell]) -> Iterator[tuple[int, str, int]]:
    """Each cell as (first column, text, number of columns).

    >>> list(placed(["a", ("nn", 2), "a"]))
    [(0, 'a', 1), (1, 'nn', 2), (3, 'a', 1)]
    """
    column = 0
    for cell in cells:
        text, span = (cell, 1) if isinstance(cell, str) else cell
        yield column, text, span
        column += span
