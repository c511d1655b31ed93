"""Rungs: what the same training step consists of, on one engine after another.

The counts are arguments, because a lesson counts before it looks. Bars whose lengths differ by a factor of
hundreds cannot share a picture. So the first rungs can be left out, and the others become larger.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import MicrogptError
from ..charts.bars import Bars
from ..controls.explorer import Explorer

Counts = Mapping[str, Mapping[str, float]]


def rung_chart(counts: Counts, quantity: str, first: str) -> Bars:
    """A chart of one quantity, for the rungs from `first` on.

    counts -- rung -> quantity -> number

    MicrogptError if the rung or the quantity is not in `counts`.

    >>> chart = rung_chart({"a": {"nodes": 50.0}, "b": {"nodes": 5.0}}, "nodes", first="a")
    >>> print(chart.text())
    Nodes a step: 50 > 5 (nodes by rung)
    nodes: a 50, b 5
    """
    names = list(counts)
    if first not in names:
        raise MicrogptError(f"there is no rung {first!r:.60}: choose one of {', '.join(names)}")
    if quantity not in counts[first]:
        raise MicrogptError(f"{quantity!r:.60} was not counted: choose one of {', '.join(counts[first])}")
    names = names[names.index(first) :]
    numbers = [counts[name][quantity] for name in names]
    title = f"{quantity.capitalize()} a step: {' > '.join(f'{number:,.0f}' for number in numbers)}"
    return Bars(title, "rung", quantity, names, {quantity: numbers})


def rung_explorer(counts: Counts) -> Explorer:
    """`rung_chart` with controls for the quantity and for the rung to begin with."""
    import ipywidgets as widgets

    quantities, names = list(next(iter(counts.values()))), list(counts)
    return Explorer(
        "Rungs",
        lambda quantity, first: rung_chart(counts, quantity, first),
        quantity=widgets.Dropdown(options=quantities, value=quantities[0], description="count"),
        first=widgets.Dropdown(options=names, value=names[0], description="begin at"),
    )
