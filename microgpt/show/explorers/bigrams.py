"""The bigram table, row by row: what comes after a letter, and how smoothing changes it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

import ipywidgets as widgets

from ...study.counting import CountingModel
from ...tokenizer import BOS, Tokenizer
from ..charts.bars import Bars
from ..controls.explorer import Explorer

SMOOTHINGS = (0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000)


def next_token_bars(model: CountingModel, token_id: int, tokenizer: Tokenizer) -> Bars:
    """The probabilities of the token after `token_id`, as bars. The model must be of order 2.

    The y axis fits the counts without smoothing, so that it stays the same when the smoothing changes.
    """
    name = tokenizer.token(token_id)
    seen = sum(model.counts.get((token_id,), []))
    return Bars(
        f"What comes after {name} (counted {seen:,} times, smoothing {model.smoothing:g})",
        "next token",
        "probability",
        labels=[tokenizer.token(i) for i in range(tokenizer.vocab_size)],
        series={"probability": model.probabilities([token_id])},
        y_max=1.05 * max(model.with_smoothing(0).probabilities([token_id])),
    )


def bigram_explorer(
    models: Mapping[str, CountingModel],
    held_out: Sequence[Sequence[int]],
    tokenizer: Tokenizer,
    block_size: int = 8,
) -> Explorer:
    """Choose a token, a model and the smoothing. Shows the token's row and the table's held-out loss.

    models -- label -> bigram model
    """

    @cache
    def loss_of(counted: str, smoothing: float) -> float:
        return models[counted].with_smoothing(smoothing).loss(held_out, block_size)

    def draw(token: int, counted: str, smoothing: float) -> str:
        model = models[counted].with_smoothing(smoothing)
        words = loss_sentence(loss_of(counted, smoothing))
        return next_token_bars(model, token, tokenizer).svg() + f'<p role="status">{words}</p>'

    tokens = [(tokenizer.token(i), i) for i in range(tokenizer.vocab_size)]
    return Explorer(
        "Bigrams",
        draw,
        token=widgets.Dropdown(options=tokens, value=BOS, description="after"),
        counted=widgets.Dropdown(options=list(models), description="counted on"),
        smoothing=widgets.SelectionSlider(
            options=SMOOTHINGS, value=1, description="smoothing", layout=widgets.Layout(width="360px")
        ),
    )


def loss_sentence(loss: float) -> str:
    """A sentence about a held-out loss in nats.

    >>> loss_sentence(0.0)
    'Held-out loss of the whole table: 0.0000 nats, as unsure as a fair choice among 1.0 tokens.'
    """
    if math.isinf(loss):
        return (
            "Held-out loss of the whole table: infinite. At least one pair in the held-out names was never "
            "counted, and has probability 0."
        )
    return (
        f"Held-out loss of the whole table: {loss:.4f} nats, "
        f"as unsure as a fair choice among {math.exp(loss):.1f} tokens."
    )
