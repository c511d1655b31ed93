"""Temperature: its effect on the next letter and on whole names.

`samples_at` and `next_letter_chart` are plain functions.
"""

from __future__ import annotations

import random

from ...decoding import drawing, entropy, generate, next_logits, shaped
from ...training import Training
from ..charts.bars import Bars

NAMES = 12


def samples_at(
    temperature: float,
    training: Training,
    count: int = NAMES,
    prompt: str = "",
    top_k: int | None = None,
    top_p: float = 1.0,
    seed: int = 0,
) -> list[str]:
    """`count` new documents of a trained model.

    Name i is drawn with `random.Random(seed + i)`, so it uses the same random numbers at every
    temperature. It changes only where the probabilities make it change. A given temperature always shows
    the same names. The random stream of the training is not used.
    """
    return [
        generate(
            training.engine,
            training.tokenizer,
            drawing(random.Random(seed + i), temperature, top_k, top_p),
            prompt,
        )
        for i in range(count)
    ]


def next_letter_chart(
    training: Training,
    prompt: str = "",
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float = 1.0,
) -> Bars:
    """The probabilities of the letter after `prompt`: as the model gives them, and as they are sampled."""
    logits = next_logits(training.engine, training.tokenizer, prompt)
    plain, drawn = shaped(logits), shaped(logits, temperature, top_k, top_p)
    where = f"After {prompt!r}" if prompt else "The first letter"
    return Bars(
        f"{where}: entropy {entropy(drawn):.2f} nats at temperature {temperature:g}",
        "next letter",
        "probability",
        ["end", *training.tokenizer.characters],
        {
            "drawn from": drawn,
            "temperature 1, nothing cut off": plain,
        },  # named and coloured as in the explorer
    )
