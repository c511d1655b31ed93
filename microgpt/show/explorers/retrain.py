"""Retraining while a slider moves: each move trains a new model, and the reader watches.

`curve` is the picture of a run so far. `pictures` trains, and gives such a picture every 0.05 s.
`retrain_explorer` adds controls. They are named after the settings of `Lab.training`: learning_rate,
num_steps, seed, n_embd, activation, ...
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...engines import fastest
from ...study.lab import ENGINE_OPTIONS, Lab
from ...training import Training
from ..charts.lines import Lines
from ..charts.svg import plain_text
from ..controls.sliced import SlicedExplorer

SLICE = 0.05  # seconds between two pictures; the kernel cannot respond during this time
POINTS, SAMPLES = 100, 8

Curve = tuple[Sequence[float], Sequence[float]]


def running_mean(numbers: Sequence[float], window: int) -> list[float]:
    """At each place, the mean of the last `window` numbers, or of fewer at the beginning.

    >>> running_mean([4, 2, 0, 0], window=2)
    [4.0, 3.0, 1.0, 0.0]
    """
    total, means = 0.0, []
    for i, number in enumerate(numbers):
        total += number - (numbers[i - window] if i >= window else 0.0)
        means.append(total / min(i + 1, window))
    return means


def smooth_curve(training: Training) -> Curve:
    """The smoothed losses of a run as (steps, losses), with at most 100 points.

    Each loss is the mean over a tenth of the whole run.
    """
    means = running_mean(training.losses, max(1, training.num_steps // 10))
    stride = max(1, training.num_steps // POINTS)
    places = sorted({*range(0, len(means), stride), len(means) - 1} - {-1})
    return places, [means[i] for i in places]


def curve(
    training: Training,
    held_out: float | None = None,
    other: Mapping[str, Curve] | None = None,
    marks: Mapping[str, float] | None = None,
) -> Lines:
    """The losses of a run so far, as a running mean over a tenth of its steps.

    held_out -- the held-out loss of the run, for the title
    other -- name -> the curve of another run to compare with
    marks -- name -> a loss to compare with, drawn as a horizontal line
    """
    done, other, marks = f"Step {training.step} of {training.num_steps}", other or {}, marks or {}
    lowest = min(marks.values()) - 0.3 if marks else 0.0
    last = max([1, training.num_steps, *(steps[-1] for steps, _ in other.values() if steps)])
    return Lines(
        done if held_out is None else f"{done}: held-out loss {held_out:.3f}",
        "step",
        "loss (nats)",
        {"this run": smooth_curve(training), **other},
        marks,
        x_range=(0, last * 1.2 if marks else last),  # room for the names of the marks, at the right
        y_range=(max(0.0, lowest), math.log(training.config.vocab_size) + 0.2),
    )


def fast_training(lab: Lab, **settings: Any) -> Training:
    """`Lab.training` on the fastest engine that has these settings."""
    engine = "numpy" if settings.keys() & set(ENGINE_OPTIONS) else fastest()
    return lab.training(engine=engine, **settings)


def pictures(
    lab: Lab,
    other: Mapping[str, Curve] | None = None,
    marks: Mapping[str, float] | None = None,
    **settings: Any,
) -> Iterator[str]:
    """Train one variant and draw it every 0.05 s. The last picture adds the held-out loss and samples."""
    training = fast_training(lab, **settings)
    drawn = time.perf_counter() - SLICE
    for _ in training.steps():
        if time.perf_counter() - drawn >= SLICE:
            yield curve(training, None, other, marks).svg()
            drawn = time.perf_counter()
    samples = ", ".join(training.sample() for _ in range(SAMPLES))
    chart = curve(training, lab.loss(training), other, marks)
    yield f'{chart.svg()}<p role="status">Samples: {plain_text(samples)}</p>'


def retrain_explorer(lab: Lab, marks: Mapping[str, float] | None = None, **controls: Any) -> SlicedExplorer:
    """Controls above a run. The run with their first values is drawn beside every other run.

    >>> from ipywidgets import IntSlider
    >>> lab = Lab(["ab", "ba", "abb", "bab", "a", "b"], held_out=2)
    >>> retrain_explorer(lab, num_steps=IntSlider(value=20, min=1, max=50))
    Retrain: num_steps (move the controls in JupyterLab)
    """
    began = fast_training(lab, **{name: control.value for name, control in controls.items()}).run()
    other = {"as it began": smooth_curve(began)}
    return SlicedExplorer("Retrain", lambda **values: pictures(lab, other, marks, **values), **controls)
