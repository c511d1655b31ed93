"""Decoding: what can be done with the probabilities of the next token.

Measure how undecided they are (entropy), cut off the unlikely tokens (top-k, top-p), choose a token,
or ask how surprised the model is by a given text. `sampling.py` has the plain case. Two things are
left out: beam search for the likeliest text, and penalties for repetition.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence

from .checks import as_whole, check_count, check_number, shown
from .engine import Engine
from .errors import MicrogptError
from .explained import explained
from .plain import cross_entropy
from .sampling import begin, not_numbers, probabilities
from .tokenizer import BOS, Tokenizer

Choose = Callable[[Sequence[float]], int]


@explained
def entropy(probs: Sequence[float]) -> float:
    """The surprise to expect, in nats: 0 if one token is certain, ln n if n tokens are equally likely.

    >>> round(entropy([0.5, 0.5]), 4), entropy([1.0, 0.0])
    (0.6931, 0.0)
    """
    return sum(-p * math.log(p) for p in probs if p > 0)


@explained
def keep_top_k(probs: Sequence[float], k: int) -> list[float]:
    """The k likeliest, made to sum to 1 again; the others 0. A tie goes to the smaller id.

    >>> keep_top_k([0.5, 0.25, 0.125, 0.125], 2)
    [0.6666666666666666, 0.3333333333333333, 0.0, 0.0]
    """
    k = check_count("top_k", k, 1, hint="1 is greedy")
    return _kept(probs, _by_probability(probs)[:k])


@explained
def keep_top_p(probs: Sequence[float], p: float) -> list[float]:
    """The fewest likeliest that have probability p together, made to sum to 1 again; the others 0.

    >>> keep_top_p([0.5, 0.25, 0.125, 0.125], 0.6)
    [0.6666666666666666, 0.3333333333333333, 0.0, 0.0]
    """
    p = _checked_top_p(p)
    chosen, together = [], 0.0
    for token_id in _by_probability(probs):
        chosen.append(token_id)
        together += probs[token_id]
        if together >= p - 1e-12:  # 0.5 + 0.3 + 0.1 is a hair below 0.9
            break
    return _kept(probs, chosen)


@explained
def shaped(
    logits: Sequence[float], temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0
) -> list[float]:
    """From logits to the probabilities to draw from: first the temperature, then top_k, then top_p."""
    probs = probabilities(logits, temperature)
    top_p = _checked_top_p(top_p)
    if top_k is not None:
        probs = keep_top_k(probs, top_k)
    return keep_top_p(probs, top_p) if top_p != 1 else probs


@explained
def greedy(logits: Sequence[float]) -> int:
    """The likeliest token id; of equal ones the smallest. MicrogptError for a logit that is not a number."""
    if not len(logits):
        raise MicrogptError("greedy needs at least one logit, got none")
    if math.isnan(sum(logits)):
        raise not_numbers(logits)
    return max(range(len(logits)), key=lambda token_id: logits[token_id])


@explained
def drawing(
    rng: random.Random, temperature: float = 1.0, top_k: int | None = None, top_p: float = 1.0
) -> Choose:
    """A way to choose for `generate`: draw from the `shaped` probabilities."""
    shaped([0.0], temperature, top_k, top_p)  # a wrong setting is found here, not at the first token
    return lambda logits: rng.choices(range(len(logits)), weights=shaped(logits, temperature, top_k, top_p))[
        0
    ]


@explained
def next_logits(engine: Engine, tokenizer: Tokenizer, prompt: str = "") -> list[float]:
    """The logits for the token after `prompt`. MicrogptError for an unknown character or a long prompt."""
    return begin(engine, tokenizer, prompt)[2]


@explained
def generate(engine: Engine, tokenizer: Tokenizer, choose: Choose, prompt: str = "") -> str:
    """`sampling.sample` with any way to choose: `greedy`, `drawing(...)` or a function of yours."""
    decode, ids, logits = begin(engine, tokenizer, prompt)
    while (token_id := _chosen(choose, logits)) != BOS:
        ids.append(token_id)
        if len(ids) == engine.config.block_size:
            break
        logits = decode(token_id)
    return tokenizer.decode(ids)


def _chosen(choose: Choose, logits: Sequence[float]) -> int:
    """What `choose` says. MicrogptError unless it is a token id."""
    token_id = as_whole(given := choose(logits))
    if token_id is None or not 0 <= token_id < len(logits):
        raise MicrogptError(
            f"`choose` must return a token id from 0 to {len(logits) - 1}, got {shown(given)}"
            + (": is a `return` missing?" if given is None else "")
        )
    return token_id


@explained
def surprises(engine: Engine, tokenizer: Tokenizer, text: str) -> list[float]:
    """-log p, in nats, of each character of `text` and of its end, for the first block_size of them.

    Their mean is the loss of this text.
    """
    tokens = tokenizer.encode(text)
    decode = engine.decoder()
    pairs = list(zip(tokens, tokens[1:]))[: engine.config.block_size]
    return [cross_entropy(decode(token_id), target) for token_id, target in pairs]


def _checked_top_p(p: float) -> float:
    return check_number("top_p", p, above=0, most=1, hint="1 keeps all")


def _by_probability(probs: Sequence[float]) -> list[int]:
    return sorted(range(len(probs)), key=lambda token_id: -probs[token_id])


def _kept(probs: Sequence[float], chosen: Sequence[int]) -> list[float]:
    together = sum(probs[token_id] for token_id in chosen)
    if not together > 0:
        raise MicrogptError(f"probabilities must have a sum above 0, got {together} for the likeliest")
    kept = [0.0] * len(probs)
    for token_id in chosen:
        kept[token_id] = probs[token_id] / together
    return kept
