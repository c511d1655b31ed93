"""How sure a model can be at all: the most that a stream of a given size can say for one token.

`lm_head` turns the stream into scores, and softmax into probabilities. Scores grow with the stream, so
its size sets a limit, whatever its direction.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..checks import check_count, check_number
from ..errors import MicrogptError
from ..explained import explained
from ..plain import add, linear, softmax, weighted_sum


@explained
def surest(lm_head: Sequence[Sequence[float]], token_id: int, size: float, steps: int = 200) -> float:
    """The largest probability of a token that any stream of this size gives.

    lm_head -- the matrix, shape (vocab_size, n_embd)
    size -- the root of the mean square of the stream, as in rmsnorm
    steps -- of the search: it climbs the slope of log p, and brings the stream back to its size each time

    log p is concave. So if its slope points straight away from the middle, no other direction is better.

    Raises MicrogptError for a size that is not above 0, and for a token without a row.

    >>> round(surest([[1.0, 0.0], [-1.0, 0.0]], 0, size=1.0), 4)  # along the row: scores +-2 ** 0.5
    0.9442
    """
    steps = check_count("steps", steps, 1, 10_000)
    size = check_number("size", size, above=0, hint="1.0 is that of a normed stream")
    if not 0 <= token_id < len(lm_head):
        raise MicrogptError(f"lm_head has {len(lm_head)} rows, the first is 0, got token id {token_id}")
    row = lm_head[token_id]
    x = _of_size(row, size)
    for _ in range(steps):
        probs = softmax(linear(x, lm_head))
        mean_row = weighted_sum(probs, lm_head)
        slope = [
            size * size * (w - m) for w, m in zip(row, mean_row)
        ]  # of log p, in steps that suit the size
        x = _of_size(add(x, slope), size)
    return softmax(linear(x, lm_head))[token_id]


def _of_size(x: Sequence[float], size: float) -> list[float]:
    scale = size * math.sqrt(len(x)) / (math.hypot(*x) or 1.0)
    return [x_i * scale for x_i in x]
