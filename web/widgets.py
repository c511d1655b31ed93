"""Which widgets of an executed notebook work in a page without a kernel, and the state that they need.

A widget works alone if `jslink` joins each of its controls to another part: the browser passes the value
on, and an anywidget draws. Every other control would wait for a kernel.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
REFERENCE = re.compile("IPY_MODEL_([0-9a-f]+)")
# What every widget has, whether or not it shows anything.
COMMON = {"layout", "style", "tabbable", "tooltip"}

State = dict[str, dict[str, Any]]


def moves_alone(state: State, root: str) -> bool:
    """Whether all parts of the widget with the model `root` are joined in the browser."""
    joined = {end for model in _links(state) for end in _references(model)}
    return all(part in joined for part in _parts(state, root) if _holds_something(state[part]))


def needed(state: State, roots: list[str]) -> State:
    """The models that `roots` are made of, and the links between them."""
    kept: State = {}
    waiting = list(roots)
    while waiting:
        model = waiting.pop()
        if model not in kept:
            kept[model] = state[model]
            waiting += _references(state[model])
            waiting += [key for key, link in state.items() if _joins(link) and model in _references(link)]
    return kept


def find(state: State, name: str) -> dict[str, Any]:
    """The only model whose Python class is `name`.

    Raises LookupError if there is no such model, or more than one.
    """
    found = [
        model for model in state.values() if model["state"].get("_anywidget_id", "").endswith(f".{name}")
    ]
    if len(found) != 1:
        raise LookupError(f"expected one {name} among the widgets, found {len(found)}")
    return found[0]


def _parts(state: State, root: str) -> Iterator[str]:
    children = state[root]["state"].get("children")
    if children is None:
        yield root
    for child in children or []:
        yield from _parts(state, child.removeprefix("IPY_MODEL_"))


def _holds_something(model: dict[str, Any]) -> bool:
    return any(name not in COMMON for name in model["state"] if not name.startswith("_"))


def _links(state: State) -> list[dict[str, Any]]:
    return [model for model in state.values() if _joins(model)]


def _joins(model: dict[str, Any]) -> bool:
    return model["model_name"] in ("LinkModel", "DirectionalLinkModel")


def _references(model: dict[str, Any]) -> list[str]:
    return REFERENCE.findall(json.dumps(model["state"]))
