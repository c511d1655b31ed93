"""A click on a term opens the glossary at its entry, and the entry leads back to its section.

JupyterLab opens a notebook at its top. It goes to a heading only if the notebook is already open. So a
first click opens each page, and a second click tests the jump.
"""

from __future__ import annotations

import pytest
from support.lab import Lesson

from .conftest import new_tab

OPEN = """path => {
    const open = jupyterapp.shell.currentWidget;
    return open?.context?.path === path && open.node.querySelector('[data-jupyter-id]') !== null;
}"""
# True if the heading is in the visible part of the notebook.
IN_VIEW = """([path, heading]) => {
    const open = jupyterapp.shell.currentWidget;
    if (open?.context?.path !== path) return false;
    const head = open.node.querySelector(`[data-jupyter-id="${CSS.escape(heading)}"]`);
    if (!head) return false;
    const place = head.getBoundingClientRect(), panel = open.content.node.getBoundingClientRect();
    return place.height > 0 && place.top >= panel.top - 1 && place.bottom <= panel.bottom + 1;
}"""


@pytest.fixture
def lesson(chromium, server):
    with new_tab(chromium) as page:
        yield Lesson(page, server, "03_attention.ipynb")


def click(lesson, path, heading=""):
    """Click the link to that heading in the notebook that is shown."""
    link = f"a[href*='{path}'][href$='#{heading}']" if heading else f"a[href*='{path}']"
    shown = lesson.page.locator(f".jp-NotebookPanel:not(.lm-mod-hidden) {link}").first
    shown.scroll_into_view_if_needed()
    shown.click()
    lesson.page.wait_for_function(OPEN, arg=path)


def jump(lesson, path, heading):
    """Click a link to a notebook that is already open. The heading must come into view."""
    click(lesson, path, heading)
    lesson.page.wait_for_function(IN_VIEW, arg=[path, heading])


def show(lesson, path):
    """Go back to a notebook that is already open."""
    lesson.page.evaluate("path => { jupyterapp.commands.execute('docmanager:open', {path}) }", path)
    lesson.page.wait_for_function(OPEN, arg=path)


def test_from_a_lesson_to_the_glossary_and_back(lesson):
    click(lesson, "glossary.ipynb")
    for term, section in (
        ("softmax", "Softmax:-answers-become-shares"),
        ("head_dim", "Why-divide-by-the-root-of-head_dim?"),
        ("kv-cache", "Where-is-the-mask?"),
    ):
        show(lesson, "03_attention.ipynb")
        jump(lesson, "glossary.ipynb", term)
        jump(lesson, "03_attention.ipynb", section)


def test_from_the_glossary_to_another_lesson(lesson):
    click(lesson, "glossary.ipynb")
    section = "A-vocabulary:-a-number-for-every-character"
    click(lesson, "02_tokenizer.ipynb", section)
    show(lesson, "glossary.ipynb")
    jump(lesson, "02_tokenizer.ipynb", section)


def test_a_letter_leads_to_its_first_term(lesson):
    click(lesson, "glossary.ipynb")
    lesson.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) a:text-is('T')").click()
    lesson.page.wait_for_function(IN_VIEW, arg=["glossary.ipynb", "target"])


def test_from_the_cheat_sheet_into_a_lesson(lesson):
    click(lesson, "cheat_sheet.ipynb")
    jump(lesson, "03_attention.ipynb", "Where-is-the-mask?")
