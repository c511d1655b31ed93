"""Every page of the book and every slide, read by an HTML parser that follows the standard strictly."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, unquote, urldefrag, urlsplit

import pytest

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SVG = "{http://www.w3.org/2000/svg}"
# The attributes that make the browser load something. A plain link is only followed by the reader.
FETCHED = ["src", "srcset", "data", "poster", "action", "{http://www.w3.org/1999/xlink}href"]


@dataclass
class Page:
    """A page as a tree, with the errors of the parser."""

    path: Path
    errors: list
    tree: object

    @cached_property
    def elements(self):
        return [element for element in self.tree.iter() if isinstance(element.tag, str)]

    def all(self, *tags):
        return [element for element in self.elements if element.tag in tags]

    def views(self):
        """The widgets that are shown."""
        view = "application/vnd.jupyter.widget-view+json"
        return [script for script in self.all("script") if script.get("type") == view]

    def ids(self):
        return [element.get("id") for element in self.elements if element.get("id")]

    def fetched(self):
        """(tag, address) of everything that the page loads."""
        links = [(link, "href") for link in self.all("link", f"{SVG}image", f"{SVG}use")]
        others = [(element, name) for element in self.elements for name in FETCHED]
        return [(element.tag, element.get(name)) for element, name in links + others if element.get(name)]


@pytest.fixture(scope="module")
def pages(site):
    """All pages except the live lessons: path in the site -> page."""
    import html5lib

    found = {}
    for path in sorted([*site.glob("*.html"), *site.glob("slides/*.html")]):
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        tree = parser.parse(path.read_bytes())
        found[path.relative_to(site).as_posix()] = Page(path, parser.errors, tree)
    return found


def test_every_notebook_is_a_page(pages):
    assert {f"{path.stem}.html" for path in NOTEBOOKS.glob("*.ipynb")} <= set(pages)


def test_the_html_is_valid(pages):
    assert {name: page.errors for name, page in pages.items() if page.errors} == {}
    for name, page in pages.items():
        ids = page.ids()
        assert sorted(ids) == sorted(set(ids)), f"{name}: an id stands twice"


def test_every_page_says_what_it_is(pages):
    titles = {}
    for name, page in pages.items():
        assert page.tree.get("lang") == "en", name
        titles[name] = page.tree.findtext("head/title").strip()
        assert titles[name], name
        assert page.all("h1"), name
    assert len(set(titles.values())) == len(titles), titles


def test_every_link_leads_somewhere(pages, site):
    lost = []
    for name, page in pages.items():
        addresses = [link.get("href") for link in page.all("a") if link.get("href") is not None]
        for address in addresses + [address for _, address in page.fetched()]:
            if not urlsplit(address).scheme and not leads_somewhere(address, page, pages, site):
                lost.append(f"{name}: {address}")
    assert lost == []


def leads_somewhere(address, page, pages, site):
    where, anchor = urldefrag(address)
    parts = urlsplit(where)
    target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
    if "live" in Path(parts.path).parts and not (site / "live").exists():
        return True  # only the book has been built
    if not target.is_file() or not target.is_relative_to(site):
        return False
    if lesson := parse_qs(parts.query).get("path"):
        return (site / "live" / "files" / lesson[0]).is_file()
    other = pages.get(target.relative_to(site).as_posix())
    return not anchor or (other is not None and unquote(anchor) in other.ids())


def test_every_picture_has_words(pages):
    for name, page in pages.items():
        for image in page.all("img"):
            assert image.get("alt") is not None, f"{name}: {image.get('src')}"
        for drawing in page.all(f"{SVG}svg"):
            words = drawing.get("aria-label") or drawing.findtext(f"{SVG}title")
            assert words or drawing.get("aria-hidden"), f"{name}: a drawing without words"


def test_nothing_is_fetched_from_another_host(pages, site):
    for name, page in pages.items():
        for tag, address in page.fetched():
            parts = urlsplit(address)
            assert parts.scheme in ("", "data"), f"{name}: <{tag}> fetches {address}"
            assert not parts.netloc, f"{name}: <{tag}> fetches {address}"
        assert_styles_stay_here(name, page.path.read_text(encoding="utf-8"))
    for path in [*site.glob("_static/**/*.css"), *site.glob("slides/**/*.css")]:
        assert_styles_stay_here(path.name, path.read_text(encoding="utf-8"))


def assert_styles_stay_here(name, text):
    elsewhere = r"""url\(\s*["']?(?:https?:)?//[^)]*\)|@import\s+["'](?:https?:)?//"""
    assert re.findall(elsewhere, text) == [], name


def test_mathematics_would_need_a_library_that_is_not_there(pages):
    """MathJax would be loaded from another host, so the lessons write formulas as text and code."""
    for name, page in pages.items():
        assert not [e for e in page.elements if "math" in (e.get("class") or "").split()], name
    for path in NOTEBOOKS.glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                text = re.sub(r"```.*?```|`[^`]*`", "", "".join(cell["source"]), flags=re.DOTALL)
                assert "$" not in text, f"{path.name}: {text[:80]}"


def test_each_explorer_moves_here_or_says_where_it_does(pages):
    """No explorer is lost. The saved notebook has a text for each, which is compared."""
    for path in sorted(NOTEBOOKS.glob("0*.ipynb")):
        saved = re.findall(r"\((?:move the \w+|click) in JupyterLab\)", path.read_text(encoding="utf-8"))
        page = pages[f"{path.stem}.html"]
        elsewhere = [p for p in page.all("p") if p.get("class") == "in-live-lesson"]
        assert len(page.views()) + len(elsewhere) == len(saved), path.name
    assert len(pages["06_sampling.html"].views()) == 1


def test_what_the_saved_notebook_folds_is_folded(pages):
    """The answer to a prediction is folded until the reader opens it."""
    for path in NOTEBOOKS.glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        hidden = [cell for cell in cells if cell["metadata"].get("jupyter", {}).get("outputs_hidden")]
        folded = [cell for cell in hidden if cell["outputs"]]
        boxes = pages[f"{path.stem}.html"].all("details")
        details = [box for box in boxes if "below-input" in box.get("class", "")]
        assert len(details) == len(folded), f"{path.name}: is the site older than the notebook?"
        assert not [d for d in details if d.get("open") is not None], path.name


def test_the_first_page_tells_the_truth(pages, site):
    """Its titles are those of the lessons, and its number is that of the model that it shows."""
    page = pages["index.html"]
    named = {"".join(b.itertext()) for nav in page.all("nav") for b in nav.iter("b")}
    lessons = [pages[f"{path.stem}.html"] for path in NOTEBOOKS.glob("0*.ipynb")]
    titles = {"".join(lesson.all("h1")[0].itertext()) for lesson in lessons}
    assert named == titles
    model = json.loads((site / "_static" / "landing" / "model.json").read_text(encoding="utf-8"))
    numbers = len(base64.b64decode(model["weights"])) // 8
    assert f"{numbers:,} numbers" in "".join(page.tree.itertext())
