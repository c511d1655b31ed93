"""The checks of lesson 05, second half: the training loop, and luck. `lesson05.py` has the first half."""

from __future__ import annotations

import math
import random
import statistics
from collections.abc import Sequence
from typing import Any

from ...engine import initial_state
from ...model import GPT, Config
from ...scalar_engine import ScalarEngine
from .. import draws
from ..attempt import answer, attempt
from ..compare import as_list
from ..exercise import exercise

CONFIG = Config(vocab_size=3, n_embd=4, n_head=2, block_size=4)
LISTS = [[0, 1, 2, 0], [0, 2, 1, 1, 0], [0, 1, 0], [0, 1, 2, 2, 0]]


def losses_of_descent(
    sign: float = -1.0,
    keep_slopes: bool = False,
    from_zero: bool = False,
    lists: Sequence[list[int]] = LISTS,
    seed: int = 1,
) -> list[float]:
    """Gradient descent with an engine's gradients, on lists of floats. Options make typical mistakes."""
    engine = ScalarEngine(CONFIG, initial_state(CONFIG, random.Random(seed)))
    slopes = {name: [[0.0] * nin for _ in range(nout)] for name, (nout, nin) in CONFIG.shapes.items()}
    losses = []
    for tokens in lists:
        losses.append(engine.loss([tokens]))
        state, grads = engine.state, engine.gradients([tokens])
        for name, matrix in state.parameters.items():
            for i, row in enumerate(matrix):
                for j, p in enumerate(row):
                    slope = grads[name][i][j] + (slopes[name][i][j] if keep_slopes else 0.0)
                    slopes[name][i][j] = slope
                    row[j] = (0.0 if from_zero else p) + sign * 0.5 * slope
        engine.state = state
    return losses


@exercise(
    "5.4",
    "A loop of your own",
    hints={
        "uphill": "The loss grows: you went up the slope. Against the slope means minus.",
        "slopes kept": "Slopes of earlier names are left, and `backward` adds to them: set `p.grad` to 0.",
        "replaced": "The new number has to start from the old one: `p.data` minus learning rate times slope.",
        "no learning rate": "Multiply the slope by the learning rate: the steps are too long.",
        "not moved": "The model never moves: use the slope before you set it to 0.",
    },
    done="This loop trains any model made of Values.",
)
def loop(descend: Any) -> None:
    """Four steps on a small model: checks the losses and the parameters at the end."""
    wrong = {
        "uphill": losses_of_descent(sign=1.0),
        "slopes kept": losses_of_descent(keep_slopes=True),
        "replaced": losses_of_descent(from_zero=True),
        "no learning rate": losses_of_descent(sign=-2.0),
        "not moved": losses_of_descent(sign=0.0),
    }
    model = GPT(CONFIG, random.Random(1))
    found = attempt(descend, model, LISTS, 0.5, says="descend(model, four_lists, 0.5)")
    found.gives(losses_of_descent(), within=1e-9, mistakes=wrong)
    kept = sum(abs(p.grad) for p in model.parameters())
    lists, seed = [[0, *draws.wholes(3, 1, 2), 0] for _ in range(3)], draws.whole(2, 10**6)
    attempt(
        descend, GPT(CONFIG, random.Random(seed)), lists, 0.5, says=f"descend(model, {lists}, 0.5)"
    ).gives(losses_of_descent(lists=lists, seed=seed), within=1e-9)
    answer("the sum of all slopes afterwards", kept).gives(0.0, mistakes={"slopes kept": lambda got: True})


A, B = [2.40, 2.52, 2.43, 2.47], [2.38, 2.47, 2.42, 2.43]


@exercise(
    "5.5",
    "Is it more than luck?",
    hints={
        "turned round": "Turn it round: `losses` minus `baseline`, so that a better variant is below 0.",
        "by n": "The variance is divided by one less than the number of pairs: one is used up by the mean.",
        "no root of n": "That is the deviation of one difference. For a mean of n, divide by the root of n.",
        "by n twice": "For a mean of n, divide by the root of n, not by n: `math.sqrt(variance / n)`.",
        "variance": "That is not in nats but in squared nats: the root is missing.",
        "not paired": "That is for two independent groups. Take the difference of each pair first.",
    },
    done="The luck that a pair shares cancels out before you count.",
)
def pairs(paired: Any) -> None:
    """Four pairs that share most of their luck."""
    differences = [a - b for a, b in zip(A, B)]
    mean, deviation = statistics.fmean(differences), statistics.stdev(differences)
    strangers = math.sqrt((statistics.variance(A) + statistics.variance(B)) / 4)
    wrong = {
        "turned round": (-mean, deviation / 2),
        "by n": (mean, statistics.pstdev(differences) / 2),
        "no root of n": (mean, deviation),
        "by n twice": (mean, deviation / 4),
        "variance": lambda got: _second(got) in _rounded(deviation**2, deviation**2 / 4),
        "not paired": (mean, strangers),
    }
    attempt(paired, A, B).gives((mean, deviation / 2), within=1e-9, mistakes=wrong)
    attempt(paired, [3.0, 1.0], [1.0, 1.0]).gives((1.0, 1.0))
    a, b = draws.vector(5), draws.vector(5)
    drawn = [x - y for x, y in zip(a, b)]
    attempt(paired, a, b).gives((statistics.fmean(drawn), statistics.stdev(drawn) / math.sqrt(5)))


def _second(got: Any) -> float | None:
    items = as_list(got)
    return (
        round(items[1], 9) if items is not None and len(items) == 2 and isinstance(items[1], float) else None
    )


def _rounded(*numbers: float) -> set[float]:
    return {round(number, 9) for number in numbers}
