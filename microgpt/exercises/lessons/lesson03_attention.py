"""The check of the capstone of lesson 03: attention with heads and the mask, from a blank page.

Six stages, each with one thing more, so that the report says how far the answer is right. What is
expected is the package's attention; the wrong answers are the same attention with one thing done
otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import mul
from typing import Any

from ... import plain
from .. import draws
from ..attempt import Attempt, attempt
from ..compare import agree, as_list
from ..exercise import exercise
from ..slopes import has_slopes
from .lesson03_package import attention

Vector = list[float]
Matrix = list[Vector]
STAGES = 6


def altered(
    xs: Matrix,
    *matrices: Matrix,
    n_head: int,
    sees: Callable[[int, int], bool] = lambda t, j: j <= t,
    divisor: Callable[[int], float] = math.sqrt,
    width: int = 0,
    step: int = 0,
    swapped: bool = False,
    mixed: str = "values",
) -> Matrix:
    """The heads' mixes of each position, before `wo`; the options get it wrong on purpose.

    sees -- may position t look at j; divisor -- of the scores, from the width of a head; width, step -- of
    the slices; swapped -- queries and keys change places; mixed -- what is mixed
    """
    wq, wk, wv, _ = matrices
    if swapped:
        wq, wk = wk, wq
    head_dim = len(wq) // n_head
    queries, keys, values = ([plain.linear(x, w) for x in xs] for w in (wq, wk, wv))
    handed_over = keys if mixed == "keys" else values
    found = []
    for t, q in enumerate(queries):
        seen = [j for j in range(len(xs)) if sees(t, j)]
        mixes: Vector = []
        for h in range(n_head):
            head = slice(h * (step or head_dim), h * (step or head_dim) + (width or head_dim))
            scores = [plain.dot(q[head], keys[j][head]) / divisor(head_dim) for j in seen]
            mixes += plain.weighted_sum(plain.softmax(scores), [handed_over[j][head] for j in seen])
        found.append(mixes)
    return found


def of_package(xs: Matrix, matrices: Sequence[Matrix], n_head: int) -> Matrix:
    """What should come."""
    wq, wk, wv, wo = matrices
    return attention(xs, wq, wk, wv, wo, n_head)


def through(mixes: Matrix, wo: Matrix) -> Matrix:
    """`wo` at every position."""
    return [
        [sum(map(mul, row, mix)) for row in wo] for mix in mixes
    ]  # as a loop with `zip`: it stops at the shorter


@exercise(
    "3.4",
    "Attention, from the blank page",
    hints={
        "last only": "One vector came back. Every position asks: give as many vectors as `xs` has.",
        "no wo": "Those are the mixes of the heads. The last step is missing: apply `wo` to each.",
        "values as they are": "Those are mixes of `xs` itself. What is handed over is `wv` applied to `x`.",
        "no mask": "Position 0 knows what comes later. Position t may look at 0 to t and no further.",
        "not itself": "A position may look at itself, too: at 0 to t, with t.",
        "future only": "The past is hidden and the future seen. Position t looks at 0 to t.",
        "not scaled": "The scores still have to be divided by the root of the width of a head.",
        "roles": "Queries and keys are swapped: `wq` makes what position t asks, `wk` what answers.",
        "keys mixed": "You mixed the keys. They decide the weights; `wv` makes what is mixed.",
        "one head": "That is one head of the whole width. Each of the `n_head` slices has its own weights.",
        "whole root": "The slices are right, the root is not: divide by the root of the width of a *head*.",
        "overlap": "The slices overlap. Head h begins at `h * head_dim`.",
        "last head": "Only the last head got through `wo`. Lay the mixes of all heads end to end.",
        "list sliced": "A slice was taken of the list of keys. Slice every key: `[k[head] for k in keys]`.",
        "MicrogptError": "Two lists do not fit each other: slice every key and every value, not the lists.",
        "TypeError": "Slices need whole numbers: `//`. `+=` lays mixes end to end, `append` puts a list into "
        "a list. And Values need `my_softmax` instead of `plain.softmax`.",
        "OverflowError": "An exponential became too large: subtract the largest score first.",
    },
    done="It is the attention of GPT-2 but for the biases, and below it runs inside the trained model.",
    seconds=30,
)
def attention_from_the_blank_page(attention: Any) -> str:
    """See `STAGES`: a position, two positions, the mask, heads, large scores, Values."""
    _one_position(attention)
    _two_positions(attention)
    _mask(attention)
    _heads(attention)
    _large(attention)
    _slopes(attention)
    return f"All {STAGES} stages stand."


def _stage(number: int, words: str, answer: Any, *args: Any) -> Attempt:
    return attempt(answer, *args, says=f"stage {number} of {STAGES}, {words}")


def _one_position(answer: Any) -> None:
    """It can only look at itself, so the weights are 1: wo of wv of x."""
    x, wv, wo = [1.0, 2.0], [[1.0, 1.0], [0.0, 3.0]], [[2.0, 0.0], [1.0, -1.0]]
    k, v = [2.0, 1.0], plain.linear(x, wv)
    words = "one position, one head: xs [[1, 2]], wv [[1, 1], [0, 3]], wo [[2, 0], [1, -1]]"
    _stage(1, words, answer, [x], [[1.0, 0.0], [0.0, 1.0]], [[0.0, 1.0], [1.0, 0.0]], wv, wo, 1).gives(
        [plain.linear(v, wo)],
        mistakes={
            "last only": plain.linear(v, wo),
            "no wo": [v],
            "values as they are": [plain.linear(x, wo)],
            "keys mixed": [plain.linear(k, wo)],
        },
    )


def _two_positions(answer: Any) -> None:
    xs, wo = [[1.0, 2.0], [2.0, -1.0]], [[1.0, 1.0], [0.0, 2.0]]
    wq, wk, wv = [[1.0, 0.0], [1.0, 1.0]], [[0.0, 1.0], [2.0, 0.0]], [[3.0, 0.0], [0.0, 1.0]]
    args = (xs, wq, wk, wv, wo)

    def wrong(**how: Any) -> Matrix:
        return through(altered(*args, n_head=1, **how), wo)

    right = of_package(xs, args[1:], 1)
    _stage(2, "two positions, one head", answer, *args, 1).gives(
        right,
        mistakes={
            "last only": lambda got: agree(got, right[-1]) or agree(got, right[-1:]),
            "no mask": wrong(sees=lambda t, j: True),
            "future only": wrong(sees=lambda t, j: j >= t),
            "not itself": lambda got: agree(
                (as_list(got) or [0])[-1], plain.linear(plain.linear(xs[0], wv), wo)
            ),
            "not scaled": wrong(divisor=lambda width: 1.0),
            "roles": wrong(swapped=True),
            "keys mixed": wrong(mixed="keys"),
        },
    )


def _mask(answer: Any) -> None:
    """What comes later is changed: nothing before it may move."""
    xs, matrices = draws.matrix(4, 2), [draws.matrix(2, 2, -1, 1) for _ in range(4)]
    first_two = altered(xs, *matrices, n_head=1, sees=lambda t, j: j <= t and j < 2)
    _stage(3, "four positions", answer, xs, *matrices, 1).gives(
        of_package(xs, matrices, 1), mistakes={"list sliced": through(first_two, matrices[3])}
    )
    other = [*xs[:2], *draws.matrix(2, 2)]
    words = "four positions, of which the last two have changed"
    _stage(3, words, answer, other, *matrices, 1).gives(of_package(other, matrices, 1))


def _heads(answer: Any) -> None:
    xs, matrices = draws.matrix(3, 4), [draws.matrix(4, 4, -1, 1) for _ in range(4)]
    wo = matrices[3]

    def wrong(n_head: int = 2, **how: Any) -> Matrix:
        return through(altered(xs, *matrices, n_head=n_head, **how), wo)

    _stage(4, "three positions of four numbers, two heads", answer, xs, *matrices, 2).gives(
        of_package(xs, matrices, 2),
        mistakes={
            "one head": wrong(1),
            "whole root": wrong(divisor=lambda width: math.sqrt(2 * width)),
            "overlap": wrong(step=1),
            "last head": through([mix[2:] for mix in altered(xs, *matrices, n_head=2)], wo),
        },
    )
    for n_head in (4, 1):
        _stage(4, f"the same with n_head={n_head}", answer, xs, *matrices, n_head).gives(
            of_package(xs, matrices, n_head)
        )
    xs, matrices = draws.matrix(5, 6), [draws.matrix(6, 6, -1, 1) for _ in range(4)]
    _stage(4, "five positions of six numbers, three heads", answer, xs, *matrices, 3).gives(
        of_package(xs, matrices, 3)
    )


def _large(answer: Any) -> None:
    xs, matrices = [[40.0, 1.0], [-40.0, 2.0], [30.0, 3.0]], [[[1.0, 0.0], [0.0, 1.0]]] * 4
    _stage(5, "scores above 1000", answer, xs, *matrices, 2).gives(of_package(xs, matrices, 2))


def _slopes(answer: Any) -> None:
    xs, matrices = draws.matrix(3, 2, -1, 1), [draws.matrix(2, 2, -1, 1) for _ in range(4)]
    words = f"stage {STAGES} of {STAGES}, Values in three positions and two heads"
    has_slopes("attention", answer, attention, xs, *matrices, 2, says=words)
