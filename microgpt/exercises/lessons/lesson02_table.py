"""The checks of lesson 02, second part: a table of pairs, counted and learned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .. import draws
from ..attempt import attempt
from ..exercise import exercise
from .lesson02 import left_alone, one_of


@exercise(
    "2.3",
    "From counts to probabilities",
    hints={
        "columns": "The columns add up to 1, but the rows should: a row is all that followed one token.",
        "transposed": "Rows and columns are swapped: in `counts[before][after]` the row is the token before.",
        "whole table": "You divided by the sum of the whole table. After a token only its own row counts.",
        "total too small": "The rows add up to more than 1: the total also grows by `smoothing` per token.",
        "no smoothing": "These are the plain counts divided by their sum: `smoothing` was not used.",
        "zeros only": "`smoothing` is added to every count of the row, not only where the count is 0.",
        "precedence": "Division comes before addition: `(n + smoothing) / total`, with the parentheses.",
        "twenty-seven": "This table has fewer tokens than 27: take the length of the row.",
        "counts changed": "The answer is right, but the given `counts` were changed. Make a new list.",
    },
    done="Each row adds up to 1: what comes next is divided among all tokens.",
)
def bigram_table(bigram_probabilities: Any) -> None:
    """A table that is not symmetric, then tables with an empty row, of one token, and a drawn one."""
    counts = [[0, 6, 2], [1, 1, 2], [5, 0, 1]]
    for smoothing in (0, 1):
        right = over_rows(counts, smoothing, 3 * smoothing)
        tried = attempt(bigram_probabilities, counts, smoothing)
        tried.gives(right, mistakes=wrong_tables(counts, smoothing))
        left_alone(tried, [counts, smoothing], "counts changed")
    attempt(bigram_probabilities, [[0, 0], [3, 1]], 0.5).gives([[0.5, 0.5], [0.7, 0.3]])
    attempt(bigram_probabilities, [[3]], 2).gives([[1.0]])
    drawn, size = [draws.wholes(4, 0, 9) for _ in range(4)], draws.number(0.1, 2.0)
    attempt(bigram_probabilities, drawn, size).gives(over_rows(drawn, size, 4 * size))


def wrong_tables(counts: list[list[int]], smoothing: float) -> dict[str, Any]:
    """The result of each typical mistake, for three tokens."""
    of_columns = over_rows(turned(counts), smoothing, 3 * smoothing)
    all_counts = sum(map(sum, counts)) + 9 * smoothing
    filled = [[n or smoothing for n in row] for row in counts]
    totals = [sum(row) + 3 * smoothing for row in counts]
    return {
        "columns": turned(of_columns),
        "transposed": one_of(turned(over_rows(counts, smoothing, 3 * smoothing)), of_columns),
        "whole table": [[(n + smoothing) / all_counts for n in row] for row in counts],
        "no smoothing": over_rows(counts, 0, 0),
        "zeros only": one_of(
            over_rows(filled, 0, 0),
            [[n / total for n in row] for row, total in zip(filled, totals)],
            [[n / sum(row) for n in new] for new, row in zip(filled, counts)],
        ),
        "precedence": [[n + smoothing / total for n in row] for row, total in zip(counts, totals)],
        "twenty-seven": over_rows(counts, smoothing, 27 * smoothing),
        "total too small": one_of(*(over_rows(counts, smoothing, extra) for extra in (0, smoothing))),
    }


def over_rows(counts: Sequence[Sequence[float]], smoothing: float, extra: float) -> list[list[float]]:
    """Each count plus smoothing, divided by the sum of its row plus `extra`."""
    return [[(n + smoothing) / (sum(row) + extra) for n in row] for row in counts]


def turned(matrix: list[list[Any]]) -> list[list[Any]]:
    """The matrix with rows and columns swapped."""
    return [list(column) for column in zip(*matrix)]


@exercise(
    "2.4",
    "The slopes of a row",
    hints={
        "uphill": "The sign is the other one: if the logit of a frequent token grows, the loss falls.",
        "counts": "The counts are too large to be compared with probabilities: make shares of them.",
        "sum": "That is the slope of the sum of the surprises. The loss is their mean.",
        "probabilities": "Those are the probabilities of the row. What really followed is missing.",
        "shares": "Those are the shares of what followed. What the row says now counts as well.",
        "logits": "Logits are no probabilities: take `math.exp` of each, and divide by the sum.",
        "per token": "The loss is a mean over what followed, not over the tokens of the row.",
        "changed": "The answer is right, but a list that was given has been changed. Make a new list.",
        "ZeroDivisionError": "A token that never followed has the share 0. Divide by the sum of `followed`.",
        "ValueError": "The logarithm of 0 was asked for. Shares can be 0; no logarithm is needed.",
    },
    done="The slope is 0 where the row says what was counted: there the descent ends.",
)
def slopes_of_a_row(slopes: Any) -> None:
    """A row by hand, one that is sure of itself, one of a single token, and drawn ones."""
    row, followed = [1.0, -1.0, 0.0, 0.5], [2, 0, 5, 1]
    tried = attempt(slopes, row, followed)
    tried.gives(row_slopes(row, followed), mistakes=wrong_slopes(row, followed))
    left_alone(tried, [row, followed], "changed")
    attempt(slopes, [30.0, -30.0], [1, 1]).gives([0.5, -0.5])
    attempt(slopes, [0.7], [4]).gives([0.0])
    for length in (3, 5):
        row, followed = draws.vector(length, -2, 2), [1, *draws.wholes(length - 1, 0, 9)]
        attempt(slopes, row, followed).gives(row_slopes(row, followed))


def row_slopes(row: list[float], followed: list[int]) -> list[float]:
    """Probability minus share, for each token."""
    exps = [math.exp(logit) for logit in row]
    return [e / sum(exps) - n / sum(followed) for e, n in zip(exps, followed)]


def wrong_slopes(row: list[float], followed: list[int]) -> dict[str, Any]:
    """The result of each typical mistake."""
    exps, total = [math.exp(logit) for logit in row], sum(followed)
    probabilities, shares = [e / sum(exps) for e in exps], [n / total for n in followed]
    right = row_slopes(row, followed)
    return {
        "uphill": [-slope for slope in right],
        "counts": [p - n for p, n in zip(probabilities, followed)],
        "sum": [total * slope for slope in right],
        "probabilities": probabilities,
        "shares": one_of(shares, [-share for share in shares]),
        "logits": one_of(
            [logit - share for logit, share in zip(row, shares)],
            [logit / (sum(row) or 1) - share for logit, share in zip(row, shares)],
            [e - share for e, share in zip(exps, shares)],
        ),
        "per token": [slope / len(row) for slope in right],
    }
