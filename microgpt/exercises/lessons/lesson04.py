"""The checks of lesson 04, first half: the MLP and the block. The others are in the files beside this one.

Each answer is compared with the package's own arithmetic, on small vectors of numbers and of Values.
"""

from __future__ import annotations

from typing import Any

from ...plain import add, linear, relu_squared, rmsnorm
from .. import draws
from ..attempt import answer, attempt
from ..exercise import exercise
from ..slopes import has_slopes
from . import lesson04_package as package

Vector = list[Any]


@exercise(
    "4.1",
    "The MLP",
    hints={
        "no square": "That is what ReLU alone gives. Square what is left of each hidden number.",
        "no relu": "Hidden numbers below 0 came through as squares. Cut them to 0 before you square.",
        "MicrogptError": "The matrices are in the wrong order: `fc1` widens, `fc2` comes last and narrows.",
        "no way back": "That is the hidden vector, which is too wide for the stream. `fc2` narrows it.",
        "bent again": "The bend stands in the middle only. What `fc2` gives may be below 0.",
        "added": "You added `x` already. Give the MLP's own answer: the block adds it to the stream.",
        "TypeError": "`max` cannot compare a Value with a number: use `relu(h)`.",
    },
    done="Compare with `relu_squared` in microgpt/plain.py: the same line.",
)
def the_mlp(mlp: Any) -> None:
    """Small matrices that can be computed by hand, then random ones, zeros, Values."""
    toy = ([1.0, -1.0], [[1, 0], [0, 1], [1, 1], [2, -1]], [[1, 0, 0, -1], [0, 1, 1, 0]])
    drawn = (draws.vector(3), draws.matrix(12, 3), draws.matrix(3, 12))
    one = ([-2.0], [[1.5], [-1.0], [0.5], [-0.25]], [[1.0, -2.0, 3.0, 4.0]])
    nothing = ([0.0, 0.0], draws.matrix(8, 2), draws.matrix(2, 8))
    for x, fc1, fc2 in (toy, drawn, one, nothing):
        hidden = linear(x, fc1)
        right = linear(relu_squared(hidden), fc2)
        attempt(mlp, x, fc1, fc2).gives(
            right,
            mistakes={
                "no square": linear([max(0.0, h) for h in hidden], fc2),
                "no relu": linear([h * h for h in hidden], fc2),
                "no way back": relu_squared(hidden),
                "bent again": relu_squared(right),
                "added": add(x, right),
            },
        )
    has_slopes("mlp", mlp, package.mlp, *(draws.vector(2), draws.matrix(8, 2), draws.matrix(2, 8)))


def turned(x: Vector) -> Vector:
    """Takes the place of attention: reverses the vector."""
    return x[::-1]


def graded(x: Vector) -> Vector:
    """Takes the place of the MLP: entry i becomes i + 1 times as large."""
    return [(i + 1) * x_i for i, x_i in enumerate(x)]


@exercise(
    "4.2",
    "The block",
    hints={
        "norm kept": "You normalised the stream itself. Normalise what a part reads, and add to the old `x`.",
        "no residual": "The parts replaced the stream. Add what each of them gives to the `x` from before.",
        "no norm": "The parts read the stream at its own size. Give them `rmsnorm(x)`.",
        "norm after": "The norm comes last, as in the first Transformer. Here it comes before each part.",
        "answers normed": "You normalised what the parts gave. Normalise what they read: `rmsnorm(x)`.",
        "first x": "The second line adds to the stream as attention left it, not to the first `x`.",
        "side by side": "The MLP read the stream from before attention. It should read what came after.",
        "swapped": "The MLP came first. Attention collects, then the MLP thinks about what it found.",
        "twice": "Each part is called once: attention writes a key and a value into its lists every time.",
    },
    done="Two lines, and a large model is little more than a hundred such blocks in a row.",
)
def the_block(block: Any) -> None:
    """The parts are replaced by functions whose effects differ clearly, and that count their calls."""
    calls: list[str] = []

    def attention(x: Vector) -> Vector:
        calls.append("attention")
        return turned(x)

    def mlp(x: Vector) -> Vector:
        calls.append("mlp")
        return graded(x)

    for x in ([3.0, 4.0], [0.5, -1.0, 2.0, 0.0], [0.0, 0.0, 0.0], [-7.0], draws.vector(5)):
        calls.clear()
        attempt(block, x, attention, mlp).gives(package.block(x, turned, graded), mistakes=slips(x))
        answer("the parts that were called", list(calls)).gives(
            ["attention", "mlp"], mistakes={"twice": lambda got: True}
        )
    words = "a block of Values"
    has_slopes(
        "block",
        lambda x: block(x, turned, graded),
        lambda x: package.block(x, turned, graded),
        draws.vector(3),
        says=words,
    )


def slips(x: Vector) -> dict[str, Vector]:
    """What blocks with one mistake give, by the name of the hint."""
    x_attention = add(x, turned(rmsnorm(x)))
    x_normed = rmsnorm(x)
    thought = graded(rmsnorm(x_attention))
    x_mlp = add(x, graded(x_normed))
    return {
        "norm kept": thinking(rmsnorm(add(x_normed, turned(x_normed)))),
        "no residual": graded(rmsnorm(turned(x_normed))),
        "no norm": thinking(add(x, turned(x))),
        "norm after": rmsnorm(thinking(rmsnorm(add(x, turned(x))))),
        "answers normed": answers_normed(x),
        "first x": add(x, thought),
        "side by side": add(x_attention, graded(x_normed)),
        "swapped": add(x_mlp, turned(rmsnorm(x_mlp))),
    }


def answers_normed(x: Vector) -> Vector:
    """The norm stands around the parts instead of inside."""
    x = add(x, rmsnorm(turned(x)))
    return add(x, rmsnorm(graded(x)))


def thinking(x: Vector) -> Vector:
    """The stream plus what the stand-in of the MLP makes of it."""
    return add(x, graded(x))
