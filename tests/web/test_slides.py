"""The slides in a browser that is cut off: arrow keys move them, nothing on them is cut off."""

from __future__ import annotations

import pytest
from test_book import violations

SCREEN = {"width": 1280, "height": 720}
PLACE = "() => location.hash"


@pytest.fixture
def slides(page, site, address):
    """The first slides that there are, opened."""
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
