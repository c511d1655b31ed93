"""Moves the controls of a lesson without a browser: its cells run in one shell, then every control is moved.

The line that moves a control raises the exceptions of its callbacks, so none can be missed.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import ipywidgets as widgets
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from microgpt.exercises.notebook import read_notebook
from microgpt.show import Explorer, ModelExplorer, TemperatureExplorer, ThrowExplorer
from microgpt.show.explorers.picture import model_picture
from microgpt.show.explorers.temperature import next_letter_chart, samples_at
from microgpt.show.explorers.throw import throw_chart
from microgpt.show.graphs.explore import GraphExplorer
from microgpt.show.graphs.walk import Walk
from support.controls import KINDS, TEXTS

FILE = {
    "name": "mine.txt",
    "type": "text/plain",
    "size": 13,
    "content": b"one\ntwo\nthree",
    "last_modified": datetime(2026, 1, 1),
}


@contextmanager
def shell(folder) -> Iterator[InteractiveShell]:
    """An IPython shell without history. The program's main module is restored at the end."""
    main = sys.modules["__main__"]
    config = Config({"HistoryManager": {"enabled": False}})
    try:
        yield InteractiveShell.instance(config=config, ipython_dir=str(folder))
    finally:
        InteractiveShell.clear_instance()
        sys.modules["__main__"] = main


def play(path, folder) -> list[widgets.Widget]:
    """Run the code cells of a notebook. Returns the widgets that cells display."""
    shown = []
    with shell(folder) as ipython:
        for cell in read_notebook(path)["cells"]:
            if cell["cell_type"] == "code":
                done = ipython.run_cell("".join(cell["source"]))
                done.raise_error()
                shown.append(done.result)
    return [result for result in shown if isinstance(result, widgets.Widget)]


def living() -> dict[str, str]:
    """Every existing control: the id of its model -> its kind."""
    state = widgets.Widget.get_manager_state()["state"]
    names = {key: model["model_name"].removesuffix("Model") for key, model in state.items()}
    return {key: KINDS[name] for key, name in names.items() if name in KINDS}


def controls_in(box: widgets.Widget) -> list[widgets.Widget]:
    """The controls inside a box, in the order in which they are shown."""
    if type(box).__name__ in KINDS:
        return [box]
    return [control for child in getattr(box, "children", ()) for control in controls_in(child)]


def places(control) -> list[tuple[str, object]]:
    """(trait, value) for both ends and the middle of a control, or for typical and hostile input."""
    if hasattr(control, "options"):
        last = len(control.options) - 1
        return [("index", index) for index in (0, last // 2, last)]
    if isinstance(control, (widgets.IntSlider, widgets.FloatSlider, widgets.FloatLogSlider, widgets.Play)):
        middle = control.min + control.step * round((control.max - control.min) / control.step / 2)
        power = isinstance(control, widgets.FloatLogSlider)
        ends = (control.min, middle, control.max)
        return [("value", control.base**end if power else end) for end in ends]
    if isinstance(control, widgets.Checkbox):
        return [("value", False), ("value", True)]
    if isinstance(control, widgets.FileUpload):
        return [("value", (FILE,))]
    return [("value", text) for text in TEXTS]


def picture(panel, moved=None) -> str:
    """The display of a panel. If it draws in the browser, the result of the same functions in Python."""
    if isinstance(panel, Explorer):
        return panel.picture.value
    if isinstance(panel, TemperatureExplorer):
        values = {name: control.value for name, control in panel.controls.items()}
        try:
            names = samples_at(training=panel.training, **values)
        except ValueError as error:
            return str(error)
        return f"{next_letter_chart(panel.training, **values).text()}{names}"
    if isinstance(panel, (ModelExplorer, ThrowExplorer)):
        values = {name: control.value for name, control in panel.controls.items()}
        drawn = model_picture if isinstance(panel, ModelExplorer) else throw_chart
        try:
            return drawn(panel.training, **values).text()
        except ValueError as error:
            return str(error)
    if isinstance(panel, Walk):
        step = (moved or panel.slider).value
        return repr([lane["frames"][min(step, len(lane["frames"]) - 1)] for lane in panel.view.lanes])
    if isinstance(panel, GraphExplorer):
        return panel.view.svg + panel.view.says
    raise AssertionError(f"a panel of a new kind, {type(panel).__name__}: say here what it displays")


def move_everything(panel) -> Counter[str]:
    """Move every control of a panel. Each must change the display. Returns the number of each kind."""
    moved: Counter[str] = Counter()
    began, controls = picture(panel), controls_in(panel)
    assert began, f"{panel} displays nothing"
    if isinstance(panel, GraphExplorer):
        open_parts(panel)
        moved["select-one"] += 1
    for control in controls:
        if KINDS[type(control).__name__] != "reset":
            move(panel, control)
            moved[KINDS[type(control).__name__]] += 1
    for control in controls:
        if KINDS[type(control).__name__] == "reset":
            control.click()
            assert picture(panel) == began, f"{panel}: Reset does not bring back how it began"
            moved["reset"] += 1
    return moved


def open_parts(panel) -> None:
    """Open the first, the middle and the last part of a graph, then the whole graph again."""
    began, names = picture(panel), panel.parts.names
    looks = {began}
    for name in (names[0], names[len(names) // 2], names[-1]):
        panel.open_part(name)
        assert panel.view.svg, f"{name} cannot be drawn: {panel.view.says}"
        looks.add(picture(panel))
    assert len(looks) > 1, f"{panel}: all parts look the same"
    panel.open_part()
    assert picture(panel) == began


def move(panel, control) -> None:
    """Move one control through its `places`. Some of the displays must differ."""
    before = control.value
    looks = {picture(panel, control)}
    for trait, value in places(control):
        setattr(control, trait, value)
        looks.add(picture(panel, control))
    assert all(looks), f"{panel}: nothing is displayed at some place of {control.description}"
    assert len(looks) > 1, f"{panel}: {control.description} changes nothing"
    control.value = before
