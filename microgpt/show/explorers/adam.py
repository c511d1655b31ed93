"""Adam on one parameter: the path of the parameter, and the two moments that Adam keeps.

The valley is steepness * (p - 3) ** 2 / 2. Every gradient has noise, as it has in a training step on
one document. The arithmetic is that of `microgpt.Adam`, for one parameter and with the betas as
arguments.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from ...optimizer import BETA1, BETA2, EPS
from ..charts.lines import Lines
from ..controls.explorer import Explorer

BOTTOM, STEPS, NOISE = 3.0, 60, 2.0
STEP_RANGE, P_RANGE = (0, STEPS + 10), (-2.0, 8.0)


class AdamStep(NamedTuple):
    """One step: the parameter before it, its gradient, the two corrected moments and the change."""

    p: float
    grad: float
    m_hat: float
    v_hat: float
    move: float


def adam_path(
    grad_of: Callable[[float, int], float],
    p: float,
    steps: int,
    learning_rate: float,
    beta1: float = BETA1,
    beta2: float = BETA2,
) -> list[AdamStep]:
    """Update one parameter with Adam for `steps` steps. `grad_of(p, step)` is its gradient.

    >>> [round(one.p, 3) for one in adam_path(lambda p, step: 1000 * p, p=1.0, steps=3, learning_rate=0.1)]
    [1.0, 0.9, 0.8]
    """
    m = v = 0.0
    path = []
    for step in range(steps):
        grad = grad_of(p, step)
        m = beta1 * m + (1 - beta1) * grad
        v = beta2 * v + (1 - beta2) * grad * grad
        m_hat, v_hat = m / (1 - beta1 ** (step + 1)), v / (1 - beta2 ** (step + 1))
        move = -learning_rate * m_hat / (v_hat**0.5 + EPS)
        path.append(AdamStep(p, grad, m_hat, v_hat, move))
        p += move
    return path


def plain_path(
    grad_of: Callable[[float, int], float], p: float, steps: int, learning_rate: float
) -> list[float]:
    """The same with plain gradient descent: p falls by learning_rate * gradient. Stops if p diverges.

    >>> plain_path(lambda p, step: 2 * p, p=1.0, steps=3, learning_rate=0.25)
    [1.0, 0.5, 0.25]
    """
    path = []
    for step in range(steps):
        path.append(p)
        if abs(p) > 1e6:
            break
        p -= learning_rate * grad_of(p, step)
    return path


def valley(steepness: float) -> Callable[[float, int], float]:
    """A function (p, step) -> the gradient of the valley at p, with the noise of that step."""
    rng = random.Random(0)
    noise = [rng.gauss(0, NOISE) for _ in range(STEPS)]
    return lambda p, step: steepness * (p - BOTTOM + noise[step])


def path_chart(
    learning_rate: float = 0.2, beta1: float = BETA1, beta2: float = BETA2, steepness: float = 1.0
) -> Lines:
    """The path of the parameter, with Adam and with plain gradient descent."""
    grad_of = valley(steepness)
    path = adam_path(grad_of, 0.0, STEPS, learning_rate, beta1, beta2)
    plain = plain_path(grad_of, 0.0, STEPS, learning_rate)
    places = list(range(STEPS))
    return Lines(
        "The parameter",
        "step",
        "p",
        {"Adam": (places, [one.p for one in path]), "plain descent": (places[: len(plain)], plain)},
        {"bottom": BOTTOM},
        x_range=STEP_RANGE,
        y_range=P_RANGE,
    )


def memory_chart(
    learning_rate: float = 0.2, beta1: float = BETA1, beta2: float = BETA2, steepness: float = 1.0
) -> Lines:
    """The gradient and the two moments that Adam keeps of it, as multiples of the steepness."""
    path = adam_path(valley(steepness), 0.0, STEPS, learning_rate, beta1, beta2)
    places = list(range(STEPS))
    return Lines(
        "What Adam remembers",
        "step",
        "gradient / steepness",
        {
            "gradient": (places, [one.grad / steepness for one in path]),
            "m corrected": (places, [one.m_hat / steepness for one in path]),
            "root of v corrected": (places, [one.v_hat**0.5 / steepness for one in path]),
        },
        {"zero": 0.0},
        x_range=STEP_RANGE,
        y_range=(-10.0, 10.0),
    )


def adam_explorer() -> Explorer:
    """Both charts, with sliders for the learning rate, the betas and the steepness of the valley.

    >>> adam_explorer()
    Adam on one parameter: learning_rate, beta1, beta2, steepness (move the controls in JupyterLab)
    """
    from ipywidgets import FloatLogSlider, FloatSlider

    return Explorer(
        "Adam on one parameter",
        lambda **settings: path_chart(**settings).svg() + memory_chart(**settings).svg(),
        learning_rate=FloatLogSlider(
            value=0.2, min=-3, max=0.5, step=0.05, description="learning rate", readout_format=".3g"
        ),
        beta1=FloatSlider(value=BETA1, min=0, max=0.99, step=0.01, description="beta1"),
        beta2=FloatSlider(
            value=BETA2, min=0, max=0.999, step=0.001, description="beta2", readout_format=".3f"
        ),
        steepness=FloatLogSlider(
            value=1.0, min=-2, max=2, step=0.1, description="steepness", readout_format=".3g"
        ),
    )
