"""Held-out loss: how surprised a model is by documents that it was not trained on.

It is a mean over positions, not over documents, so that it can be compared with counting
models: a long name weighs more than a short name. By convention the last 2,000 names after
the shuffle are held out, and their first block_size positions count.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..engine import Engine
from ..errors import MicrogptError
from ..explained import explained

HELD_OUT = 2_000


@explained
def held_out_loss(
    engine: Engine, token_lists: Sequence[Sequence[int]], positions: int | None = None
) -> float:
    """The mean surprise, -log p(next token) in nats, over all predicted positions of `token_lists`.

    token_lists -- `[BOS] + ids + [BOS]` each
    positions -- how many positions of each list count, from its beginning; by default and at most block_size

    >>> from microgpt import Training
    >>> training = Training(["ab", "ba"], n_embd=4)
    >>> round(held_out_loss(training.engine, [[0, 1, 0], [0, 2, 1, 1, 0]]), 2)
    1.1
    """
    block_size = engine.config.block_size
    longest = block_size if positions is None else min(positions, block_size)
    by_length: dict[int, list[Sequence[int]]] = {}
    for tokens in token_lists:
        tokens = tokens[: longest + 1]
        by_length.setdefault(len(tokens) - 1, []).append(tokens)
    if longest < 1 or not by_length:
        raise MicrogptError("a held-out loss needs at least one document and one position, got none")
    # An engine's loss is a mean over documents. If all are equally long, it is a mean over positions as well.
    total = sum(engine.loss(group) * n * len(group) for n, group in by_length.items())
    return total / sum(n * len(group) for n, group in by_length.items())
