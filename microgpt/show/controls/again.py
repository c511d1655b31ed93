"""A cell that is run again closes the panels of its run before.

ipywidgets keeps every widget until it is closed, and so the model that its picture is drawn from: ten runs of
a cell would keep ten models. The front end throws the old views away and does not say so.
Which cell runs is known from the message that asked for it, and where there is none from the cell's text.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import ipywidgets as widgets

# Of each cell: the number of its last run, and the panels made in it.
_OPEN: dict[str, tuple[int, list[Any]]] = {}


def opened(panel: Any) -> None:
    """Note a new panel. Those of an earlier run of the same cell are closed when the cell is done."""
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
    """Every widget among `things` and within them: children, layouts, styles, ends of links."""
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
    """Close old panels with all that is in them, but for what the new ones use as well."""
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
    """(the cell, the number of this run); None in a script, and where no cell is running."""
    if shell is None:
        return None
    if not hasattr(shell, "get_parent"):  # IPython in a terminal
        return shell.user_ns["In"][-1], shell.execution_count
    asked = shell.get_parent() or {}
    if asked.get("header", {}).get("msg_type") != "execute_request":
        return None
    return asked.get("metadata", {}).get("cellId") or shell.user_ns["In"][-1], shell.execution_count


def _when_done(shell: Any, act: Any) -> None:
    """Call `act` once, after the cell."""

    def after(_: Any) -> None:
        shell.events.unregister("post_run_cell", after)
        act()

    shell.events.register("post_run_cell", after)
