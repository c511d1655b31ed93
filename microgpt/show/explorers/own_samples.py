"""Samples of your own model, and which of them are copies.

`sample_table` is the plain function, and `sample_explorer` adds a temperature and a prompt. Sample i uses
the same random numbers at every temperature, so it changes only where the probabilities make it change.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import ipywidgets as widgets

from ...sampling import TEMPERATURE
from ...study.novelty import kind_of, novelty
from ...training import Training
from ..charts.table import Table
from ..controls.explorer import Explorer
from ..controls.text_input import in_vocabulary, shorten
from .temperature import samples_at

COUNT = 12


def sample_table(
    training: Training,
    held_out: Collection[str] = (),
    temperature: float = TEMPERATURE,
    prompt: str = "",
    count: int = COUNT,
) -> Table:
    """A table of `count` samples, each marked as "copied", "held out" or "new".

    A copy is one of the documents of `training`. MicrogptError if the model cannot read the prompt.
    """
    samples = samples_at(temperature, training, count, in_vocabulary(prompt, training.tokenizer))
    trained_on, aside = set(training.documents), set(held_out)
    found = novelty(samples, trained_on, aside)
    return Table(
        f"Temperature {temperature:g}: {found.copied} copied, {found.held_out} held out, {found.new} new",
        [(shorten(sample) or "(empty)", [kind_of(sample, trained_on, aside)]) for sample in samples],
    )


def sample_explorer(training: Training, held_out: Collection[str] = ()) -> Explorer:
    """`sample_table` with a slider for the temperature and a text field for the prompt."""

    def draw(**values: Any) -> str:
        return sample_table(training, held_out, **values).html()

    return Explorer(
        "Samples",
        draw,
        temperature=widgets.FloatSlider(
            value=TEMPERATURE, min=0.1, max=3.0, step=0.1, description="temperature"
        ),
        prompt=widgets.Text(description="prompt", placeholder="first letters"),
    )
