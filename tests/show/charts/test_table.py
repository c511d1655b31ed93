"""Tables: text and HTML have the same cells, for any content."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from microgpt.show import Table

texts = st.text(max_size=5)


class Cells(HTMLParser):
    """The cells of an HTML table, row by row, as a browser reads them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.styles: list[str] = []
        self.tags: set[str] = set()
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        self.inside = tag == "td"
        if self.inside:
            self.rows[-1].append("")
            self.styles.append(dict(attributes)["style"])

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.rows[-1][-1] += data


@given(texts, st.lists(st.tuples(texts, st.lists(texts, max_size=4)), max_size=3), texts)
def test_whatever_is_in_a_cell_is_text(title, rows, note):
    cells = Cells(Table(title, rows, note).html())
    assert [len(row) for row in cells.rows] == [len(row) for _, row in rows]
    assert cells.tags <= {"div", "table", "tr", "th", "td"}


def test_markup_comes_back_as_it_was_typed():
    assert Cells(Table("", [("<b>", ["<i>", "a&b", '"'])]).html()).rows == [["<i>", "a&b", '"']]


def test_columns_are_aligned():
    table = Table("t", [("a", ["1", "22"]), ("long", ["333", "4", "5"])], "note")
    assert table.text().splitlines() == ["t", "a       1  22", "long  333   4  5", "note"]


def test_a_token_is_placed_below_its_letters():
    table = Table("t", [("", ["a", "n", "n", "a"]), ("", [("an", 2), ("na", 2)])])
    letters, pieces = table.text().splitlines()[1:]
    assert letters.index("n") == pieces.index("an") + 1
    assert letters.rindex("a") == pieces.rindex("na") + 1
    assert table.html().count('colspan="2"') == 2


def test_faint_columns_are_also_dashed():
    cells = Cells(Table("t", [("", ["a", "b", "c"])], faint_from=2).html())
    assert ["dashed" in style for style in cells.styles] == [False, False, True]


def test_a_notebook_gets_both_faces():
    table = Table("t", [("a", ["1"])])
    assert table._repr_mimebundle_() == {"text/plain": table.text(), "text/html": table.html()}
