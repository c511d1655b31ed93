"""Starts Chromium for the tests, or says why it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from support.needs import need
from tools.report import SHOTS

from .lab import CHROMIUM_OPTIONS, find_chromium


@contextmanager
def open_chromium() -> Iterator:
    """A browser. While it is open, an event loop runs in the thread of the tests."""
    path = find_chromium()
    need("browser", path)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


def picture_of_failure(item, page):
    """Save a screenshot of the page if the test failed."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"failed-{item.name.replace('/', '-')}.png")
