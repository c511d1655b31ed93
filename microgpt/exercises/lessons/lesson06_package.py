"""What steps in for open exercises of lesson 06, so that the lesson can go on; see `exercises.yours`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import plain
from ...decoding import Choose, generate, shaped, surprises
from ...engine import Engine
from ...model import Config, gpt
from ...study.calibration import reliability
from ...study.likeliest import likeliest_name
from ...tokenizer import Tokenizer

__all__ = ["decoder_of", "likeliest_name", "reliability", "shape", "surprise_of", "write"]


def write(engine: Engine, tokenizer: Tokenizer, choose: Choose, prompt: str = "") -> str:
    """A new name that begins with `prompt`; `choose` makes a token id of logits."""
    return generate(engine, tokenizer, choose, prompt)


def shape(logits: Sequence[float], temperature: float, p: float) -> list[float]:
    """The probabilities to draw from: first the temperature, then top-p."""
    return shaped(logits, temperature, top_p=p)


def surprise_of(engine: Engine, tokenizer: Tokenizer, name: str) -> float:
    """The surprise of a name and its end, in nats; the end of a name of block_size letters does not count."""
    return sum(surprises(engine, tokenizer, name))


def decoder_of(parameters: dict[str, Any], config: Config, ops: Any = plain) -> Any:
    """A function that reads one token after the other and answers with logits, as `Engine.decoder`."""
    keys: list[list[Any]] = [[] for _ in range(config.n_layer)]
    values: list[list[Any]] = [[] for _ in range(config.n_layer)]

    def decode(token_id: int) -> list[Any]:
        return gpt(token_id, len(keys[0]), keys, values, parameters, config, ops)

    return decode
