"""Widgets without a kernel: some of them still move, also in the usual export of a notebook."""

from __future__ import annotations

import doctest
import importlib
import shutil

import ipywidgets as widgets
import pytest
from ipywidgets.embed import dependency_state, embed_data, embed_minimal_html, html_template
from support.static_host import cut_off, serve

from microgpt import Value
from microgpt.show import ModelExplorer, TemperatureExplorer, backward_race, backward_walk, graph_explorer
from microgpt.show.controls.explorer import Explorer
from web.widgets import moves_alone, needed

REQUIRE = '<script src="widgets/require.js"></script><script src="widgets/setup.js"></script>'


def walked():
    a, b = Value(2.0), Value(-3.0)
    return a * b + a, {"a": a, "b": b}


def temperature(small):
    return TemperatureExplorer(small.run())


def asks_for_a_square(small):
    return Explorer("Squares", lambda n: f"{n * n}", n=widgets.IntSlider(max=9, description="n"))


def half_joined(small):
    """A widget with two sliders. Only one of them is linked in the browser."""
    joined, lonely, other = widgets.IntSlider(), widgets.IntSlider(), widgets.IntProgress()
    box = widgets.VBox([joined, lonely, other])
    box.links = [widgets.jslink((joined, "value"), (other, "value"))]
    return box


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (temperature, True),
        (lambda small: ModelExplorer(small.run()), True),
        (lambda small: backward_walk(*walked()), True),
        (lambda small: backward_race(*walked()), True),
        (lambda small: graph_explorer(walked()[0], {"all": walked()[0]}), False),
        (asks_for_a_square, False),
        (half_joined, False),
    ],
)
def test_a_widget_moves_alone_when_all_its_controls_are_joined(small, make, expected):
    widget = make(small)
    state = embed_data(views=[widget], drop_defaults=False)["manager_state"]["state"]
    assert moves_alone(state, widget.model_id) is expected


def test_what_is_kept_is_the_widget_its_links_and_no_other(small):
    walk, explorer = backward_walk(*walked()), asks_for_a_square(small)
    state = embed_data(views=[walk, explorer], drop_defaults=False)["manager_state"]["state"]
    kept = needed(state, [walk.model_id])
    assert set(kept) == set(dependency_state([walk])) < set(state)


def test_an_exported_page_keeps_the_explorers_alive(small, site, chromium, tmp_path):
    """This uses ipywidgets' own export, with RequireJS and the widgets from the site."""
    folder = tmp_path / "exported"
    shutil.copytree(site / "_static" / "widgets", folder / "widgets")
    embed_minimal_html(
        folder / "index.html",
        views=[temperature(small), backward_walk(*walked()), ModelExplorer(small.run(), "ab", 1)],
        template=html_template.replace("</head>", f"{REQUIRE}</head>"),
        drop_defaults=False,
        requirejs=False,
        cors=False,
        embed_url="widgets/embed-amd.js",
    )
    with serve(folder) as address, cut_off(chromium) as (page, asked):
        page.goto(address)
        page.locator("[role=slider][aria-label='step']").focus()
        page.keyboard.press("End")
        page.locator(".microgpt-walk strong", has_text="Step 2 of 2").wait_for()
        page.locator("[role=slider][aria-label='temperature']").focus()
        page.keyboard.press("Home")
        page.locator(".microgpt-temperature .heading", has_text="0.05").wait_for()
        page.locator("[role=slider][aria-label='position']").focus()
        page.keyboard.press("Home")
        page.locator(".microgpt-model .token.here", has_text="BOS").wait_for()
        assert asked == []


@pytest.mark.parametrize("name", ["book", "slides", "staging"])
def test_the_examples_in_the_build_are_right(site, name):
    found = doctest.testmod(importlib.import_module(f"web.{name}"))
    assert found.attempted
    assert not found.failed
