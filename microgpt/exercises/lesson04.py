"""The checks of lesson 04: MLP, block, logit lens, budget, silent parameters, a head taken out."""

from __future__ import annotations

import copy
import random
from typing import Any

from ..engine import initial_state
from ..model import Config, gpt
from ..plain import add, linear, relu_squared, rmsnorm, softmax
from ..training import Training
from .attempt import answer, attempt
from .exercise import exercise

Vector = list[float]
Matrix = list[Vector]


def random_matrix(nout: int, nin: int, seed: int) -> Matrix:
    """Numbers of ordinary size, two decimals, the same on every run."""
    rng = random.Random(seed)
    return [[round(rng.gauss(0, 1), 2) for _ in range(nin)] for _ in range(nout)]


@exercise(
    "4.1",
    "The MLP",
    hints={
        "no square": "That is what ReLU alone gives. Square what is left of each hidden number.",
        "no relu": "Hidden numbers below 0 came through as squares. Cut them to 0 before you square.",
        "swapped": "The matrices are in the wrong order: `fc1` widens, `fc2` comes last and narrows.",
        "no way back": "That is the hidden vector, too wide for the stream. `fc2` leads back.",
    },
    done="Compare with `relu_squared` in microgpt/plain.py: the same line.",
)
def the_mlp(mlp: Any) -> None:
    """Toy matrices that can be done by hand, then random ones."""
    toy = ([1.0, -1.0], [[1, 0], [0, 1], [1, 1], [2, -1]], [[1, 0, 0, 1], [0, 1, 1, 0]])
    for x, fc1, fc2 in (toy, (random_matrix(1, 4, 1)[0], random_matrix(16, 4, 2), random_matrix(4, 16, 3))):
        hidden = linear(x, fc1)
        attempt(mlp, x, fc1, fc2).gives(
            linear(relu_squared(hidden), fc2),
            mistakes={
                "no square": linear([max(0.0, h) for h in hidden], fc2),
                "no relu": linear([h * h for h in hidden], fc2),
                "swapped": linear(relu_squared(linear(x, fc2)), fc1),
                "no way back": relu_squared(hidden),
            },
        )


def turned(x: Vector) -> Vector:
    """Stands for attention: the vector back to front."""
    return x[::-1]


def doubled(x: Vector) -> Vector:
    """Stands for the MLP."""
    return [2 * x_i for x_i in x]


@exercise(
    "4.2",
    "The block",
    hints={
        "norm kept": "The stream itself was normed. Norm only what the part reads, and add to the old `x`.",
        "no residual": "The parts replaced the stream. Add what each of them gives to the `x` from before.",
        "no norm": "The parts read the stream at its own size. Give them `rmsnorm(x)`.",
        "norm after": "The norm comes last, as in the first Transformer. This one norms what a part reads.",
        "side by side": "The MLP read the stream from before attention. It should read what came after.",
    },
    done="Two lines, and a large model is little more than a hundred such blocks in a row.",
)
def the_block(block: Any) -> None:
    """Stand-ins for the parts whose effect can be told apart."""
    for x in ([3.0, 4.0], [0.5, -1.0, 2.0, 0.0]):
        x_attention = add(x, turned(rmsnorm(x)))
        x_normed = rmsnorm(x)
        attempt(block, x, turned, doubled).gives(
            add(x_attention, doubled(rmsnorm(x_attention))),
            mistakes={
                "norm kept": tripled(rmsnorm(add(x_normed, turned(x_normed)))),
                "no residual": doubled(rmsnorm(turned(x_normed))),
                "no norm": tripled(add(x, turned(x))),
                "norm after": rmsnorm(tripled(rmsnorm(add(x, turned(x))))),
                "side by side": add(x_attention, doubled(x_normed)),
            },
        )


def tripled(x: Vector) -> Vector:
    """The stream and its double."""
    return add(x, doubled(x))


@exercise(
    "4.3",
    "A lens for the stream",
    hints={
        "wrong table": "Those come from `wte`, the table that reads letters in. The way out is `lm_head`.",
        "normed": "There is no norm before `lm_head` in this model: give it the stream as it is.",
        "scores": "Those are the logits. `softmax` makes probabilities of them.",
    },
    done="It works on any vector that was ever in the stream.",
)
def a_lens(lens: Any) -> None:
    """Two small tables that differ."""
    for seed, x in ((1, [1.0, -2.0]), (2, [0.5, 0.0, 3.0])):
        state_dict = {
            "wte": random_matrix(4, len(x), seed),
            "lm_head": random_matrix(4, len(x), seed + 10),
        }
        logits = linear(x, state_dict["lm_head"])
        attempt(lens, x, state_dict, says=f"lens({x}, state_dict)").gives(
            softmax(logits),
            mistakes={
                "wrong table": lambda got, x=x, w=state_dict["wte"]: (
                    close(got, softmax(linear(x, w))) or close(got, linear(x, w))
                ),
                "normed": softmax(linear(rmsnorm(x), state_dict["lm_head"])),
                "scores": logits,
            },
        )


def close(got: Any, expected: Vector) -> bool:
    """True where `got` is a list of these numbers."""
    same_kind = isinstance(got, (list, tuple)) and len(got) == len(expected)
    return same_kind and all(abs(g - e) < 1e-6 for g, e in zip(got, expected))


