"""Causality as an experiment: change one position, and see which predictions change.

The change is added to one number of the embedding of one position. The predictions of all positions
are compared before and after. Those of earlier positions do not change by a single bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import sub

from ...engine import Engine
from ...errors import MicrogptError
from ...plain import softmax
from ...study.activations import activations
from ...training import Training
from ..charts.bars import Bars
from ..controls.explorer import Explorer
from ..controls.text_input import shorten
from .attention import WIDEST, position_labels, visible_tokens


def movement(engine: Engine, tokens: Sequence[int], position: int, push: float) -> list[float]:
    """For each position, the sum of |change of probability| if `push` is added to one number of `position`.

    The sum is between 0 (no change) and 2 (all probability moved). The engine is not changed.
    """
    before = engine.state.parameters
    wpe = [list(row) for row in before["wpe"]]
    wpe[position][0] += push
    probs, pushed = (
        list(map(softmax, activations(engine, tokens, parameters)["logits"]))
        for parameters in (before, {**before, "wpe": wpe})
    )
    return [sum(map(abs, map(sub, *rows))) for rows in zip(pushed, probs, strict=True)]


def causality_bars(training: Training, name: str, position: int, push: float) -> Bars:
    """`movement` as a chart. MicrogptError if `name` does not reach `position`."""
    tokens = visible_tokens(training, name)
    if not 0 <= position < len(tokens):
        there = "only position 0" if len(tokens) == 1 else f"the positions 0 to {len(tokens) - 1}"
        raise MicrogptError(
            f"{shorten(name, WIDEST)!r} fills {there}, so there is no position {position}: "
            "choose an earlier one or a longer name"
        )
    moved = movement(training.engine, tokens, position, push)
    title = f"Position {position} of {shorten(name, WIDEST)!r} pushed by {push:+.2f}"
    labels = position_labels(training, tokens)
    return Bars(title, "position that predicts", "sum of |change of p|", labels, {"moved": moved})


def causality_explorer(
    training: Training, name: str = "kateryna", position: int = 3, push: float = 0.5
) -> Explorer:
    """`causality_bars` with controls for the name, the position and the push."""
    from ipywidgets import FloatSlider, IntSlider, Text

    last = training.config.block_size - 1
    return Explorer(
        "Push one position",
        lambda name, position, push: causality_bars(training, name, position, push),
        position=IntSlider(value=position, min=0, max=last, description="position"),
        push=FloatSlider(value=push, min=-2, max=2, step=0.1, description="push"),
        name=Text(value=name, description="name"),
    )
