"""A cell that runs again leaves no widget and no model of its previous run, for every panel."""

from __future__ import annotations

import gc
import weakref

import ipywidgets as widgets
import pytest
from ipywidgets.widgets.widget import _instances
from support.moving import shell

from microgpt import show

MODEL = """
from ipywidgets import IntSlider
from microgpt import Training, Value, show
from microgpt.study.counting import CountingModel
from microgpt.study.lab import Lab
def new():
    run = Training(["ab", "ba", "abba", "bab", "a", "b"], num_steps=2, n_embd=4, n_head=2, block_size=4).run()
    made.append(weakref.ref(run))
    return run
class Own:
    # a Value that can be watched
    def __init__(self, data, prev=(), op="", slopes=()):
        self.data, self.grad, self._prev, self._op, self._local_grads = data, 0.0, prev, op, slopes
        made.append(weakref.ref(self))
def value():
    a = Own(2.0)
    return Own(4.0, (a, a), "*", (2.0, 2.0))
"""
# How a lesson makes each panel. The model behind it is made in the cell, and noted in `made`.
CELLS = {
    "Explorer": "run = new(); show.Explorer('A', lambda n: f'{n} {run.step}', n=IntSlider())",
    "TemperatureExplorer": "show.TemperatureExplorer(new())",
    "ModelExplorer": "show.ModelExplorer(new(), 'ab')",
    "ThrowExplorer": "show.ThrowExplorer(new(), 'ab')",
    "attention_explorer": "show.attention_explorer({'one': new()}, 'ab')",
    "causality_explorer": "show.causality_explorer(new(), 'abba', 2)",
    "sample_explorer": "show.sample_explorer(new())",
    "stream_explorer": "show.stream_explorer(new(), 'ab', 1)",
    "surprise_explorer": "run = new(); show.surprise_explorer(run.tokenizer, {'one': run.engine}, 'ab')",
    "tree_explorer": "run = new(); show.tree_explorer(run.engine, run.tokenizer)",
    "retrain_explorer": (
        "run = new(); lab = Lab(run.documents, held_out=2); lab.keeps = run; "
        "show.retrain_explorer(lab, num_steps=IntSlider(value=2, min=1, max=3))"
    ),
    "slope_explorer": "run = new(); show.slope_explorer(lambda x: x * run.num_steps, 'f')",
    "backward_walk": "show.backward_walk(value())",
    "backward_race": "show.backward_race(value())",
    "graph_explorer": "end = value(); show.graph_explorer(end, {'end': end})",
    "BringExplorer": "show.BringExplorer()",
    "adam_explorer": "show.adam_explorer()",
    "budget_explorer": "show.budget_explorer()",
    "descent_explorer": "show.descent_explorer()",
    "machine_explorer": "show.machine_explorer()",
    "merge_explorer": "show.merge_explorer([('a', 'b')], 'abba', 1)",
    "plan_explorer": "show.plan_explorer(new().documents)",
    "query_explorer": "show.query_explorer(['a'], [[1.0, 0.0]], [[0.0, 1.0]])",
    "tokenizer_explorer": "show.tokenizer_explorer(new().tokenizer, 'ab')",
}
# These need the counts of a whole lesson. They are made with an Explorer, like the others.
LEFT_OUT = {"bigram_explorer", "rung_explorer"}


@pytest.fixture
def ipython(tmp_path):
    with shell(tmp_path) as ipython:
        ipython.run_cell("import weakref\nmade = []" + MODEL, store_history=True)
        yield ipython
        ipython.user_ns.clear()


def run(ipython, cell):
    result = ipython.run_cell(cell, store_history=True)
    result.raise_error()
    return result.result


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_that_runs_again_keeps_nothing_of_its_run_before(ipython, name):
    run(ipython, CELLS[name])
    panels = [weakref.ref(run(ipython, CELLS[name])) for _ in range(2)]
    first = len(_instances)
    for _ in range(3):
        panels.append(weakref.ref(run(ipython, CELLS[name])))
    assert len(_instances) == first, "widgets were left open"
    ipython.run_cell("run = lab = end = None", store_history=True)
    gc.collect()
    made = ipython.user_ns["made"]
    assert not any(old() for old in made[: len(made) * 5 // 6]), "models of earlier runs are kept"
    assert panels[-1]() is not None
    assert repr(panels[-1]()) != ""


def test_every_panel_of_the_package_is_among_them():
    panels = {name for name in show.__all__ if name.lower().endswith("explorer") or "backward_" in name}
    assert set(CELLS) | LEFT_OUT == panels


def test_two_panels_of_one_cell_and_of_two_cells_live_side_by_side(ipython):
    one = run(ipython, "pair = [show.adam_explorer(), show.adam_explorer()]; pair")
    other = run(ipython, "show.adam_explorer()  # another cell")
    assert all(panel.comm is not None for panel in [*one, other])
    again = run(ipython, "pair = [show.adam_explorer(), show.adam_explorer()]; pair")
    assert all(panel.comm is None for panel in one)
    assert all(panel.comm is not None for panel in [*again, other])
    again[0].controls["beta1"].value = 0.5


def test_a_control_made_in_another_cell_stays_alive(ipython):
    slider = run(ipython, "slider = IntSlider(3); slider")
    for _ in range(2):
        panel = run(ipython, "show.Explorer('A', lambda n: f'{n}', n=slider)")
    slider.value = 7
    assert panel.picture.value == "7"
    assert slider.comm is not None


def test_a_closed_panel_says_what_it_was(ipython):
    old = run(ipython, "show.adam_explorer()")
    run(ipython, "show.adam_explorer()")
    assert repr(old).startswith("Adam on one parameter: ")
    assert old.children == ()


def test_outside_ipython_nothing_is_closed():
    panels = [show.Explorer("A", lambda n: f"{n}", n=widgets.IntSlider()) for _ in range(2)]
    assert all(panel.comm is not None for panel in panels)
