"""The browser, the server, and a screenshot wherever a test fails.

Both end with this folder: while Playwright runs, an event loop runs in the thread of the tests.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path

import pytest

SHOTS = Path(__file__).parents[2] / ".cache" / "screenshots"


def refuse(reason):
    """Skip, or fail where a browser is required."""
    if os.environ.get("MICROGPT_REQUIRE_BROWSER"):
        pytest.fail(f"a browser is required here: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="package")
def chromium():
    if os.environ.get("MICROGPT_BROWSER") == "off":
        pytest.skip("MICROGPT_BROWSER=off")
    from .lab import CHROMIUM_OPTIONS, find_chromium

    path = find_chromium()
    if path is None:
        refuse("no Chromium found: install it, or name it in CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def server(chromium, tmp_path_factory):
    from .lab import LabServer

    server = LabServer(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@contextmanager
def new_tab(chromium):
    """A page with no past: no cookie, no open file."""
    context = chromium.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failed test leaves a picture of what it saw."""
    report = yield
    if report.failed and (lesson := getattr(item, "funcargs", {}).get("lesson")):
        SHOTS.mkdir(parents=True, exist_ok=True)
        lesson.page.screenshot(path=SHOTS / f"failed-{item.name.replace('/', '-')}.png")
    return report
