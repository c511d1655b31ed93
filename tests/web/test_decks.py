"""The slides in a browser without other hosts: arrow keys move them, and every slide fits the screen."""

from __future__ import annotations

import pytest
from test_book import violations

SCREEN = {"width": 1280, "height": 720}
PLACE = "() => location.hash"
# The addresses of all slides, the one that is shown, and whether it has more than it shows.
PLACES = """() => [...document.querySelectorAll('.slides > section')].flatMap((group, h) =>
    [...group.querySelectorAll(':scope > section')].map((_, v) => `#/${h}/${v}`))"""
SHOWN = """place => {
    const [, h, v] = place.split('/').map(Number);
    return document.querySelectorAll('.slides > section')[h].children[v].classList.contains('present');
}"""
SCROLLS = "() => document.querySelector('section.present section.present').tabIndex === 0"


@pytest.fixture
def slides(page, site, address):
    """The first deck of slides, opened."""
    page.set_viewport_size(SCREEN)
    found = sorted(path.name for path in site.glob("slides/*.slides.html"))
    assert found, "no notebook has cells with slideshow metadata"
    page.goto(f"{address}slides/{found[0]}")
    page.wait_for_selector(".reveal.ready")
    return page


def test_arrow_keys_move(slides):
    title = slides.locator("section.present h1").inner_text()
    assert slides.title().startswith(title)
    seen = [slides.evaluate(PLACE)]
    for key in ("Space", "Space", "Space", "ArrowLeft", "ArrowRight"):
        slides.keyboard.press(key)
        slides.wait_for_function("before => location.hash !== before", arg=seen[-1])
        seen.append(slides.evaluate(PLACE))
    assert len(set(seen)) >= 4


def test_what_is_shown_is_accessible(slides):
    for _ in range(4):
        assert violations(slides, include=[["section.present"]]) == []
        slides.keyboard.press("Space")


def test_every_slide_fits(slides, site, address):
    """No slide is so long that it must scroll."""
    too_long = []
    for path in sorted(site.glob("slides/*.slides.html")):
        slides.goto(f"{address}slides/{path.name}")
        slides.wait_for_selector(".reveal.ready")
        for place in slides.evaluate(PLACES):
            slides.evaluate("place => { location.hash = place; }", place)
            slides.wait_for_function(SHOWN, arg=place)
            if slides.evaluate(SCROLLS):
                too_long.append(f"{path.name}{place}")
    assert too_long == []
