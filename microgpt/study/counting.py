"""Counting: how often each token follows each other token, the yardstick for every model that learns.

This is an n-gram model: it counts, and nothing is trained. Order 0 is uniform, 1 the unigram,
2 the bigram (one token of context), 3 the trigram, and so on. Additive smoothing gives some
probability to what was never seen. Back-off and interpolation of orders are left out.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence

from ..checks import check_count, check_number
from ..errors import MicrogptError
from ..explained import explained
from ..tokenizer import BOS

Context = tuple[int, ...]


@explained
class CountingModel:
    """The distribution of the next token, by counting what followed the last `order - 1` tokens.

    order -- 0 uniform, 1 unigram, 2 bigram, 3 trigram, ...
    smoothing -- added to every count, so that nothing gets probability 0; 0 for none
    counts -- context -> how often each of the vocab_size tokens followed it

    >>> bigram = CountingModel(order=2, vocab_size=3, smoothing=0)
    >>> bigram.count([[0, 1, 2, 0], [0, 1, 0]])
    CountingModel(order=2, vocab_size=3, smoothing=0)
    >>> bigram.counts[1,], bigram.probabilities([0, 1])
    ([1, 0, 1], [0.5, 0.0, 0.5])
    """

    def __init__(self, order: int, vocab_size: int, smoothing: float = 1.0) -> None:
        self.order = check_count("order", order, 0)
        self.vocab_size = check_count("vocab_size", vocab_size, 1)
        self.smoothing = check_number("smoothing", smoothing, least=0, hint="1 is the default")
        self.counts: dict[Context, list[int]] = {}

    @explained
    def count(self, token_lists: Iterable[Sequence[int]]) -> CountingModel:
        """Add every position of `token_lists`, `[BOS] + ids + [BOS]` each, to the counts. Returns itself."""
        if self.order > 0:
            for (context, token_id), times in self._pairs(token_lists).items():
                row = self.counts.setdefault(context, [0] * self.vocab_size)
                row[token_id] += times
        return self

    @explained
    def probabilities(self, context: Sequence[int]) -> list[float]:
        """The vocab_size probabilities of the token after `context`, which begins with BOS.

        After a context that was never counted, all tokens are equally likely.
        """
        last = tuple(context[max(0, len(context) - self._length) :])
        if len(last) < self._length and last[:1] != (BOS,):
            raise MicrogptError(
                f"the context {list(context)!r} is too short for order {self.order}: "
                f"begin with BOS ({BOS}), or give {self._length} tokens"
            )
        row = self.counts.get(last, [0] * self.vocab_size)
        total = sum(row) + self.smoothing * self.vocab_size
        if total == 0:
            return [1 / self.vocab_size] * self.vocab_size
        return [(times + self.smoothing) / total for times in row]

    @explained
    def loss(self, token_lists: Iterable[Sequence[int]], block_size: int | None = None) -> float:
        """The mean surprise, -log p(next token) in nats, over all predicted positions.

        block_size -- how many positions of each list count, from its beginning; None for all

        The loss is infinite if a token comes whose probability was 0.

        >>> round(CountingModel(order=0, vocab_size=27).loss([[0, 5, 13, 0]]), 4)
        3.2958
        """
        pairs = self._pairs(token_lists, block_size)
        if not pairs:
            raise MicrogptError("a loss needs at least 2 tokens, one to read and one to predict; got none")
        rows = {context: self.probabilities(context) for context, _ in pairs}
        surprises = (
            -math.log(p) * times if (p := rows[context][token_id]) > 0 else math.inf
            for (context, token_id), times in pairs.items()
        )
        return math.fsum(surprises) / sum(pairs.values())

    @explained
    def with_smoothing(self, smoothing: float) -> CountingModel:
        """A model that shares these counts, with another smoothing.

        >>> bigram = CountingModel(order=2, vocab_size=3).count([[0, 1, 0]])
        >>> bigram.with_smoothing(0).probabilities([0])
        [0.0, 1.0, 0.0]
        """
        model = CountingModel(self.order, self.vocab_size, smoothing)
        model.counts = self.counts
        return model

    @explained
    def sample(self, rng: random.Random, block_size: int = 8) -> list[int]:
        """The ids of a new document, without BOS. It ends when BOS is drawn or after block_size tokens."""
        tokens = [BOS]
        while len(tokens) <= block_size:
            token_id = rng.choices(range(self.vocab_size), weights=self.probabilities(tokens))[0]
            if token_id == BOS:
                break
            tokens.append(token_id)
        return tokens[1:]

    def __repr__(self) -> str:
        settings = f"order={self.order}, vocab_size={self.vocab_size}, smoothing={self.smoothing:g}"
        return f"CountingModel({settings})"

    @property
    def _length(self) -> int:
        """How many tokens of context the model looks at."""
        return max(0, self.order - 1)

    def _pairs(
        self, token_lists: Iterable[Sequence[int]], block_size: int | None = None
    ) -> Counter[tuple[Context, int]]:
        """How often each (context, next token) occurs in the first `block_size` positions of each list."""
        pairs: Counter[tuple[Context, int]] = Counter()
        for tokens in token_lists:
            pairs.update(next_tokens(tokens, self._length, block_size))
        for _, token_id in pairs:
            if not 0 <= token_id < self.vocab_size:
                raise MicrogptError(
                    f"token id {token_id} is outside 0 to {self.vocab_size - 1}: "
                    "take vocab_size from the tokenizer that encoded it"
                )
        return pairs


@explained
def next_tokens(
    tokens: Sequence[int], length: int, block_size: int | None = None
) -> list[tuple[Context, int]]:
    """(context, next token) at each position. A context has `length` tokens, or fewer at the beginning.

    >>> next_tokens([0, 5, 13, 0], length=2)
    [((0,), 5), ((0, 5), 13), ((5, 13), 0)]
    """
    last = len(tokens) - 1 if block_size is None else min(block_size, len(tokens) - 1)
    return [(tuple(tokens[max(0, i - length) : i]), tokens[i]) for i in range(1, last + 1)]
