"""The built site, a server for it, and a browser that is cut off from every other host."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.chromium import open_chromium, picture_of_failure
from support.needs import need
from support.static_host import cut_off, serve

SITE = Path(__file__).parents[2] / "build" / "site"


@pytest.fixture(scope="session")
def site():
    """The folder of the built site."""
    need("site", (SITE / "index.html").exists())
    return SITE


@pytest.fixture(scope="session")
def address(site):
    """The address of the site, with a slash at its end."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="module")
def chromium():
    with open_chromium() as browser:
        yield browser


@pytest.fixture
def page(chromium):
    """A page that is cut off. The test fails if it requests anything from another host."""
    with cut_off(chromium) as (page, asked):
        yield page
        assert asked == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Save a screenshot if the test fails."""
    report = yield
    if report.failed and report.when == "call" and (page := getattr(item, "funcargs", {}).get("page")):
        picture_of_failure(item, page)
    return report
