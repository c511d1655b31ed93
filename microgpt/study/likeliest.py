"""The likeliest text of all, with the proof that no other is likelier: a best-first search.

A text is at most as likely as its beginning, since every further token is a factor of at most 1. So the
likeliest beginning is opened first. When a text that is over comes to the front, everything that waits
behind it is at most as likely, and so is all that could grow from it. Dijkstra's shortest path is the same
search: -log p is the length of an edge. `beam.py` has the search that opens less and proves nothing.
"""

from __future__ import annotations

from heapq import heappop, heappush

from ..decoding import next_logits
from ..engine import Engine
from ..explained import explained
from ..plain import softmax
from ..tokenizer import BOS, Tokenizer


@explained
def likeliest_name(engine: Engine, tokenizer: Tokenizer, prompt: str = "") -> tuple[str, float, list[float]]:
    """The likeliest text that begins with `prompt`, its probability after `prompt`, and the proof.

    The proof is a list: the probabilities of everything that was not opened. With that of the text they
    sum to 1, so nothing is missing, and none is above it. A text of block_size tokens is over.

    >>> from microgpt import Training
    >>> training = Training(["ab", "ab", "abc"], n_embd=4, num_steps=60).run()
    >>> text, p, left = likeliest_name(training.engine, training.tokenizer)
    >>> text, round(p + sum(left), 9), max(left) <= p
    ('ab', 1.0, True)

    Raises MicrogptError for an unknown character or a long prompt.
    """
    waiting = [(-1.0, prompt, False)]  # -p, so that the smallest is the likeliest; a text; is it over?
    while True:
        minus_p, text, over = heappop(waiting)
        if over:
            return text, -minus_p, [-other for other, _, _ in waiting]
        for token_id, p in enumerate(softmax(next_logits(engine, tokenizer, text))):
            longer = text if token_id == BOS else text + tokenizer.token(token_id)
            ends = token_id == BOS or len(longer) == engine.config.block_size
            heappush(waiting, (minus_p * p, longer, ends))
