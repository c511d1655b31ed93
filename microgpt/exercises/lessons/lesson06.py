"""The checks of lesson 06: choosing the next letter, and reading what a model thinks of a name.

Answers are compared with numbers done by hand and with `microgpt.decoding`, on very small models.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import count
from typing import Any

from ...decoding import entropy, keep_top_k, keep_top_p
from ...model import Config, check_position
from ...plain import softmax
from ...sampling import probabilities
from ...tokenizer import Tokenizer
from .. import draws
from ..attempt import attempt
from ..compare import as_number
from ..exercise import exercise

LETTERS = Tokenizer("abc")
FOUR = [0.4, 0.3, 0.2, 0.1]
MIXED = [0.1, 0.4, 0.05, 0.3, 0.15]


class Alphabet:
    """A model that is nearly certain what comes next: b after a, c after b, nothing after c."""

    def __init__(self, block_size: int = 8, after: Sequence[int] = (1, 2, 3, 0)) -> None:
        self.config = Config(len(after), block_size=block_size)
        self.after = after  # for each token, the likeliest next token

    def decoder(self) -> Any:
        """See Engine."""
        read = count()

        def decode(token_id: int) -> list[float]:
            check_position(next(read), self.config)
            size = len(self.after)
            return [3.0 if i == self.after[token_id] else 2.0 * i / size for i in range(size)]

        return decode

    def __repr__(self) -> str:
        return "alphabet"


@exercise(
    "6.1",
    "Always the likeliest letter",
    hints={
        "no end": "It wrote <BOS> into the name. Token 0 means: the name is over, stop.",
        "same logits": "After the first letter nothing changed: `decode` the chosen token, keep its logits.",
        "TypeError": "`max(logits)` is the largest logit itself. You need its place, which is the token id.",
        "MicrogptError": "The name is full: leave the loop before you `decode` one token too many.",
        "least likely": "That follows the smallest logit. The likeliest letter has the largest.",
    },
    done="No dice were thrown, so it writes the same name every time.",
)
def greedy_name(greedy_name: Any) -> None:
    """The alphabet model writes abc."""
    mistakes = {
        "no end": lambda got: "<BOS>" in str(got),
        "same logits": "aaaaaaaa",
        "least likely": "",
    }
    attempt(greedy_name, Alphabet(), LETTERS).gives("abc", mistakes=mistakes)
    attempt(greedy_name, Alphabet(), LETTERS, "b").gives("bc", mistakes={"same logits": "bccccccc"})
    attempt(greedy_name, Alphabet(block_size=2), LETTERS, says="greedy_name with block_size 2").gives("ab")
    order = draws.shuffled([1, 2, 3, 4, 5])
    after = [dict(zip([0, *order], [*order, 0]))[token_id] for token_id in range(6)]
    five = Tokenizer("abcde")
    says = f"greedy_name of a model that spells {five.decode(order)!r}"
    attempt(greedy_name, Alphabet(after=after), five, says=says).gives(five.decode(order))


@exercise(
    "6.2",
    "A temperature",
    hints={
        "multiplied": "That multiplies. At 0.5 the logits should move apart, at 2 together: divide.",
        "after": "Dividing probabilities leaves their proportions. Divide the logits, before softmax.",
        "ignored": "These are the probabilities at temperature 1: `temperature` has no effect yet.",
    },
    done="One division, and the whole range from playing safe to noise.",
)
def with_temperature(with_temperature: Any) -> None:
    """The logits are far enough apart to distinguish the mistakes."""
    fixed = [2.0, 1.0, 0.0]
    drawn = (draws.vector(4), draws.number(0.2, 3.0))
    for logits, temperature in ((fixed, 0.5), (fixed, 2.0), (fixed, 1.0), drawn):
        mistakes = {
            "ignored": softmax(logits),
            "multiplied": softmax([logit * temperature for logit in logits]),
            "after": [p / temperature for p in softmax(logits)],
        }
        attempt(with_temperature, logits, temperature).gives(
            probabilities(logits, temperature), mistakes=mistakes
        )


@exercise(
    "6.3",
    "Entropy",
    hints={
        "ValueError": "0 has no logarithm. What has probability 0 never happens: leave it out.",
        "bits": "That is in bits, to base 2. This course measures in nats: `math.log`.",
        "not weighted": "Every surprise counts as often as it happens: multiply each by its probability.",
    },
    done="It is the loss that the model expects of itself.",
)
def entropy_of(entropy_of: Any) -> None:
    """A fair coin, an unfair coin, a certainty, and letters that are all equally likely."""
    bits = {"bits": lambda got: _near(got, entropy([0.75, 0.25]) / math.log(2))}
    unweighted = -math.log(0.75) - math.log(0.25)
    attempt(entropy_of, [0.75, 0.25]).gives(
        entropy([0.75, 0.25]), mistakes={**bits, "not weighted": unweighted}
    )
    attempt(entropy_of, [0.5, 0.5]).gives(math.log(2))
    attempt(entropy_of, [0.5, 0.5, 0.0]).gives(math.log(2))
    attempt(entropy_of, [1.0, 0.0]).gives(0.0)
    drawn = draws.probabilities(6)
    attempt(entropy_of, drawn).gives(entropy(drawn))


@exercise(
    "6.4",
    "Top-k",
    hints={
        "not renormalised": "Right letters, but they no longer sum to 1: divide each by their sum.",
        "softmax": "`softmax` takes logits, and turns every 0 into more than 0. Divide by the sum.",
        "least likely": "Those are the k least likely ones: sort from large to small.",
        "divided by k": "All k became equal. To keep their proportions, divide each by their sum.",
    },
    done="With k = 1 it is greedy.",
)
def top_k(top_k: Any) -> None:
    """Sorted and unsorted probabilities, with k from one to all."""
    drawn = (draws.probabilities(7), draws.whole(2, 5))
    for probs, k in ((FOUR, 2), (MIXED, 3), (MIXED, 1), (MIXED, 5), drawn):
        likely = sorted(range(len(probs)), key=lambda i: -probs[i])
        kept = [p if i in likely[:k] else 0.0 for i, p in enumerate(probs)]
        rare = [p if i in likely[-k:] else 0.0 for i, p in enumerate(probs)]
        mistakes = {
            "not renormalised": kept,
            "softmax": softmax(kept),
            "least likely": [p / sum(rare) for p in rare],
            "divided by k": [(p > 0) / k for p in kept],
        }
        attempt(top_k, probs, k).gives(keep_top_k(probs, k), mistakes=mistakes)


@exercise(
    "6.5",
    "Top-p",
    hints={
        "one too few": "Together they are less than `p`. The letter that takes the sum to `p` stays in.",
        "one too many": "They already reach `p` without the last one: stop when the sum is `p` or more.",
        "not sorted": "Begin with the likeliest letter, not with the first one of the alphabet.",
        "not renormalised": "Right letters, but they no longer sum to 1: divide each by their sum.",
    },
    done="A sure model keeps one letter, an undecided one keeps many.",
)
def top_p(top_p: Any) -> None:
    """A case that needs two letters, one that reaches p exactly, and one that keeps all letters."""
    fixed = ((MIXED, 0.6), ([0.25, 0.5, 0.25], 0.5), (MIXED, 0.75), (FOUR, 0.3), (FOUR, 1.0))
    for probs, p in (
        *fixed,
        (draws.probabilities(7), draws.number(0.3, 0.9) + 0.0037),
    ):  # no sum equals this exactly
        right = keep_top_p(probs, p)
        count = sum(q > 0 for q in right)
        mistakes = {
            "one too few": _first(sorted(probs, reverse=True), probs, count - 1),
            "one too many": _first(sorted(probs, reverse=True), probs, count + 1),
            "not sorted": _in_order(probs, p),
            "not renormalised": [q if new > 0 else 0.0 for q, new in zip(probs, right)],
        }
        attempt(top_p, probs, p).gives(right, mistakes=mistakes)


@exercise(
    "6.6",
    "The surprise of a name",
    hints={
        "wrong token": "That is how likely the token just read was. Use the next token, `target`.",
        "no log": "Those are probabilities. A surprise is minus the logarithm of one.",
        "bits": "That is in bits, to base 2. This course measures in nats: `math.log`.",
        "mean": "That is the mean, the loss of this name. The exercise asks for the sum.",
    },
    done="Divided by the number of letters and the end, it is the loss of lesson 05.",
)
def surprise_of(surprise_of: Any) -> None:
    """The alphabet model is hardly surprised by abc, and very surprised by cba."""
    engine = Alphabet()
    for name in ("abc", "cba", "", draws.word(6, "abc")):
        tokens = LETTERS.encode(name)
        pairs = list(zip(tokens, tokens[1:]))
        rows = [softmax(engine.decoder()(token_id)) for token_id, _ in pairs]
        probs = [row[target] for row, (_, target) in zip(rows, pairs)]
        total = -sum(map(math.log, probs))
        mistakes = {
            "wrong token": -sum(math.log(row[token_id]) for row, (token_id, _) in zip(rows, pairs)),
            "no log": lambda got, probs=probs: _near(got, sum(probs)) or _near(got, -sum(probs)),
            "bits": total / math.log(2),
            "mean": total / len(pairs),
        }
        if name == "":  # with a single prediction, most mistakes make no difference
            mistakes = {}
        attempt(surprise_of, engine, LETTERS, name).gives(total, mistakes=mistakes)


def _near(got: Any, number: float) -> bool:
    came = as_number(got)
    return came is not None and abs(came - number) < 1e-6


def _first(order: Sequence[float], probs: Sequence[float], count: int) -> list[float]:
    """The `count` largest of `probs`, scaled to sum to 1."""
    least = order[count - 1] if 0 < count <= len(order) else math.inf
    return _normalised([p if p >= least else 0.0 for p in probs])


def _in_order(probs: Sequence[float], p: float) -> list[float]:
    """The result of stopping at `p` without sorting."""
    kept, together = [0.0] * len(probs), 0.0
    for i, q in enumerate(probs):
        kept[i], together = q, together + q
        if together >= p:
            break
    return _normalised(kept)


def _normalised(kept: list[float]) -> list[float]:
    total = sum(kept)
    return [p / total for p in kept] if total else kept
