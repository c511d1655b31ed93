"""The scripts of the graph widgets, in a page without JupyterLab: they show what Python has prepared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import microgpt.show.graphs as graphs
from microgpt import Value
from microgpt.show import backward_race, backward_walk, graph_explorer
from microgpt.show.graphs import renderers

from .conftest import new_tab

FOLDER = Path(graphs.__file__).parent
# A model as anywidget passes it to `render`, with a list of the messages that it sent.
MODEL = """(state) => {
    const listeners = [];
    window.sent = [];
    window.model = {
        get: (name) => state[name],
        set(name, value) {
            if (state[name] === value) return;
            state[name] = value;
            for (const [events, listener] of listeners)
                if (events.split(' ').includes('change:' + name)) listener();
        },
        save_changes: () => window.sent.push(structuredClone(state)),
        on: (events, listener) => listeners.push([events, listener]),
        off: () => {},
    };
}"""
GRADS = """(lane) => Object.fromEntries([...lane.querySelectorAll('g.node')].map((node) =>
    [node.dataset.key, [...node.querySelectorAll('text')].at(-1).textContent]))"""
PLACES = """(root) => [...root.querySelectorAll('svg g.node > :is(polygon, path)')]
    .map((shape) => shape.getBoundingClientRect().x)"""
PASSED = """(arrows) => Object.fromEntries(arrows.map((arrow) =>
    [arrow.dataset.key, arrow.querySelector('text').textContent]))"""
CELLS = "(rows) => rows.map((row) => [...row.cells].map((cell) => cell.textContent))"


@pytest.fixture
def page(chromium):
    with new_tab(chromium) as page:
        page.goto("about:blank")
        yield page


def show(page, view, script):
    """Show the view of a widget in the page."""
    state = {
        name: getattr(view, name) for name in view.keys if not name.startswith("_") and name in view.traits()
    }
    page.evaluate(MODEL, json.loads(json.dumps(state, default=str)))
    page.add_style_tag(path=FOLDER / f"{script}.css")
    source = (FOLDER / f"{script}.js").read_text().replace("export default", "window.widget =")
    page.add_script_tag(content=source, type="module")
    page.wait_for_function("() => window.widget")
    page.evaluate("() => { window.widget.render({ model: window.model, el: document.body }); }")


@pytest.fixture
def shared():
    a = Value(3)
    b = a + a
    return b + b, {"a": a, "b": b}


def test_every_step_shows_the_prepared_numbers_and_nothing_moves(page, shared):
    walk = backward_walk(*shared)
    show(page, walk.view, "walk")
    root = page.query_selector(".microgpt-walk")
    root.focus()
    places = root.evaluate(PLACES)
    for step, frame in enumerate(walk.view.lanes[0]["frames"]):
        assert root.evaluate(GRADS) == {key: f"grad {text}" for key, text in frame["grads"].items()}, step
        assert page.query_selector(".spoken").text_content() == frame["says"]
        cells = page.eval_on_selector_all("tbody tr", CELLS)
        assert cells == frame["rows"]
        assert page.get_attribute("g.node.current", "data-key") == frame["node"]
        assert page.eval_on_selector_all("g.edge.passes", PASSED) == frame["arrows"]
        assert root.evaluate(PLACES) == places
        page.keyboard.press("ArrowRight")


def test_keys_stop_at_both_ends(page, shared):
    show(page, backward_walk(*shared).view, "walk")
    page.focus(".microgpt-walk")
    steps = []
    for key in ("End", "ArrowRight", "ArrowLeft", "Home", "ArrowLeft"):
        page.keyboard.press(key)
        steps.append(page.evaluate("() => window.model.get('step')"))
    assert steps == [2, 2, 1, 0, 0]


def test_a_key_press_is_answered_before_the_next_frame(page, shared):
    """The answer comes in the same turn of the page's event loop, without a kernel or a timer."""
    show(page, backward_walk(*shared).view, "walk")
    answered = page.evaluate("""() => {
        const before = document.querySelector('.spoken').textContent;
        const key = new KeyboardEvent('keydown', {key: 'ArrowRight'});
        document.querySelector('.microgpt-walk').dispatchEvent(key);
        return document.querySelector('.spoken').textContent !== before;
    }""")
    assert answered


def test_a_click_on_a_box_goes_to_the_step_in_which_it_passes_on(page, shared):
    walk = backward_walk(*shared)
    show(page, walk.view, "walk")
    page.click("g.node[data-key=n1]")
    assert page.evaluate("() => window.model.get('step')") == 2


def test_a_race_marks_what_is_wrong_with_a_cross(page, shared):
    race = backward_race(*shared)
    show(page, race.view, "walk")
    page.focus(".microgpt-walk")
    page.keyboard.press("End")
    lanes = page.query_selector_all(".lane")
    assert [lane.evaluate(GRADS)["n0"] for lane in lanes] == ["grad 4", "grad 8 ✗", "grad 1 ✗"]
    assert [len(lane.query_selector_all("g.node.wrong")) for lane in lanes] == [0, 1, 2]
    assert lanes[0].query_selector(".judged").text_content() == "Every gradient is right."


def test_what_was_typed_stays_text(page):
    a = Value(2)
    show(page, backward_walk(a * 3, {"<img src=x onerror='window.bad=1'>": a}).view, "walk")
    page.focus(".microgpt-walk")
    page.keyboard.press("End")
    assert page.query_selector("img") is None
    assert "<img" in page.text_content("tbody")


@pytest.fixture
def explorer():
    a, b = Value(2), Value(3)
    product = a * b
    end = product + a
    return graph_explorer(end, {"one.product": product, "one.sum": end}, {"a": a, "b": b})


def test_a_click_and_a_key_tell_python_which_box(page, explorer):
    show(page, explorer.view, "explore")
    product = page.locator("g[role=button]", has_text="product")
    assert product.get_attribute("aria-label") == "Open one.product"
    product.click()
    assert page.evaluate("() => window.sent.at(-1).opened") == "one.product"
    assert page.get_attribute(".microgpt-explore", "aria-busy") == "true"
    page.evaluate("() => window.model.set('drawn', 'one.product')")
    assert page.get_attribute(".microgpt-explore", "aria-busy") is None
    page.locator("g[role=button]", has_text="sum").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("() => window.sent.at(-1).opened") == "one.sum"


def test_a_path_of_buttons_leads_back(page, explorer):
    explorer.open_part("one.product")
    show(page, explorer.view, "explore")
    assert page.locator("nav span button").all_text_contents() == ["whole graph", "one"]
    assert page.text_content("nav strong") == "product"
    page.click("nav button >> text=whole graph")
    assert page.evaluate("() => window.sent.at(-1).opened") == ""


def test_a_list_opens_any_part(page, explorer):
    show(page, explorer.view, "explore")
    page.select_option("select", "one.sum")
    assert page.evaluate("() => window.sent.at(-1).opened") == "one.sum"


def test_without_a_picture_the_panel_steps_and_says_why(page, shared, monkeypatch):
    monkeypatch.setattr(renderers, "RENDERERS", [])
    walk = backward_walk(*shared)
    show(page, walk.view, "walk")
    assert "pip install graphviz-pure" in page.query_selector(".picture").text_content()
    page.query_selector(".microgpt-walk").focus()
    page.keyboard.press("ArrowRight")
    assert page.query_selector(".spoken").text_content() == walk.view.lanes[0]["frames"][1]["says"]
    assert page.eval_on_selector_all("tbody tr", CELLS) == walk.view.lanes[0]["frames"][1]["rows"]
