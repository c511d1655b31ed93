"""When a cell runs again, the panels of its previous run are closed.

ipywidgets keeps every widget until it is closed. A widget keeps the model that its picture is drawn from, so
after ten runs of a cell there would be ten models in memory. The front end discards the old views without
telling the kernel. The running cell is known from the message that requested it or, without a message, from
its text.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import ipywidgets as widgets

# For each cell: the number of its last run, and the panels that were made in it.
_OPEN: dict[str, tuple[int, list[Any]]] = {}


def opened(panel: Any) -> None:
    """Register a new panel. Panels of an earlier run of the same cell are closed when the cell ends."""
    shell = _shell()
    cell = _running(shell)
    if cell is None:
        return
    key, run = cell
    before, panels = _OPEN.setdefault(key, (run, []))
    if before != run:
        old, panels = panels, []
        _OPEN[key] = (run, panels)
        _when_done(shell, lambda: _close(old, panels))
    panels.append(panel)


def inside(things: Iterable[Any]) -> Iterator[widgets.Widget]:
    """Every widget in `things`, and every widget inside those: children, layouts, styles, linked widgets."""
    stack, seen = list(things), set()
    while stack:
        thing = stack.pop()
        if isinstance(thing, dict):
            stack += thing.values()
        elif isinstance(thing, (list, tuple)):
            stack += thing
        elif isinstance(thing, widgets.Widget) and id(thing) not in seen:
            seen.add(id(thing))
            yield thing
            stack += [getattr(thing, name) for name in thing.keys if thing.has_trait(name)]
            stack += vars(thing).values()


def _close(old: list[Any], new: list[Any]) -> None:
    """Close old panels and everything inside them, except widgets that new panels use as well."""
    kept = set(map(id, inside(new)))
    for panel in old:
        parts = [widget for widget in inside([panel]) if id(widget) not in kept]
        panel.let_go()
        for widget in parts:
            widget.close()


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython else None


def _running(shell: Any) -> tuple[str, int] | None:
    """The running cell and the number of this run. None in a script, or if no cell is running."""
    if shell is None:
        return None
    if not hasattr(shell, "get_parent"):  # IPython in a terminal
        return shell.user_ns["In"][-1], shell.execution_count
    asked = shell.get_parent() or {}
    if asked.get("header", {}).get("msg_type") != "execute_request":
        return None
    return asked.get("metadata", {}).get("cellId") or shell.user_ns["In"][-1], shell.execution_count


def _when_done(shell: Any, act: Any) -> None:
    """Call `act` once, when the cell has ended."""

    def after(_: Any) -> None:
        shell.events.unregister("post_run_cell", after)
        act()

    shell.events.register("post_run_cell", after)
