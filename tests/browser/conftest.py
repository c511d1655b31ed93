"""The browser, the server, and a screenshot if a test fails.

Browser and server end with the tests of this folder, because Playwright runs an event loop in their thread.
"""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from support.chromium import open_chromium, picture_of_failure


@pytest.fixture(scope="package")
def chromium():
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def server(chromium, tmp_path_factory):
    from support.lab import LabServer

    server = LabServer(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@contextmanager
def new_tab(chromium):
    """A fresh page, without cookies and open files."""
    context = chromium.new_context(viewport={"width": 1200, "height": 1000})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@contextmanager
def one_cell(chromium, server, source):
    """A notebook of one code cell that has been run. Its kernel ends with the notebook."""
    import nbformat
    from support.lab import Lesson

    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, server.root / "one_cell.ipynb")
    with new_tab(chromium) as page:
        lesson = Lesson(page, server, "one_cell.ipynb")
        lesson.run_all()
        yield lesson
        lesson.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Save a screenshot if the test fails."""
    report = yield
    if report.failed and (lesson := getattr(item, "funcargs", {}).get("lesson")):
        picture_of_failure(item, lesson.page)
    return report
