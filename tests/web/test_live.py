"""The live lessons: Python in the page, cut off from every other host."""

from __future__ import annotations

import hashlib
import importlib
import json
import re
import time
import zipfile

import pytest
from support.controls import move_all
from support.lab import NOTEBOOKS, Lesson
from support.static_host import cut_off

from microgpt.exercises.notebook import find_exercises, read_notebook

CELLS = "() => jupyterapp.shell.currentWidget.content.model.toJSON().cells"
OFFICIAL = "https://cdn.jsdelivr.net/pyodide/"


# Keeps the last message of the page about its progress.
LISTEN = """new MutationObserver(() => {
    const bar = document.querySelector('progress');
    if (bar) window.progress = bar.parentElement.textContent;
}).observe(document, {childList: true, subtree: true, characterData: true})"""


class Live:
    """The built site, used like a server of JupyterLab."""

    def __init__(self, address):
        self.address = address

    def url(self, path):
        """The page of one lesson."""
        return f"{self.address}live/lab/index.html?path={path.removeprefix('lab/tree/')}"


@pytest.fixture(scope="module")
def lock(site):
    return json.loads((site / "live/static/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))


def test_the_lock_file_names_what_is_there(site, lock):
    packages = lock["packages"]
    for entry in packages.values():
        assert set(entry["depends"]) <= set(packages)
        if entry["file_name"].startswith("https:"):
            assert entry["file_name"].startswith(OFFICIAL)
            assert len(entry["sha256"]) == 64
        else:
            wheel = site / "live/static/pyodide" / entry["file_name"]
            assert hashlib.sha256(wheel.read_bytes()).hexdigest() == entry["sha256"]
    assert packages["numpy"]["file_name"].startswith(OFFICIAL)
    assert not packages["microgpt-lessons"]["file_name"].startswith("https:")


def test_the_kernel_finds_everything_beside_the_runtime(site, lock):
    config = json.loads((site / "live/jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    kernel = config["litePluginSettings"]["@jupyterlite/pyodide-kernel-extension:kernel"]
    assert kernel["pyodideUrl"].startswith("./static/")
    needed, wanted = set(), list(kernel["loadPyodideOptions"]["packages"])
    while wanted:
        name = wanted.pop()
        needed.add(name)
        wanted += set(lock["packages"][name]["depends"]) - needed
    assert {"microgpt-lessons", "ipywidgets", "pyodide-kernel"} <= needed
    assert not [n for n in needed if lock["packages"][n]["file_name"].startswith("https:")]


def test_pins_that_do_not_belong_together_stop_the_build(site, monkeypatch):
    lock = importlib.import_module("web.lock")
    assert lock.official()["info"]["python"].startswith("3.")
    monkeypatch.setattr(lock.constants, "PYODIDE_VERSION", "314.0.5")
    with pytest.raises(lock.BuildError, match=r"wants Pyodide 314\.0\.5"):
        lock.official()


@pytest.fixture(scope="module", params=["00_tour.ipynb", "01_value_autograd.ipynb"])
def lesson(request, chromium, address):
    """A lesson after Run All. All tests share it, so their order matters."""
    with cut_off(chromium) as (page, asked):
        page.add_init_script(LISTEN)
        began = time.monotonic()
        lesson = Lesson(page, Live(address), request.param)
        ready = time.monotonic() - began
        lesson.run_all()
        ran = time.monotonic() - began
        print(f"\n{request.param}: Python ready after {ready:.0f} s, all cells after {ran:.0f} s")
        yield lesson
        assert asked == [], "nothing outside was asked for, whatever was done"


def test_the_page_says_what_it_is_waiting_for(lesson):
    assert re.match(r"Starting Python in this page\. .* \d+ MB .*: \d+ s$", lesson.page.evaluate("progress"))
    assert lesson.page.query_selector("progress") is None


def said(output):
    """The text of one output, as nbval compares it."""
    text = output["text"] if output["output_type"] == "stream" else output["data"]["text/plain"]
    return "".join(text)


def test_it_says_what_the_committed_lesson_says(lesson):
    assert lesson.errors() == []
    stored = read_notebook(NOTEBOOKS / lesson.name)["cells"]
    for now, then in zip(lesson.page.evaluate(CELLS), stored, strict=True):
        if then["cell_type"] == "code" and "NBVAL_IGNORE_OUTPUT" not in "".join(then["source"]):
            assert [said(o) for o in now["outputs"]] == [said(o) for o in then["outputs"]]


def test_graphs_are_drawings(lesson):
    graphs = [
        output["data"]
        for cell in lesson.page.evaluate(CELLS)
        for output in cell.get("outputs", [])
        if "".join(output.get("data", {}).get("text/plain", "")).startswith("digraph")
    ]
    assert graphs or lesson.name == "00_tour.ipynb"
    assert all("<svg" in "".join(data["text/html"]) for data in graphs)


def test_every_control_moves_what_is_displayed(lesson):
    assert move_all(lesson)
    assert lesson.errors() == []


def test_an_exercise_wrong_and_right(lesson):
    notebook = read_notebook(NOTEBOOKS / lesson.name)
    for exercise in find_exercises(notebook)[:1]:
        code = [i for i, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code"]
        place = code.index(exercise.position)
        lesson.type_into(place, exercise.template.replace("...", "None"))
        lesson.run(place + 1)
        assert "not yet" in lesson.output(place + 1)
        lesson.type_into(place, exercise.solution)
        lesson.run(place + 1)
        assert "done" in lesson.output(place + 1)


def open_and_try(page, address, *sources):
    """The outputs of the cells in `sources`, run one after the other in a fresh kernel."""
    lesson = Lesson(page, Live(address), "00_tour.ipynb")
    page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    outputs = []
    for index, source in enumerate(sources):
        lesson.type_into(index, source)
        outputs.append(lesson.output(index))
    assert lesson.errors() == []
    return outputs


def test_without_a_network_a_cell_says_what_is_missing(chromium, address, lock):
    with cut_off(chromium) as (page, asked):
        deep = "from microgpt.engines import engine_factory\nengine_factory('numpy')"
        own, deep, later = open_and_try(page, address, "import numpy as np", deep, "np.zeros(2)")
    assert own == deep
    assert own.startswith("numpy is not part of this page")
    assert "connect to the network" in own
    assert later.startswith("name 'np' is not defined: the cell that makes it needs numpy")
    assert set(asked) == {"CONNECT " + OFFICIAL.split("/")[2] + ":443"}


def test_with_a_network_numpy_comes_on_first_use(chromium, address, lock, tmp_path):
    """A fake package with the same name replaces it. The test checks when and from where it is loaded."""
    wheel = tmp_path / "numpy.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("numpy/__init__.py", "def zeros(n):\n    return [0.0] * n\n")
        archive.writestr("numpy-2.dist-info/METADATA", "Metadata-Version: 2.1\nName: numpy\nVersion: 2\n")
        archive.writestr("numpy-2.dist-info/RECORD", "")
    numpy = lock["packages"]["numpy"]
    numpy = {**numpy, "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    changed = {**lock, "packages": {**lock["packages"], "numpy": numpy}}
    with cut_off(chromium) as (page, asked):
        page.context.route("**/pyodide-lock.json", lambda route: route.fulfill(json=changed))
        page.context.route(numpy["file_name"], lambda route: route.fulfill(body=wheel.read_bytes()))
        inside = "def first():\n    exec('import numpy', globals())\n    print(numpy.zeros(2))\nfirst()"
        (answer,) = open_and_try(page, address, inside)
    assert answer.strip().endswith("[0.0, 0.0]")
    assert asked == []
