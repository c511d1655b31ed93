"""The budget of a model: where its parameters are, and how many multiplications one token costs.

These are different questions. A table of embeddings has parameters, but reading it costs no
arithmetic. The scores of attention cost arithmetic, but have no parameters. Additions are left out,
because there is about one for each multiplication.
"""

from __future__ import annotations

from ...model import Config
from ...study.cost import multiplication_counts, parameter_counts
from ..charts.bars import Bars
from ..controls.explorer import Explorer

PARTS = (
    "wte", "wpe", "norms", "attn_wq", "attn_wk", "attn_wv",
    "scores", "attn_wo", "mlp_fc1", "mlp_fc2", "lm_head",
)  # fmt: skip


def budget_chart(
    n_embd: int = 16, n_head: int = 4, n_layer: int = 1, block_size: int = 8, vocab_size: int = 27
) -> Bars:
    """Parameters, and multiplications of the last position, for each matrix.

    MicrogptError if the hyperparameters do not fit together.
    """
    config = Config(vocab_size, n_embd, n_head, n_layer, block_size)
    parameters = parameter_counts(config)
    multiplications = multiplication_counts(config, block_size - 1)
    total = sum(multiplications.values())
    return Bars(
        "The budget",
        "matrix or step, all layers together",
        "count",
        [part.removeprefix("attn_").removeprefix("mlp_") for part in PARTS],
        {
            f"parameters {config.num_params:,}": [parameters.get(part, 0) for part in PARTS],
            f"multiplications {total:,}": [multiplications.get(part, 0) for part in PARTS],
        },
    )


def budget_explorer() -> Explorer:
    """`budget_chart` with five sliders. They reach from the model of this course to the size of GPT-2."""
    import ipywidgets as widgets

    return Explorer(
        "Parameter budget",
        budget_chart,
        n_embd=widgets.SelectionSlider(
            options=[4, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024],
            value=16,
            description="n_embd",
        ),
        n_head=widgets.IntSlider(value=4, min=1, max=16, description="n_head"),
        n_layer=widgets.IntSlider(value=1, min=1, max=24, description="n_layer"),
        block_size=widgets.SelectionSlider(
            options=[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024], value=8, description="block_size"
        ),
        vocab_size=widgets.SelectionSlider(
            options=[2, 10, 27, 64, 128, 256, 512, 1000, 5000, 10_000, 50_257],
            value=27,
            description="vocab_size",
        ),
    )
