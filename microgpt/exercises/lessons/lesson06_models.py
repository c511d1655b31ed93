"""Small models for the checks of lesson 06. Each has 27 tokens, as in the lesson, and a memory.

So an answer that makes a new decoder for each letter, or leaves out a token, gets other logits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...model import Config, check_position
from ...plain import cross_entropy, softmax
from ...tokenizer import BOS, Tokenizer

LETTERS = Tokenizer("abcdefghijklmnopqrstuvwxyz")
Logits = Callable[[str], list[float]]


class Told:
    """A model whose logits are a function of everything it has read.

    opened -- the beginnings after which it was asked for logits
    """

    def __init__(self, logits: Logits, block_size: int = 8, name: str = "model") -> None:
        self.config = Config(LETTERS.vocab_size, block_size=block_size)
        self.opened: set[str] = set()
        self._logits = logits
        self._name = name

    def decoder(self) -> Any:
        """See Engine."""
        tokens: list[int] = []

        def decode(token_id: int) -> list[float]:
            check_position(len(tokens), self.config)
            tokens.append(token_id)
            beginning = "".join(map(LETTERS.token, tokens)).replace(LETTERS.token(BOS), "", 1)
            if tokens[0] != BOS:
                beginning = f"?{beginning}"  # as a name it was never begun
            self.opened.add(beginning)
            return self._logits(beginning)

        return decode

    def loss(self, token_lists: Sequence[Sequence[int]]) -> float:
        """See Engine."""
        losses = []
        for tokens in token_lists:
            decode = self.decoder()
            pairs = list(zip(tokens, tokens[1:]))[: self.config.block_size]
            losses.append(sum(cross_entropy(decode(read), target) for read, target in pairs) / len(pairs))
        return sum(losses) / len(losses)

    def probabilities(self, beginning: str) -> list[float]:
        """Of the token after `beginning`. Nothing is noted as opened."""
        return softmax(self._logits(beginning))

    def __repr__(self) -> str:
        return self._name


def speller(word: str, block_size: int = 8) -> Told:
    """A model that expects `word`, letter by letter, and its end. Off that path it expects z."""

    def logits(beginning: str) -> list[float]:
        on_path = word.startswith(beginning)
        best = LETTERS.encode(word)[len(beginning) + 1] if on_path else LETTERS.ids("z")[0]
        return [3.0 if i == best else 2.0 * i / 27 for i in range(27)]

    return Told(logits, block_size, "speller")


def from_table(table: Mapping[str, Mapping[str, float]], block_size: int = 8) -> Told:
    """A model from probabilities: beginning -> next letter, or "" for the end -> its share.

    What the shares leave is spread over all tokens, so that none has probability 0. A beginning that is not
    in the table is followed by anything.
    """

    def logits(beginning: str) -> list[float]:
        shares = table.get(beginning, {})
        rest = (1 - sum(shares.values())) / 27
        probs = [rest] * 27
        for letter, share in shares.items():
            probs[LETTERS.ids(letter)[0] if letter else BOS] += share
        return [math.log(p) for p in probs]

    return Told(logits, block_size, "model")
