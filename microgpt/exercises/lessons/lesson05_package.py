"""What the package has for the answers of lesson 05: it runs on this until the learner's own are right."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from ...model import GPT
from ...optimizer import BETA1, BETA2, EPS
from ...study.lab import Lab, student_t


def adam_step(
    p: float, grad: float, m: float, v: float, step: int, learning_rate: float = 0.01
) -> tuple[float, float, float]:
    """See `Adam.step`, for one parameter: the new (p, m, v)."""
    m = BETA1 * m + (1 - BETA1) * grad
    v = BETA2 * v + (1 - BETA2) * grad * grad
    m_hat, v_hat = m / (1 - BETA1 ** (step + 1)), v / (1 - BETA2 ** (step + 1))
    return p - learning_rate * m_hat / (v_hat**0.5 + EPS), m, v


def warm_up(step: int, num_steps: int, learning_rate: float = 0.01) -> float:
    """The learning rate of a step: up for a tenth of the run, then down to 0."""
    rise = num_steps // 10
    if step < rise:
        return learning_rate * (step + 1) / rise
    return learning_rate * (num_steps - step) / (num_steps - rise)


def descend(model: GPT, token_lists: Sequence[Sequence[int]], learning_rate: float) -> list[float]:
    """Plain gradient descent, a step for each list of tokens; the loss of each step."""
    losses = []
    for tokens in token_lists:
        loss = model.loss(tokens)
        loss.backward()
        for p in model.parameters():
            p.data, p.grad = p.data - learning_rate * p.grad, 0.0
        losses.append(loss.data)
    return losses


def experiment(
    lab: Lab, change: Mapping[str, Any], seeds: Sequence[int], matters: float
) -> tuple[float, float, str]:
    """The mean difference that `change` makes, its margin, and the verdict."""
    baseline, changed = lab.losses(seeds), lab.losses(seeds, **change)
    differences = [a - b for a, b in zip(changed, baseline)]
    mean = statistics.fmean(differences)
    margin = student_t(len(differences)) * statistics.stdev(differences) / len(differences) ** 0.5
    return mean, margin, verdict(mean, margin, matters)


def verdict(mean: float, margin: float, matters: float) -> str:
    """In words, from the interval mean - margin to mean + margin."""
    if -matters < mean - margin and mean + margin < matters:
        return "does not matter"
    if mean + margin < 0:
        return "better"
    return "worse" if mean - margin > 0 else "cannot tell"
