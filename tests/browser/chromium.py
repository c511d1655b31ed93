"""Chromium for the tests, or the reason why there is none."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from .lab import CHROMIUM_OPTIONS, find_chromium
from .report import SHOTS


def refuse(reason):
    """Skip, or fail where a browser is required."""
    if os.environ.get("MICROGPT_REQUIRE_BROWSER"):
        pytest.fail(f"a browser is required here: {reason}")
    pytest.skip(reason)


@contextmanager
def open_chromium() -> Iterator:
    """A browser. While it is open, an event loop runs in the thread of the tests."""
    if os.environ.get("MICROGPT_BROWSER") == "off":
        pytest.skip("MICROGPT_BROWSER=off")
    path = find_chromium()
    if path is None:
        refuse("no Chromium found: install it, or name it in CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


def picture_of_failure(item, page):
    """A screenshot of what a failed test saw."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"failed-{item.name.replace('/', '-')}.png")
