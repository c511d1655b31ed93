"""The book in a browser that is cut off from other hosts: search, folds, dark mode and widgets work."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

LESSON = "03_attention.html"
NARROW = {"width": 390, "height": 844}
SEEN = "(page) => [...document.querySelectorAll(page)].map(e => e.textContent).join('|')"
WIDGETS_READY = """() => [...document.querySelectorAll('script[type$="widget-view+json"]')].every(script =>
    script.parentElement.querySelector('.microgpt-explorer [role=slider][aria-label]'))"""
# Returns the colour of a text, and that of the nearest painted element behind it.
CONTRAST = """(element) => {
    const parse = (color) => color.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    let behind = element;
    while (behind.parentElement && (parse(getComputedStyle(behind).backgroundColor)[3] ?? 1) === 0)
        behind = behind.parentElement;
    const [a, b] = [getComputedStyle(element).color, getComputedStyle(behind).backgroundColor]
        .map(parse).map(light).sort();
    return (b + 0.05) / (a + 0.05);
}"""


def names(site):
    return sorted(
        path.relative_to(site).as_posix() for path in [*site.glob("*.html"), *site.glob("slides/*.html")]
    )


def violations(page, **context):
    """The serious problems that axe-core finds."""
    options = {"runOnly": ["wcag2a", "wcag2aa"], "resultTypes": ["violations"]}
    found = Axe().run(page, context=context or None, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def open_page(page, address):
    """Open a page and wait until its widgets are ready. As the last step they name their sliders."""
    page.goto(address)
    page.wait_for_function(WIDGETS_READY)


def test_every_page_loads_whole_and_asks_nobody_else(page, site, address):
    """Everything that a page requests exists, and no script fails. The fixture checks other hosts."""
    missing, failed = [], []
    page.on("response", lambda response: response.status >= 400 and missing.append(response.url))
    page.on("pageerror", lambda error: failed.append(f"{page.url}: {error}"))
    for name in names(site):
        page.goto(address + name, wait_until="networkidle")
    assert (missing, failed) == ([], [])


def test_the_search_finds_softmax(page, address):
    page.goto(f"{address}search.html?q=softmax")
    page.wait_for_selector("#search-results li a")
    page.wait_for_function("document.querySelector('#search-results p')?.textContent.includes('found')")
    found = page.evaluate(
        "[...document.querySelectorAll('#search-results li a')].map(a => a.getAttribute('href'))"
    )
    assert {address_of.partition("#")[0].partition("?")[0] for address_of in found} >= {
        LESSON,
        "glossary.html",
    }


def test_the_dark_mode_is_chosen_and_kept(page, address):
    page.emulate_media(color_scheme="light")
    page.goto(address + LESSON)
    for _ in range(3):
        if page.evaluate("document.documentElement.dataset.theme") == "dark":
            break
        page.click(".theme-switch-button")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", background))) < 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_outputs_can_be_read(page, address, scheme):
    """Texts and tables of outputs and exercises are tested. Pictures have the colour of the text around."""
    page.emulate_media(color_scheme=scheme)
    for name in ("02_tokenizer.html", LESSON):
        page.goto(address + name)
        texts = page.query_selector_all(".cell_output :is(pre, td, th, p, code, div.text_html, svg)")
        assert len(texts) > 50
        assert [
            text.evaluate("e => e.outerHTML")[:150] for text in texts if text.evaluate(CONTRAST) < 4.5
        ] == []


def test_a_solution_stays_folded_until_it_is_opened(page, address):
    page.goto(address + LESSON)
    folded = page.locator("details", has_text="Solution").first
    assert not folded.locator("pre").is_visible()
    folded.locator("summary").click()
    assert folded.locator("pre").is_visible()
    assert "def " in folded.locator("pre").inner_text()


def test_the_temperature_moves_without_a_kernel(page, address):
    open_page(page, address + "06_sampling.html")
    slider = page.locator(".microgpt-explorer [role=slider][aria-label='temperature']")
    slider.focus()
    before = page.evaluate(SEEN, ".microgpt-temperature .names li")
    page.keyboard.press("Home")
    page.wait_for_function(
        "document.querySelector('.microgpt-temperature .heading').textContent.endsWith('0.05')"
    )
    assert page.evaluate(SEEN, ".microgpt-temperature .names li") != before
    prompt = page.locator(".microgpt-explorer input[type=text]:visible")
    prompt.fill("q")
    page.wait_for_function(
        "document.querySelector('.microgpt-temperature .names').textContent.startsWith('q')"
    )


@pytest.mark.parametrize("name", ["00_tour.html", "cheat_sheet.html", "index.html"])
def test_the_whole_model_reads_a_name_without_a_kernel(page, address, name):
    page.emulate_media(color_scheme="dark")
    page.goto(address + name)
    picture = page.locator(".microgpt-model")
    picture.locator(".token.here", has_text="m").wait_for()
    page.locator(":is(.living-model, .microgpt-explorer) input[type=text]:visible").first.fill("Zora")
    picture.locator(".token.here", has_text="r").wait_for()
    page.mouse.move(0, 0)
    assert picture.locator(".value").inner_text().startswith("After BOS z o r: ")
    assert picture.locator(".paper").first.evaluate("e => getComputedStyle(e).fill") == page.evaluate(
        "getComputedStyle(document.body).backgroundColor"
    ), "a number of 0 has the colour of the page"


def test_the_backward_walk_walks_without_a_kernel(page, address):
    open_page(page, address + "01_value_autograd.html")
    walk = page.locator(".microgpt-explorer").first
    walk.locator("[role=slider]").focus()
    assert "Step 0 of 3" in walk.locator(".panel strong").inner_text()
    page.keyboard.press("End")
    walk.locator("strong", has_text="Step 3 of 3").wait_for()
    walk.locator("button[aria-label='Stop']").click()
    walk.locator("strong", has_text="Step 0 of 3").wait_for()


def test_the_first_page_moves_a_model(page, address):
    page.goto(address)
    page.wait_for_selector(".landing-try .names li")
    before = page.evaluate(SEEN, ".landing-try .names li")
    page.focus(".landing-try input")
    page.keyboard.press("End")
    assert page.locator(".landing-try output").inner_text() == "3.00"
    assert page.evaluate(SEEN, ".landing-try .names li") != before


def test_the_first_page_fits_one_screen(page, address):
    """At 1280 by 800 pixels: the promise, both links, the model, and all nine lessons."""
    page.goto(address)
    page.wait_for_selector(".landing-try .names li")
    for what in (
        "h1:has(+ .landing-intro)",
        ".ways",
        ".landing-try .names",
        ".landing-lessons",
        ".landing-more",
    ):
        box = page.locator(what).bounding_box()
        assert box["y"] >= 0, what
        assert box["y"] + box["height"] <= 800, what
        assert box["x"] + box["width"] <= 1280, what


def test_nothing_reaches_out_of_a_narrow_window(page, site, address):
    page.set_viewport_size(NARROW)
    for name in names(site):
        page.goto(address + name)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["index.html", "01_value_autograd.html", "06_sampling.html", "cheat_sheet.html"]
)
def test_what_we_render_is_accessible(page, address, name, scheme):
    page.emulate_media(color_scheme=scheme)
    open_page(page, address + name)
    assert violations(page, include=[["article"]]) == []
