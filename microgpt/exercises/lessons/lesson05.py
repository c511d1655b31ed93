"""The checks of lesson 05: a slope, Adam, a schedule.

The loop is in `lesson05_loop.py`, the capstone in `lesson05_experiment.py`.

Each answer is compared with the package, or with arithmetic that is written in another way. So every
correct solution passes.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ... import primitive
from ...optimizer import EPS
from ...value import Value
from .. import draws
from ..attempt import answer, attempt
from ..compare import as_list
from ..exercise import exercise


def _by_backward(logits: Sequence[float], target: int) -> list[float]:
    """The slopes of the surprise for each logit, computed with Values."""
    nodes = [Value(logit) for logit in logits]
    primitive.cross_entropy(nodes, target).backward()
    return [node.grad for node in nodes]


@exercise(
    "5.1",
    "The slope of a surprise",
    hints={
        "all p": "The token that came needs another slope: a rise of its logit makes the surprise smaller.",
        "all less 1": "Subtract 1 only for the token that came. The others keep their `p`.",
        "one only": "The others also have a slope: what they gain in probability, the one that came loses.",
        "the others": "The token that came is at index `target`: subtract 1 there, and nowhere else.",
        "flipped": "Turn the signs round: the token that came should rise, so its slope is negative.",
        "all alike": "Only the token that came loses 1, not every token with the same probability.",
        "towards p": "That is the slope towards `p`. Between it and the logits lies a softmax.",
    },
    done="They sum to 0. The package's cross_entropy gives exactly these, in a single node.",
)
def the_slope_of_a_surprise(logit_slopes: Any) -> None:
    """Most probabilities are different, so that a slope in the wrong place is noticed; once two are equal."""
    drawn = (draws.probabilities(5), draws.whole(0, 4))
    twins = ([0.4, 0.2, 0.4], 2)
    for probs, target in (([0.7, 0.2, 0.1], 1), ([0.1, 0.2, 0.3, 0.4], 3), ([0.25, 0.75], 0), twins, drawn):
        came = [token_id == target for token_id in range(len(probs))]
        wrong = {
            "all p": probs,
            "all less 1": [p - 1 for p in probs],
            "one only": [p - 1 if here else 0.0 for p, here in zip(probs, came)],
            "the others": [p if here else p - 1 for p, here in zip(probs, came)],
            "towards p": [-1 / p if here else 0.0 for p, here in zip(probs, came)],
            "flipped": [1 - p if here else -p for p, here in zip(probs, came)],
            "all alike": [p - 1 if p == probs[target] else p for p in probs],
        }
        expected = _by_backward([math.log(p) for p in probs], target)
        attempt(logit_slopes, probs, target).gives(expected, mistakes=wrong)


def adam(
    p: float,
    grads: Sequence[float],
    keep: tuple[float, float] = (0.9, 0.95),
    corrected_for: tuple[float, float] = (0.9, 0.95),
    squared: bool = True,
) -> list[float]:
    """The parameter after each step, with both moments written as sums. Options make typical mistakes.

    keep -- what m and v keep of the past; corrected_for -- the betas of the correction, 0 for no correction
    """
    path = []
    for t in range(1, len(grads) + 1):
        ages = list(zip(range(t - 1, -1, -1), grads))
        m = sum((1 - keep[0]) * keep[0] ** age * g for age, g in ages)
        v = sum((1 - keep[1]) * keep[1] ** age * (g * g if squared else abs(g)) for age, g in ages)
        m, v = (moment / (1 - beta**t) for moment, beta in zip((m, v), corrected_for))
        p -= 0.01 * m / (math.sqrt(v) + EPS)
        path.append(p)
    return path


@exercise(
    "5.2",
    "Adam",
    hints={
        "not corrected": "Memories that start at 0 are too small: divide by `1 - beta ** (step + 1)`.",
        "ZeroDivisionError": "At step 0 one slope has come in: the exponent is `step + 1`.",
        "always one step": "The correction fades with the steps: its exponent is `step + 1`.",
        "times the step": "The beta is raised to the power `step + 1`, not multiplied by it.",
        "not squared": "`v` remembers the square of the slope, `grad**2`.",
        "wrong share": "It is 0.9 of the old `m` and 0.1 of the new slope, not the other way round.",
        "swapped": "The betas are swapped: `m` keeps 0.9 of its past, `v` keeps 0.95.",
        "half swapped": "The betas of `m` and `v` are swapped: `m` keeps 0.9 of its past, `v` keeps 0.95.",
        "complex": "`v_hat` is below 0: `v` has to remember the square of the slope, `grad**2`.",
        "memory lost": "The old `m` and `v` have a share in the new ones.",
        "corrected kept": "Return `m` and `v` as they are. The corrected ones are for this step only.",
    },
    done="Five steps, the same as the package's Adam.",
)
def adam_step(adam_step: Any) -> None:
    """Five steps in a row, on slopes of both signs, so that a wrong moment is noticed."""
    grads = [0.5, -2.0, 0.3, 0.7, -0.1]
    expected, path = adam(1.0, grads), _path(adam_step, grads)
    wrong = {
        "not corrected": adam(1.0, grads, corrected_for=(0.0, 0.0)),
        "not squared": adam(1.0, grads, squared=False),
        "wrong share": adam(1.0, grads, keep=(0.1, 0.95)),
        "swapped": adam(1.0, grads, (0.95, 0.9), (0.95, 0.9)),
        "half swapped": adam(1.0, grads, (0.95, 0.9)),
        **_other_adams(1.0, grads),
        "complex": lambda got: any(isinstance(p, complex) for p in as_list(got) or []),
    }
    answer("p after each of 5 steps, with the slopes 0.5, -2, 0.3, 0.7, -0.1", path).gives(
        expected, within=1e-9, mistakes=wrong
    )
    drawn = draws.vector(5)
    answer(f"p after each of 5 steps, with the slopes {drawn}", _path(adam_step, drawn)).gives(
        adam(1.0, drawn), within=1e-9
    )


def _path(adam_step: Any, grads: Sequence[float]) -> list[Any]:
    """The parameter after each step of the learner's Adam, from 1."""
    path, m, v = [], 0.0, 0.0
    p: Any = 1.0
    for step, grad in enumerate(grads):
        found = attempt(adam_step, p, grad, m, v, step)
        items = as_list(found.got) or []
        if len(items) != 3:
            found.gives((0.0, 0.0, 0.0))
        p, m, v = items
        path.append(p)
    return path


