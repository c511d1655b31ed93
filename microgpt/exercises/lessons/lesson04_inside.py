"""The checks of lesson 04, second half: how many parameters a model has, and which get no gradient."""

from __future__ import annotations

from typing import Any

from ...model import Config
from ...training import Training
from .. import draws
from ..attempt import answer, attempt
from ..exercise import exercise

Matrix = list[list[float]]


@exercise(
    "4.4",
    "Count the parameters",
    hints={
        "one table": "One table of letters is missing: `wte` reads them in, `lm_head` reads them out.",
        "no positions": "The table of positions is missing: one row for each of the block_size positions.",
        "one layer": "Every layer brings matrices of its own: multiply that part by `n_layer`.",
        "three matrices": "One attention matrix per layer is missing: query, key, value and output.",
        "narrow MLP": "The hidden vector of the MLP is 4 times as wide as the stream, in both matrices.",
        "half an MLP": "Half of the MLP is missing: `fc1` widens, and `fc2`, which is as large, narrows.",
        "heads": "Heads cost nothing: each takes a slice of the same four matrices.",
    },
    done="`n_head` does not matter: heads divide the width, they do not add to it.",
)
def count_the_parameters(count_parameters: Any) -> None:
    """The default model, then models that differ from it in one or two sizes."""
    n_embd, n_layer = 4 * draws.whole(2, 9), draws.whole(2, 5)
    drawn = Config(draws.whole(20, 90), n_embd=n_embd, n_layer=n_layer, block_size=draws.whole(9, 40))
    for config in (Config(27), Config(27, n_layer=3), Config(50, n_embd=24, n_head=2, block_size=32), drawn):
        n, total = config.n_embd, config.num_params
        sizes = (config.vocab_size, n, config.n_head, config.n_layer, config.block_size)
        layers = config.n_layer * n * n
        attempt(count_parameters, *sizes).gives(
            total,
            mistakes={
                "one table": total - config.vocab_size * n,
                "no positions": total - config.block_size * n,
                "one layer": total - (config.n_layer - 1) * 12 * n * n,
                "three matrices": total - layers,
                "narrow MLP": total - 6 * layers,
                "half an MLP": total - 4 * layers,
                "heads": total + (config.n_head - 1) * 4 * layers,
            },
        )


@exercise(
    "4.5",
    "Who gets no gradient?",
    hints={
        "nearly zero": "A gradient of 1e-9 is small, but it is not 0. Count only those that are exactly 0.",
        "negative": "A gradient below 0 moves its parameter as well. Count only those that are exactly 0.",
        "the others": "Those are the ones that do get a gradient: count the zeros.",
        "rows": "Look at every number of every row: a row can be partly 0.",
        "one number": "Give a dict: for each name of a matrix its own count.",
        "the zeros": "That many parameters start at 0. Look at the gradients: `silent(first_gradients)`.",
        "awake": "That many get a gradient. The question was how many get none.",
        "whole matrices": "That many are in matrices that are silent as a whole. Others are silent in part.",
    },
    done="More than half. Now read on: who are they, and what would wake them?",
)
def who_gets_no_gradient(silent: Any, total: Any) -> None:
    """An example made by hand, drawn ones, then the first step of the course's run."""
    gradients = {"a": [[0.0, 1e-9], [0.5, 0.0], [0.0, 0.0]], "b": [[-2.0]], "c": [[0.0, -1e-300]]}
    attempt(silent, gradients).gives(
        {"a": 4, "b": 0, "c": 1},
        mistakes={
            "nearly zero": {"a": 5, "b": 0, "c": 2},
            "negative": {"a": 4, "b": 1, "c": 2},
            "the others": {"a": 2, "b": 1, "c": 1},
            "rows": {"a": 1, "b": 0, "c": 0},
            "one number": lambda got: not hasattr(got, "keys"),
        },
    )
    attempt(silent, {}).gives({})
    drawn = {name: [[float(draws.whole(-1, 1)) for _ in range(5)] for _ in range(4)] for name in "de"}
    attempt(silent, drawn).gives({name: zeros(matrix) for name, matrix in drawn.items()})
    first = first_gradients()
    counts = {name: zeros(matrix) for name, matrix in first.items()}
    sizes = {name: len(matrix) * len(matrix[0]) for name, matrix in first.items()}
    answer("total", total).gives(
        sum(counts.values()),
        mistakes={
            "the zeros": sizes["layer0.attn_wo"] + sizes["layer0.mlp_fc2"],
            "awake": sum(sizes.values()) - sum(counts.values()),
            "whole matrices": sum(n for name, n in counts.items() if n == sizes[name]),
        },
        shown="another number",
    )


def zeros(matrix: Matrix) -> int:
    """How many numbers of a matrix are exactly 0."""
    return sum(row.count(0.0) for row in matrix)


def first_gradients() -> dict[str, Matrix]:
    """The gradients of the very first step of the course's run."""
    from ...documents import read_documents

    training = Training(read_documents())
    return training.engine.gradients([training.tokenizer.encode(training.documents[0])])
