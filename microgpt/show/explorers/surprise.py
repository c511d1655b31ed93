"""The surprise of a name, letter by letter: -log of the probability that each model gave to the letter."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from typing import Any

import ipywidgets as widgets

from ...decoding import surprises
from ...engine import Engine
from ...tokenizer import Tokenizer
from ..charts.bars import Bars
from ..controls.explorer import Explorer
from ..controls.text_input import in_vocabulary

Y_MAX = 8.0  # nats; the axis grows if a bar is higher


def surprise_chart(
    tokenizer: Tokenizer, engines: Mapping[str, Engine], text: str, compare: Sequence[float] = ()
) -> Bars:
    """For each engine, a bar for each letter of `text` and for its end.

    engines -- name -> engine
    compare -- the mean surprises of other texts under the first engine, in rising order; the label of the
        axis says what share of them is less surprising than `text`
    """
    text = in_vocabulary(text, tokenizer)
    series = {name: surprises(engine, tokenizer, text) for name, engine in engines.items()}
    first = next(iter(series.values()))
    mean = sum(first) / len(first)
    name = f"{text[:12]}{'…' if len(text) > 12 else ''}" or "the empty name"
    notes = [] if len(first) > len(text) else ["the model reads no further"]
    if compare:
        below = 100 * bisect(compare, mean) / len(compare)
        notes.append(f"more surprising than {below:.0f}% of held-out names")
    highest = max(max(bars) for bars in series.values())
    return Bars(
        f"{name}: {mean:.2f} nats a prediction",
        f"letter ({', '.join(notes)})" if notes else "letter",
        "surprise (nats)",
        [*text, "end"][: len(first)],
        series,
        y_max=max(Y_MAX, highest),
    )


def surprise_explorer(
    tokenizer: Tokenizer, engines: Mapping[str, Engine], text: str = "emma", compare: Sequence[float] = ()
) -> Explorer:
    """`surprise_chart` with a text field."""

    def draw(text: Any) -> Bars:
        return surprise_chart(tokenizer, engines, text, compare)

    return Explorer("Surprise", draw, text=widgets.Text(value=text, description="name"))
