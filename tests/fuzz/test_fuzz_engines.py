"""Models of random sizes and parameters: every engine trains as the core does, or refuses as it does."""

from __future__ import annotations

import contextlib
import math
from importlib.util import find_spec

from hypothesis import given, settings
from hypothesis import strategies as st

from microgpt import Training, TrainingError
from microgpt.engine import flatten
from microgpt.engines import ENGINES, engine_factory

FUZZ = settings.get_profile("fuzz")
# Not PyTorch, which is slow to begin, nor the textbook engine, which does not look at its numbers.
NAMES = [
    name
    for name, entry in ENGINES.items()
    if name not in ("textbook", "torch") and (not entry.package or find_spec(entry.package))
]
FUSED = ("vector", "numpy", "compiled")  # softmax and logarithm in one node
SMALLEST = -math.log(5e-324)  # of the smallest float
SIZES = st.fixed_dictionaries(
    {
        "n_head": st.integers(1, 3),
        "n_layer": st.integers(1, 2),
        "block_size": st.integers(1, 5),
        "batch_size": st.integers(1, 3),
        "seed": st.integers(0, 99),
        "learning_rate": st.sampled_from([1e-6, 1e-3, 0.1, 1e3]),
    }
)


def trained(name, sizes, documents, scale):
    """Three steps, or as many as it makes -> (losses, parameters)."""
    run = Training(documents, num_steps=3, engine=engine_factory(name), **sizes)
    state = run.engine.state
    for rows in state.parameters.values():
        for row in rows:
            row[:] = [scale * number for number in row]
    run.engine.state = state
    with contextlib.suppress(TrainingError):
        run.run()
    return run.losses, list(flatten(run.engine.state.parameters))


def close(one, other):
    return all(math.isclose(a, b, rel_tol=1e-6, abs_tol=1e-6) for a, b in zip(one, other))


@settings(FUZZ)
@given(
    SIZES,
    st.integers(1, 3),
    st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=4),
    st.sampled_from([0.0, 1e-6, 1.0, 30.0, 1e4, 1e160]),
)
def test_all_engines_agree(sizes, width, documents, scale):
    """The core ends where a probability is too small for a float. The fused ones still know its logarithm."""
    sizes = {**sizes, "n_embd": width * sizes["n_head"]}
    losses, parameters = trained("primitive", sizes, documents, scale)
    for name in NAMES:
        got, numbers = trained(name, sizes, documents, scale)
        assert close(got, losses), name
        if len(got) == len(losses):
            assert close(numbers, parameters), name
        else:
            positions = sizes["block_size"] * sizes["batch_size"]
            assert name in FUSED, name
            assert got[len(losses)] > SMALLEST / positions, name
