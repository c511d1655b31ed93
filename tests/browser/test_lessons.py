"""Each lesson in JupyterLab in a real browser: it runs, its widgets move, and its exercises answer."""

from __future__ import annotations

import re

import pytest
from support.controls import OVERLAP, in_kernel, move_all
from support.lab import NOTEBOOKS, Lesson

from microgpt.exercises.notebook import find_exercises, read_notebook
from tools.report import SHOTS, note_controls

from .conftest import new_tab

LESSONS = sorted(path.name for path in NOTEBOOKS.glob("[0-9]*.ipynb"))

# Pictures that extend beyond the window and beyond everything that can be scrolled.
CUT_OFF = """() => [...document.querySelectorAll('.jp-OutputArea-output svg, .jp-OutputArea-output img')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .filter(e => { for (let p = e.parentElement; p && !p.matches('.jp-Cell'); p = p.parentElement)
        if (/auto|scroll/.test(getComputedStyle(p).overflowX) && p.scrollWidth > p.clientWidth) return false;
        return true; })
    .map(e => e.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module", params=LESSONS)
def lesson(request, chromium, server):
    """A lesson after Run All. All tests share it, so their order matters."""
    with new_tab(chromium) as page:
        lesson = Lesson(page, server, request.param)
        lesson.run_all()
        yield lesson
        lesson.close()


def test_the_server_sends_at_once(server):
    assert "microgpt.show.server | extension was successfully loaded" in server.log_text()


def test_it_runs_clean(lesson):
    assert lesson.errors() == []
    pictures(lesson, "light")


def test_what_we_render_is_accessible(lesson):
    """axe-core finds nothing serious in our outputs: charts, graphs, widgets and reports of checks."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": ["wcag2a", "wcag2aa"], "resultTypes": ["violations"]}
    results = (
        Axe().run(lesson.page, context={"include": [[".jp-OutputArea-output"]]}, options=options).response
    )
    found = [
        f"{violation['id']}: {node['html'][:160]}"
        for violation in results["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
    assert found == []


def test_every_control_moves_what_is_displayed(lesson):
    there = in_kernel(lesson)
    moved = move_all(lesson)
    assert lesson.errors() == []
    assert moved == there
    assert moved
    note_controls(lesson.name, "browser", moved)


def test_it_can_be_read_in_the_dark_and_in_a_narrow_window(lesson):
    page = lesson.page
    lesson.theme("JupyterLab Dark")
    pictures(lesson, "dark")
    lesson.theme("JupyterLab Light")
    page.set_viewport_size({"width": 700, "height": 1000})
    page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
    pictures(lesson, "narrow")
    assert page.evaluate(CUT_OFF) == []
    assert page.query_selector(".jp-Notebook").evaluate(OVERLAP) == []


def test_an_exercise_wrong_and_right_through_the_editor(lesson):
    notebook = read_notebook(NOTEBOOKS / lesson.name)
    found = find_exercises(notebook)
    if lesson.name == "00_tour.ipynb":
        assert not found
        return
    exercise = found[0]
    code = [i for i, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
    place = code.index(exercise.position)
    assert "open" in lesson.output(place + 1)
    wrong = re.sub(r"(?m)^(\s+)\.\.\.$", r"\1return 0", exercise.template).replace("...", "None")
    lesson.type_into(place, wrong)
    lesson.run(place + 1)
    assert "not yet" in lesson.output(place + 1)
    lesson.type_into(place, exercise.solution)
    lesson.run(place + 1)
    assert "done" in lesson.output(place + 1)
    assert lesson.errors() == []


def pictures(lesson, look):
    """Screenshots of the whole lesson, one window after the other, for the report."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    page = lesson.page
    scroll = ".jp-WindowedPanel-outer"
    page.evaluate(f"document.querySelector('{scroll}').scrollTop = 0")
    for number in range(60):
        page.wait_for_timeout(100)
        page.screenshot(path=SHOTS / f"{lesson.name[:2]}-{look}-{number:02}.png")
        end = page.evaluate(
            f"""() => {{
                const e = document.querySelector('{scroll}');
                const before = e.scrollTop;
                e.scrollTop += e.clientHeight - 60;
                return e.scrollTop === before;
            }}"""
        )
        if end:
            return


def test_the_server_asks_for_its_token(chromium, server):
    with new_tab(chromium) as page:
        page.goto(f"http://127.0.0.1:{server.port}/lab")
        assert "/login" in page.url
        assert page.request.get(f"http://127.0.0.1:{server.port}/api/contents").status == 403