def _other_adams(p: float, grads: Sequence[float]) -> dict[str, list[float]]:
    """The results of Adam with one mistake each, in the moments or in their correction."""
    paths: dict[str, list[float]] = {}
    for name in ("always one step", "times the step", "memory lost", "corrected kept"):
        q, m, v, path = p, 0.0, 0.0, []
        for t, g in enumerate(grads, 1):
            m, v = (
                (0.1 * g, 0.05 * g * g)
                if name == "memory lost"
                else (0.9 * m + 0.1 * g, 0.95 * v + 0.05 * g * g)
            )
            m_share, v_share = 1 - 0.9**t, 1 - 0.95**t
            if name == "always one step":
                m_share, v_share = 1 - 0.9, 1 - 0.95
            elif name == "times the step":
                m_share, v_share = 1 - 0.9 * t, 1 - 0.95 * t
            m_hat, v_hat = m / m_share, v / v_share
            root: Any = v_hat**0.5  # complex if v_hat is below 0, as for the learner
            q = q - 0.01 * m_hat / (root + EPS)
            path.append(q)
            if name == "corrected kept":
                m, v = m_hat, v_hat
        paths[name] = path
    return paths


@exercise(
    "5.3",
    "A schedule with a warm-up",
    hints={
        "lost step": "At step 0 the rate is 0 and a name is read for nothing: use `step + 1` on the way up.",
        "jump": "The rate jumps where the fall begins: at step `rise` it is still `learning_rate`.",
        "never falls": "After the warm-up the rate has to fall, in a straight line.",
        "whole numbers": "`//` gives whole numbers, here always 0 or 1. Use `/`.",
        "too early": "It reaches 0 one step too early: the line ends at `num_steps`, after the last step.",
    },
    done="Try it: `lab.losses(rate=lambda step: warm_up(step, 500))`, once you have met the lab.",
)
def schedule(warm_up: Any) -> None:
    """All rates of a run of 20 steps, the ends of a run of 500, and a run too short for a warm-up."""
    fall = [0.1 * left / 18 for left in range(18, 0, -1)]
    up = [0.05, 0.1]
    wrong = {
        "lost step": [0.0, 0.05, *fall],
        "jump": up + [0.1 * (1 - step / 20) for step in range(2, 20)],
        "never falls": up + [0.1] * 18,
        "too early": up + [0.1 * left / 17 for left in range(17, -1, -1)],
        "whole numbers": lambda got: set(as_list(got) or [1]) <= {0.0, 0.1},
    }
    rates = [attempt(warm_up, step, 20, 0.1).got for step in range(20)]
    answer("the rates of 20 steps, up to 0.1", rates).gives(up + fall, mistakes=wrong)
    attempt(warm_up, 0, 500).gives(0.0002)
    attempt(warm_up, 49, 500).gives(0.01)
    attempt(warm_up, 275, 500).gives(0.005)
    attempt(warm_up, 0, 5).gives(0.01)
    rise = draws.whole(3, 60)
    step = draws.whole(rise, 10 * rise - 1)
    attempt(warm_up, step, 10 * rise, 0.1).gives(0.1 * (10 * rise - step) / (9 * rise))
