"""The checks of lesson 04, first half: the parts of the model. `lesson04_inside.py` has the second half.

Each answer is compared with the package's own arithmetic on small vectors.
"""

from __future__ import annotations

from typing import Any

from ...model import Config
from ...plain import add, linear, relu_squared, rmsnorm, softmax
from .. import draws
from ..attempt import attempt
from ..exercise import exercise
from .lesson04_inside import close, random_matrix  # registers exercises 4.5 and 4.6

Vector = list[float]
Matrix = list[Vector]


@exercise(
    "4.1",
    "The MLP",
    hints={
        "no square": "That is what ReLU alone gives. Square what is left of each hidden number.",
        "no relu": "Hidden numbers below 0 came through as squares. Cut them to 0 before you square.",
        "MicrogptError": "The matrices are in the wrong order: `fc1` widens, `fc2` comes last and narrows.",
        "no way back": "That is the hidden vector, which is too wide for the stream. `fc2` narrows it.",
    },
    done="Compare with `relu_squared` in microgpt/plain.py: the same line.",
)
def the_mlp(mlp: Any) -> None:
    """Small matrices that can be computed by hand, then random ones."""
    toy = ([1.0, -1.0], [[1, 0], [0, 1], [1, 1], [2, -1]], [[1, 0, 0, 1], [0, 1, 1, 0]])
    fixed = (random_matrix(1, 4, 1)[0], random_matrix(16, 4, 2), random_matrix(4, 16, 3))
    drawn = (draws.vector(3), draws.matrix(12, 3), draws.matrix(3, 12))
    for x, fc1, fc2 in (toy, fixed, drawn):
        hidden = linear(x, fc1)
        attempt(mlp, x, fc1, fc2).gives(
            linear(relu_squared(hidden), fc2),
            mistakes={
                "no square": linear([max(0.0, h) for h in hidden], fc2),
                "no relu": linear([h * h for h in hidden], fc2),
                "no way back": relu_squared(hidden),
            },
        )


def turned(x: Vector) -> Vector:
    """Takes the place of attention: reverses the vector."""
    return x[::-1]


def doubled(x: Vector) -> Vector:
    """Takes the place of the MLP: doubles the vector."""
    return [2 * x_i for x_i in x]


@exercise(
    "4.2",
    "The block",
    hints={
        "norm kept": "You normalised the stream itself. Normalise what a part reads, and add to the old `x`.",
        "no residual": "The parts replaced the stream. Add what each of them gives to the `x` from before.",
        "no norm": "The parts read the stream at its own size. Give them `rmsnorm(x)`.",
        "norm after": "The norm comes last, as in the first Transformer. Here it comes before each part.",
        "first x": "The second line adds to the stream as attention left it, not to the first `x`.",
        "side by side": "The MLP read the stream from before attention. It should read what came after.",
    },
    done="Two lines, and a large model is little more than a hundred such blocks in a row.",
)
def the_block(block: Any) -> None:
    """The parts are replaced by functions whose effects differ clearly."""
    for x in ([3.0, 4.0], [0.5, -1.0, 2.0, 0.0], draws.vector(5)):
        x_attention = add(x, turned(rmsnorm(x)))
        x_normed = rmsnorm(x)
        thought = doubled(rmsnorm(x_attention))
        attempt(block, x, turned, doubled).gives(
            add(x_attention, thought),
            mistakes={
                "norm kept": tripled(rmsnorm(add(x_normed, turned(x_normed)))),
                "no residual": doubled(rmsnorm(turned(x_normed))),
                "no norm": tripled(add(x, turned(x))),
                "norm after": rmsnorm(tripled(rmsnorm(add(x, turned(x))))),
                "first x": add(x, thought),
                "side by side": add(x_attention, doubled(x_normed)),
            },
        )


def tripled(x: Vector) -> Vector:
    """The stream plus its double."""
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
    """Two different small tables."""
    for seed, x in ((1, [1.0, -2.0]), (2, [0.5, 0.0, 3.0]), (draws.whole(3, 999), draws.vector(3))):
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
