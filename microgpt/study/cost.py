"""What a model costs: parameters and multiplications, counted for the model as it is written.

Additions are left out, because there is about one for each multiplication.
"""

from __future__ import annotations

from collections import Counter

from ..model import Config


def parameter_counts(config: Config) -> dict[str, int]:
    """The number of parameters of each matrix, for all layers together.

    >>> parameter_counts(Config(vocab_size=27))["mlp_fc1"]
    1024
    """
    counts: Counter[str] = Counter()
    for name, (nout, nin) in config.shapes.items():
        counts[name.split(".")[-1]] += nout * nin
    return dict(counts)


def multiplication_counts(config: Config, pos_id: int) -> dict[str, int]:
    """The number of multiplications for the token at position `pos_id`, for all layers together.

    Squares are included. "scores" is the part of attention that has no parameters: scores, softmax
    and the weighted sum, over `pos_id + 1` positions.

    >>> sum(multiplication_counts(Config(vocab_size=27), pos_id=0).values())
    3707
    """
    counts = {name: n for name, n in parameter_counts(config).items() if name not in ("wte", "wpe")}
    visible, n = pos_id + 1, config.n_embd
    counts["scores"] = config.n_layer * visible * (2 * n + 2 * config.n_head)
    counts["norms"] = (2 * config.n_layer + 1) * (2 * n + 1)
    counts["mlp_fc2"] += config.n_layer * 4 * n  # the squares of the hidden numbers that it reads
    return counts


def forward_multiplications(config: Config, length: int) -> int:
    """The number of multiplications for one document with `length` positions.

    >>> forward_multiplications(Config(vocab_size=27), length=8)
    30776
    """
    # The scores grow linearly with the position, so the mean of the first and the last is the mean of all.
    ends = [sum(multiplication_counts(config, pos_id).values()) for pos_id in (0, length - 1)]
    return length * sum(ends) // 2
