"""The checks of lesson 02: tokens, pairs, counts, perplexity and one merge."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .. import draws
from ..attempt import attempt
from ..compare import agree, as_list
from ..exercise import exercise


@exercise(
    "2.1",
    "From ids back to a name",
    hints={
        "shifted": "Every letter is its neighbour in the alphabet: ids begin at 1, places in a list at 0.",
        "delimiter": "The letters are right, but <BOS> also became text. It only marks beginning and end.",
        "list": "The letters are right, but they are a list. `''.join(...)` turns them into a text.",
    },
    done="Text in, the same text out: `encode` and `decode` undo each other.",
)
def decode_ids(decode: Any) -> None:
    """Shifted letters and text for <BOS> may occur together, so mistakes are searched inside the answer."""
    wrong = {"shifted": text_with("fnnb"), "delimiter": text_with("emma"), "list": list("emma")}
    attempt(decode, [0, 5, 13, 13, 1, 0]).gives("emma", mistakes=wrong)
    attempt(decode, [0, 26, 15, 5, 0]).gives("zoe")
    attempt(decode, [10, 15]).gives("jo")
    attempt(decode, [0, 0]).gives("")
    letters = draws.wholes(6, 1, 26)
    attempt(decode, [0, *letters, 0]).gives("".join(chr(ord("a") - 1 + i) for i in letters))


def text_with(part: str) -> Callable[[Any], bool]:
    """A function that recognises a text with `part` somewhere inside."""
    return lambda got: isinstance(got, str) and part in got


@exercise(
    "2.2",
    "The pairs that a name teaches",
    hints={
        "same token": "Each token is paired with itself. The target of position `i` is the token at `i + 1`.",
        "backward": "The pairs are reversed: the token that is read comes first, then the one to predict.",
        "no ending": "The last pair is missing, the one that predicts <BOS>: it says that the name is over.",
        "whole name": "All pairs came, but only those of the first `block_size` positions count.",
        "one too many": "That is one pair more than `block_size`, which counts pairs, not tokens.",
        "IndexError": "Nothing comes after the last token, so there is one pair fewer than tokens.",
    },
    done="That is all a training step gets to see of a name.",
)
def pairs_of_a_name(next_token_pairs: Any) -> None:
    """A name that fits, then a name that is cut off, then one that ends exactly with the block."""
    ava = [0, 1, 22, 1, 0]
    attempt(next_token_pairs, ava, 8).gives(
        [(0, 1), (1, 22), (22, 1), (1, 0)],
        mistakes={
            "same token": one_of([(t, t) for t in ava], [(t, t) for t in ava[:-1]]),
            "backward": [(1, 0), (22, 1), (1, 22), (0, 1)],
            "no ending": [(0, 1), (1, 22), (22, 1)],
        },
    )
    long = [0, 3, 1, 20, 12, 15, 0]
    attempt(next_token_pairs, long, 3).gives(
        [(0, 3), (3, 1), (1, 20)],
        mistakes={
            "one too many": [(0, 3), (3, 1), (1, 20), (20, 12)],
            "whole name": list(zip(long, long[1:])),
        },
    )
    attempt(next_token_pairs, long, 6).gives(list(zip(long, long[1:])))
    attempt(next_token_pairs, [0, 0], 8).gives([(0, 0)])
    drawn, size = [0, *draws.wholes(9, 1, 26), 0], draws.whole(3, 9)
    attempt(next_token_pairs, drawn, size).gives(list(zip(drawn, drawn[1:]))[:size])


@exercise(
    "2.3",
    "From counts to probabilities",
    hints={
        "columns": "The columns add up to 1, but the rows should: a row is all that followed one token.",
        "transposed": "Rows and columns are swapped: in `counts[before][after]` the row is the token before.",
        "whole table": "You divided by the sum of the whole table. After a token only its own row counts.",
        "total too small": "The rows add up to more than 1: the total also grows by `smoothing` per token.",
        "no smoothing": "These are the plain counts divided by their sum: `smoothing` was not used.",
        "counts changed": "The answer is right, but the given `counts` were changed. Make a new list.",
    },
    done="Each row adds up to 1: what comes next is divided among all tokens.",
)
def bigram_table(bigram_probabilities: Any) -> None:
    """A table that is not symmetric, then a table with an empty row, which needs smoothing."""
    counts = [[0, 6, 2], [1, 1, 2], [5, 0, 1]]
    for smoothing in (0, 1):
        right = over_rows(counts, smoothing, 3 * smoothing)
        of_columns = over_rows(turned(counts), smoothing, 3 * smoothing)
        all_counts = sum(map(sum, counts)) + 9 * smoothing
        too_small = [over_rows(counts, smoothing, extra) for extra in (0, smoothing)]
        tried = attempt(bigram_probabilities, counts, smoothing)
        tried.gives(
            right,
            mistakes={
                "columns": turned(of_columns),
                "transposed": one_of(turned(right), of_columns),
                "whole table": [[(n + smoothing) / all_counts for n in row] for row in counts],
                "no smoothing": over_rows(counts, 0, 0),
                "total too small": one_of(*too_small),
            },
        )
        if tried.given[0] != counts:
            tried.wrong(right, "counts changed")
    attempt(bigram_probabilities, [[0, 0], [3, 1]], 0.5).gives([[0.5, 0.5], [0.7, 0.3]])
    drawn, size = [draws.wholes(4, 0, 9) for _ in range(4)], draws.number(0.1, 2.0)
    attempt(bigram_probabilities, drawn, size).gives(over_rows(drawn, size, 4 * size))


def over_rows(counts: list[list[int]], smoothing: float, extra: float) -> list[list[float]]:
    """Each count plus smoothing, divided by the sum of its row plus `extra`."""
    return [[(n + smoothing) / (sum(row) + extra) for n in row] for row in counts]


def turned(matrix: list[list[Any]]) -> list[list[Any]]:
    """The matrix with rows and columns swapped."""
    return [list(column) for column in zip(*matrix)]


def one_of(*wrong: Any) -> Callable[[Any], bool]:
    """A function that recognises any of these answers."""
    return lambda got: any(agree(got, one) for one in wrong)


@exercise(
    "2.4",
    "Perplexity",
    hints={
        "loss": "That is the loss, in nats. Perplexity is `math.exp` of it.",
        "sum": "You added the surprises. Take their mean, or a longer name is always worse.",
        "mean of probabilities": "You averaged the probabilities. Average the surprises, `-math.log(p)`.",
        "mean of choices": "You averaged 1/p. Average the surprises, `-math.log(p)`, then take `math.exp`.",
        "turned over": "That is 1 divided by the perplexity: a minus sign is missing.",
        "other base": "Logarithm and power have different bases: `math.exp` goes with `math.log`.",
    },
    done="A model with perplexity 10 is as unsure as a fair choice among 10.",
)
def perplexity_of(perplexity: Any) -> None:
    """Compared with another formula: 1 divided by the geometric mean of the probabilities."""
    probs = [0.5, 0.1, 0.9, 0.02]
    right = math.prod(probs) ** (-1 / len(probs))
    attempt(perplexity, probs).gives(right, mistakes=wrong_perplexities(probs))
    attempt(perplexity, [0.25, 0.25, 0.25]).gives(4.0)
    attempt(perplexity, [1.0, 1.0]).gives(1.0)
    drawn = draws.probabilities(5)
    attempt(perplexity, drawn).gives(math.prod(drawn) ** (-1 / 5))


def wrong_perplexities(probs: list[float]) -> dict[str, float]:
    """The result of each typical mistake for `probs`."""
    n = len(probs)
    surprises = [-math.log(p) for p in probs]
    loss = sum(surprises) / n
    return {
        "loss": loss,
        "sum": math.exp(sum(surprises)),
        "turned over": math.exp(-loss),
        "other base": 2**loss,
        "mean of probabilities": 1 / (sum(probs) / n),
        "mean of choices": sum(1 / p for p in probs) / n,
    }


@exercise(
    "2.5",
    "Merge a pair",
    hints={
        "first only": "Only the first place was merged. Go on to the end of the list.",
        "pair kept": "The second half of the pair is still there after the new id: move on by two places.",
        "last lost": "The last token is missing: it has no right neighbour, but it must be kept.",
        "overlap": "Of three equal tokens only two make a pair; the third stays. A token can be used once.",
        "untouched": "Nothing was merged. Compare both neighbours with both halves of `pair`.",
        "one half": "Tokens were merged that are not this pair: both halves must match, in this order.",
        "list changed": "The answer is right, but the given list was changed. Build a new list.",
        "IndexError": "The last place has no `ids[i + 1]`. Read it only if it exists.",
    },
    done="One merge makes the text shorter and the vocabulary longer, by one.",
)
def merging(merge: Any) -> None:
    """Pairs at the end, twice in a row, overlapping and reversed, and an empty list."""
    ids = [1, 14, 14, 1, 14]
    tried = attempt(merge, ids, (1, 14), 27)
    tried.gives(
        [27, 14, 27],
        mistakes={
            "first only": [27, 14, 1, 14],
            "pair kept": [27, 14, 14, 27, 14],
            "untouched": [1, 14, 14, 1, 14],
        },
    )
    if tried.given[0] != ids:
        tried.wrong([27, 14, 27], "list changed")
    attempt(merge, [14, 1, 3, 1, 1], (1, 14), 27).gives(
        [14, 1, 3, 1, 1],
        mistakes={"one half": lambda got: 27 in (as_list(got) or []), "last lost": [14, 1, 3, 1]},
    )
    attempt(merge, [5, 5, 5], (5, 5), 27).gives([27, 5], mistakes={"overlap": [27, 27]})
    attempt(merge, [], (1, 14), 27).gives([])
    pieces = [[[1, 14], [14], [3]][draws.whole(0, 2)] for _ in range(12)]  # 1 is always followed by 14
    merged = [27 if piece == [1, 14] else piece[0] for piece in pieces]
    attempt(merge, [token for piece in pieces for token in piece], (1, 14), 27).gives(merged)
