"""Sampling: from the logits to a new document, one token after another."""

from __future__ import annotations

import random
from collections.abc import Sequence
from math import inf, isnan

from .checks import check_number
from .engine import Decoder, Engine
from .errors import MicrogptError
from .explained import explained
from .plain import softmax
from .tokenizer import BOS, Tokenizer

TEMPERATURE = 0.6


@explained
def probabilities(logits: Sequence[float], temperature: float = 1.0) -> list[float]:
    """softmax(logits / temperature). Below 1 the likely gets likelier, above 1 all come closer.

    Raises MicrogptError for no logits, one that is not a number, or unless the temperature is a finite
    number above 0.

    >>> [round(p, 3) for p in probabilities([2.0, 1.0, 0.0], temperature=0.5)]
    [0.867, 0.117, 0.016]
    """
    temperature = check_temperature(temperature)
    if not len(logits):
        raise MicrogptError("probabilities need at least one logit, got none")
    largest = max(logits)  # taken away first, so that no temperature can overflow
    probs = softmax([(logit - largest) / temperature for logit in logits])
    if isnan(sum(probs)):
        raise not_numbers(logits)
    return probs


def not_numbers(logits: Sequence[float]) -> MicrogptError:
    """The error for logits that have no probabilities; it names the first that is to blame."""
    token_id = next((i for i, logit in enumerate(logits) if isnan(logit) or logit == inf), 0)
    return MicrogptError(
        f"the logit of token {token_id} is {float(logits[token_id])}, and no probability follows from it: "
        "a parameter or an input of the model is no longer a finite number"
    )


def check_temperature(temperature: float) -> float:
    """`temperature` as a plain float. MicrogptError unless it is a finite number above 0."""
    hint = "0.6 is the default, 0.1 plays safe, 1 takes the probabilities as they are"
    return check_number("temperature", temperature, above=0, hint=hint)


@explained
def sample(
    engine: Engine,
    tokenizer: Tokenizer,
    rng: random.Random,
    temperature: float = TEMPERATURE,
    prompt: str = "",
) -> str:
    """One new document, with `prompt` as its beginning. It ends at <BOS> or after block_size tokens.

    Raises MicrogptError for a bad temperature, a prompt with an unknown character,
    one that leaves no room within block_size, or a tokenizer of another model.
    """
    temperature = check_temperature(temperature)
    decode, ids, logits = begin(engine, tokenizer, prompt)
    token_ids = range(tokenizer.vocab_size)
    while True:
        token_id = rng.choices(token_ids, weights=probabilities(logits, temperature))[0]
        if token_id == BOS:
            break
        ids.append(token_id)
        if len(ids) == engine.config.block_size:
            break
        logits = decode(token_id)
    return tokenizer.decode(ids)


def begin(engine: Engine, tokenizer: Tokenizer, prompt: str) -> tuple[Decoder, list[int], list[float]]:
    """A decoder that has read <BOS> and the prompt, the ids of the prompt, and the logits after it.

    Raises MicrogptError for an unknown character, or a prompt that leaves no room within block_size.
    """
    block_size, vocab_size = engine.config.block_size, engine.config.vocab_size
    if tokenizer.vocab_size != vocab_size:
        raise MicrogptError(
            f"the tokenizer has {tokenizer.vocab_size:,} tokens and the model {vocab_size:,}: "
            "take both from the same run"
        )
    ids = tokenizer.ids(prompt)
    if len(ids) >= block_size:
        raise MicrogptError(
            f"the prompt {prompt!r:.60} has {len(ids)} characters, block_size {block_size} leaves room for "
            f"{block_size - 1} and one more: shorten it"
        )
    decode = engine.decoder()
    logits = decode(BOS)
    for token_id in ids:
        logits = decode(token_id)
    return decode, ids, logits
