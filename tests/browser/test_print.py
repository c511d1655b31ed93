"""The cheat sheet is one page, if Chromium prints the HTML that nbconvert makes of it."""

from __future__ import annotations

import re

from nbconvert import HTMLExporter
from support.lab import NOTEBOOKS

from .conftest import new_tab

# The content must not be wider than the paper: 210 mm minus two margins of 12 mm.
PRINTABLE = 703


def printed(chromium, tmp_path, name):
    """The PDF on A4, and the natural width of the page."""
    page_file = tmp_path / "page.html"
    body, _ = HTMLExporter().from_filename(str(NOTEBOOKS / name))
    page_file.write_text(body, encoding="utf-8")
    with new_tab(chromium) as page:
        page.route(re.compile("^https?:"), lambda route: route.abort())
        page.goto(page_file.as_uri(), wait_until="domcontentloaded")
        page.set_viewport_size({"width": PRINTABLE, "height": 1000})
        page.emulate_media(media="print")
        width = page.evaluate(
            "Math.max(...[...document.querySelectorAll('table')].map(e => e.scrollWidth), 0)"
        )
        return page.pdf(format="A4"), width


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_the_cheat_sheet_is_one_page_of_a4(chromium, tmp_path):
    pdf, width = printed(chromium, tmp_path, "cheat_sheet.ipynb")
    assert pages(pdf) == 1
    assert 0 < width <= PRINTABLE


def test_the_glossary_is_more(chromium, tmp_path):
    """This shows that the page count can be more than one."""
    assert pages(printed(chromium, tmp_path, "glossary.ipynb")[0]) > 2
