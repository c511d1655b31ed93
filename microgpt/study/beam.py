"""Continuations: the likeliest ways in which a text may go on (a beam search)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from ..checks import check_count
from ..decoding import next_logits, shaped
from ..engine import Engine
from ..explained import explained
from ..tokenizer import BOS, Tokenizer

MOST = 16  # as many leaves as fit into the picture
END = "end"


class Continuation(NamedTuple):
    """One way to go on.

    letters, probs -- the letters after the prompt, and the probability of each, given all letters before it;
        the last letter may be "end"
    finished -- nothing follows: the text has ended, or the model can read no more
    """

    letters: tuple[str, ...] = ()
    probs: tuple[float, ...] = ()
    finished: bool = False

    @property
    def probability(self) -> float:
        """The probability of all letters together."""
        return math.prod(self.probs)

    @property
    def text(self) -> str:
        """The letters without the end."""
        return "".join(letter for letter in self.letters if letter != END)


@explained
def continuations(
    engine: Engine,
    tokenizer: Tokenizer,
    prompt: str = "",
    depth: int = 3,
    width: int = 3,
    temperature: float = 1.0,
    most: int = MOST,
) -> list[Continuation]:
    """The likeliest ways to go on for `depth` letters, the likeliest first.

    Each way is continued with its `width` likeliest next letters. After each letter the `most` likeliest
    ways are kept.
    """
    depth = min(check_count("depth", depth, 1), engine.config.block_size)  # no text is longer
    width = check_count("width", width, 1)

    def grow(leaf: Continuation) -> Iterator[Continuation]:
        probs = shaped(next_logits(engine, tokenizer, prompt + leaf.text), temperature)
        full = len(prompt + leaf.text) + 1 == engine.config.block_size
        for token_id in sorted(range(len(probs)), key=lambda token_id: -probs[token_id])[:width]:
            letter = END if token_id == BOS else tokenizer.token(token_id)
            finished = full or token_id == BOS
            yield Continuation((*leaf.letters, letter), (*leaf.probs, probs[token_id]), finished)

    leaves = [Continuation()]
    for _ in range(depth):
        grown = [after for leaf in leaves for after in ([leaf] if leaf.finished else grow(leaf))]
        leaves = sorted(grown, key=lambda leaf: -leaf.probability)[:most]
    return leaves
