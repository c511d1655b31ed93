"""The checks of lesson 04, second half: a whole model before and after training.

The parameters without a gradient on the first step are found in the course's own run. A model without one
head is judged by its logits, so that any way to take the head out passes.
"""

from __future__ import annotations

import random
from typing import Any

from ... import plain
from ...engine import initial_state
from ...model import Config, gpt
from ...training import Training
from .. import draws
from ..attempt import answer, attempt
from ..exercise import exercise

Vector = list[float]
Matrix = list[Vector]


def random_matrix(nout: int, nin: int, seed: int) -> Matrix:
    """A matrix of numbers with two decimals and ordinary size. They are the same on every run."""
    rng = random.Random(seed)
    return [[round(rng.gauss(0, 1), 2) for _ in range(nin)] for _ in range(nout)]


def close(got: Any, expected: Vector) -> bool:
    """True if `got` is a list of these numbers."""
    same_kind = isinstance(got, (list, tuple)) and len(got) == len(expected)
    return same_kind and all(abs(g - e) < 1e-6 for g, e in zip(got, expected))


@exercise(
    "4.5",
    "Who gets no gradient?",
    hints={
        "nearly zero": "A gradient of 1e-9 is small, but it is not 0. Count only those that are exactly 0.",
        "the others": "Those are the ones that do get a gradient: count the zeros.",
        "rows": "Look at every number of every row: a row can be partly 0.",
        "the zeros": "That many parameters start at 0. Look at the gradients: `silent(first_gradients)`.",
        "awake": "That many get a gradient. The question was how many get none.",
        "whole matrices": "That many are in matrices that are silent as a whole. Others are silent in part.",
    },
    done="More than half. Now read on: who are they, and what would wake them?",
)
def who_gets_no_gradient(silent: Any, total: Any) -> None:
    """An example made by hand, then the first step of the course's run."""
    gradients = {"a": [[0.0, 1e-9], [0.5, 0.0], [0.0, 0.0]], "b": [[-2.0]]}
    attempt(silent, gradients).gives(
        {"a": 4, "b": 0},
        mistakes={"nearly zero": {"a": 5, "b": 0}, "the others": {"a": 2, "b": 1}, "rows": {"a": 1, "b": 0}},
    )
    drawn = {"c": [[float(draws.whole(0, 1)) for _ in range(5)] for _ in range(4)]}
    attempt(silent, drawn).gives({"c": sum(row.count(0.0) for row in drawn["c"])})
    first = first_gradients()
    zeros = {name: sum(row.count(0.0) for row in matrix) for name, matrix in first.items()}
    sizes = {name: len(matrix) * len(matrix[0]) for name, matrix in first.items()}
    answer("total", total).gives(
        sum(zeros.values()),
        mistakes={
            "the zeros": sizes["layer0.attn_wo"] + sizes["layer0.mlp_fc2"],
            "awake": sum(sizes.values()) - sum(zeros.values()),
            "whole matrices": sum(n for name, n in zeros.items() if n == sizes[name]),
        },
        shown="another number",
    )


def first_gradients() -> dict[str, Matrix]:
    """The gradients of the very first step of the course's run."""
    from ...documents import read_documents

    training = Training(read_documents())
    return training.engine.gradients([training.tokenizer.encode(training.documents[0])])


@exercise(
    "4.6",
    "Take out a head",
    hints={
        "rows": "Rows of `attn_wo` are places it writes to. What it reads of a head are columns.",
        "one column": "A head has `head_dim` numbers, so `head_dim` columns belong to it.",
        "wrong head": "That is another head. Head h begins at column `h * head_dim`.",
        "in place": "The given matrices were changed as well: the model lost its head for good.",
    },
    done="Setting `head_dim` rows of `attn_wv` to 0 would do the same.",
)
def take_out_a_head(without_head: Any) -> None:
    """A small model with random matrices. Its logits must be those of a model without one head."""
    config = Config(5, n_embd=6, n_head=3, block_size=3)
    for head in (0, 2):
        parameters = initial_state(config, random.Random(head)).parameters
        parameters["layer0.attn_wo"] = random_matrix(6, 6, draws.whole(0, 10**6))
        says = f"without_head(parameters, head={head}, head_dim=2)"
        found = attempt(without_head, parameters, head, 2, says=says)
        changed = found.got
        if not isinstance(changed, dict):
            found.gives({}, shown="the matrices by name")
        answer("the matrices that were handed in", found.given[0]).gives(
            parameters, mistakes={"in place": lambda got: True}, shown="the same as before"
        )
        answer(f"the logits after {says}", logits(changed, config)).gives(
            logits(with_zeros(parameters, columns=range(2 * head, 2 * head + 2)), config),
            mistakes={
                "rows": logits(with_zeros(parameters, rows=range(2 * head, 2 * head + 2)), config),
                "one column": lambda got, b=parameters, h=head: any(
                    close(got, logits(with_zeros(b, columns=[c]), config)) for c in (h, 2 * h)
                ),
                "wrong head": lambda got, b=parameters, h=head: any(
                    close(got, logits(with_zeros(b, columns=range(c, c + 2)), config))
                    for c in range(5)
                    if c != 2 * h
                ),
            },
            shown="those of a model without this head",
        )


def with_zeros(parameters: dict[str, Matrix], rows: Any = (), columns: Any = ()) -> dict[str, Matrix]:
    """A copy of the parameters with some rows or columns of attn_wo set to 0."""
    wo = [
        [0.0 if i in rows or j in columns else p for j, p in enumerate(row)]
        for i, row in enumerate(parameters["layer0.attn_wo"])
    ]
    return {**parameters, "layer0.attn_wo": wo}


def logits(parameters: dict[str, Matrix], config: Config) -> Vector:
    """The logits of the model after two tokens."""
    keys: list[Any] = [[]]
    values: list[Any] = [[]]
    gpt(0, 0, keys, values, parameters, config, plain)
    return gpt(3, 1, keys, values, parameters, config, plain)