@exercise(
    "4.4",
    "Count the parameters",
    hints={
        "one table": "One table of letters is missing: `wte` reads them in, `lm_head` reads them out.",
        "no positions": "The table of positions is missing: one row for each of the block_size positions.",
        "one layer": "Every layer brings matrices of its own: multiply that part by `n_layer`.",
        "three matrices": "An attention matrix a layer is missing: query, key, value and output.",
        "narrow MLP": "The hidden vector of the MLP is 4 times as wide as the stream, in both matrices.",
        "half an MLP": "Half of the MLP is missing: `fc1` widens, and `fc2`, as large, leads back.",
        "heads": "Heads cost nothing: each takes a slice of the same four matrices.",
    },
    done="`n_head` is not in it: heads divide the width, they do not add to it.",
)
def count_the_parameters(count_parameters: Any) -> None:
    """The default, then models that differ in one or two sizes."""
    for config in (Config(27), Config(27, n_layer=3), Config(50, n_embd=24, n_head=2, block_size=32)):
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
        "nearly zero": "A gradient of 1e-9 is small, but it is one. Count only those that are exactly 0.",
        "the others": "Those are the ones that do get a gradient: count the zeros.",
        "rows": "Look at every number of every row: a row can be partly 0.",
        "the zeros": "So many parameters start at 0. Their gradient counts: ask `silent(first_gradients)`.",
        "awake": "So many get a gradient. The question was how many get none.",
        "whole matrices": "So many sit in matrices that are silent as a whole. Others are silent in part.",
    },
    done="More than half. Now read on: who are they, and what would wake them?",
)
def who_gets_no_gradient(silent: Any, total: Any) -> None:
    """A hand-made example, then the course's first step."""
    gradients = {"a": [[0.0, 1e-9], [0.5, 0.0], [0.0, 0.0]], "b": [[-2.0]]}
    attempt(silent, gradients).gives(
        {"a": 4, "b": 0},
        mistakes={"nearly zero": {"a": 5, "b": 0}, "the others": {"a": 2, "b": 1}, "rows": {"a": 1, "b": 0}},
    )
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
    from ..documents import read_documents
    from ..engines import engine_factory

    training = Training(read_documents(), engine=engine_factory("numpy"))
    return training.engine.gradients([training.tokenizer.encode(training.documents[0])])


@exercise(
    "4.6",
    "Take out a head",
    hints={
        "rows": "Rows of `attn_wo` are places it writes to. What it reads of a head are columns.",
        "one column": "A head has `head_dim` numbers, so `head_dim` columns belong to it.",
        "wrong head": "That is another head. Head h begins at column `h * head_dim`.",
        "in place": "The matrices that were handed in changed too: the model lost its head for good.",
    },
    done="Setting `head_dim` rows of `attn_wv` to 0 would do the same.",
)
def take_out_a_head(without_head: Any) -> None:
    """A small model with random matrices: its logits must be those of a model that lacks one head."""
    config = Config(5, n_embd=6, n_head=3, block_size=3)
    for head in (0, 2):
        parameters = initial_state(config, random.Random(head)).parameters
        parameters["layer0.attn_wo"] = random_matrix(6, 6, head)
        before = copy.deepcopy(parameters)
        says = f"without_head(parameters, head={head}, head_dim=2)"
        changed = attempt(without_head, parameters, head, 2, says=says).got
        if not isinstance(changed, dict):
            attempt(without_head, parameters, head, 2, says=says).gives({}, shown="the matrices by name")
        answer("the matrices that were handed in", parameters).gives(
            before, mistakes={"in place": lambda got: True}, shown="the same as before"
        )
        answer(f"the logits after {says}", logits(changed, config)).gives(
            logits(with_zeros(before, columns=range(2 * head, 2 * head + 2)), config),
            mistakes={
                "rows": logits(with_zeros(before, rows=range(2 * head, 2 * head + 2)), config),
                "one column": lambda got, b=before, h=head: any(
                    close(got, logits(with_zeros(b, columns=[c]), config)) for c in (h, 2 * h)
                ),
                "wrong head": lambda got, b=before, h=head: any(
                    close(got, logits(with_zeros(b, columns=range(c, c + 2)), config))
                    for c in range(5)
                    if c != 2 * h
                ),
            },
            shown="those of a model without this head",
        )


def with_zeros(parameters: dict[str, Matrix], rows: Any = (), columns: Any = ()) -> dict[str, Matrix]:
    """A copy with some rows or columns of attn_wo set to 0."""
    wo = [
        [0.0 if i in rows or j in columns else p for j, p in enumerate(row)]
        for i, row in enumerate(parameters["layer0.attn_wo"])
    ]
    return {**parameters, "layer0.attn_wo": wo}


def logits(parameters: dict[str, Matrix], config: Config) -> Vector:
    """What the model says after two tokens."""
    from .. import plain

    keys: list[Any] = [[]]
    values: list[Any] = [[]]
    gpt(0, 0, keys, values, parameters, config, plain)
    return gpt(3, 1, keys, values, parameters, config, plain)
