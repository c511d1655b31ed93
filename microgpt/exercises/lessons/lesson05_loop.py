"""The check of the training loop of lesson 05."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from ...engine import initial_state
from ...model import GPT, Config
from ...scalar_engine import ScalarEngine
from .. import draws
from ..attempt import attempt
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
    """The losses of four steps tell whether the slopes are set to 0, wherever that is done."""
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
    lists, seed = [[0, *draws.wholes(3, 1, 2), 0] for _ in range(3)], draws.whole(2, 10**6)
    attempt(
        descend, GPT(CONFIG, random.Random(seed)), lists, 0.5, says=f"descend(model, {lists}, 0.5)"
    ).gives(losses_of_descent(lists=lists, seed=seed), within=1e-9)
