"""Planning a run: what a model will cost in parameters, memory and time, before it is trained.

`plan_table` is the plain function, and `plan_explorer` adds sliders.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ipywidgets as widgets

from ...documents import check_documents
from ...model import Config
from ...study.bring import coverage
from ...study.plan import EXAMPLE_SPEED, Speed, plan
from ..charts.table import Table
from ..controls.explorer import Explorer

UNITS = ("bytes", "KB", "MB", "GB", "TB")


def plan_table(
    documents: Sequence[str],
    n_embd: int = 16,
    n_head: int = 4,
    n_layer: int = 1,
    block_size: int = 16,
    num_steps: int = 500,
    batch_size: int = 8,
    speed: Speed = EXAMPLE_SPEED,
) -> Table:
    """Parameters, memory and time of a run with the NumPy engine on `documents`.

    speed -- the speed of the machine, see `measure_speed`

    MicrogptError if the sizes do not fit together.
    """
    check_documents(documents)
    config = Config(len(set().union(*documents)) + 1, n_embd, n_head, n_layer, block_size)
    positions = -(-sum(len(document) + 1 for document in documents) // len(documents))  # the mean, rounded up
    run = plan(config, num_steps, batch_size, positions, speed)
    characters = max(1, sum(map(len, documents)))
    return Table(
        "The plan",
        [
            ("vocabulary", [f"{config.vocab_size:,} tokens"]),
            ("read to the end", [f"{coverage(documents, block_size):.1%} of the documents"]),
            ("each document", [f"read {num_steps * batch_size / len(documents):,.1f} times"]),
            ("parameters", [f"{run.num_params:,}, {run.num_params / characters:,.1f} for each character"]),
            ("a head", [f"{config.head_dim} of {n_embd} numbers"]),
            ("memory", [_memory(run.memory)]),
            ("time", [_duration(run.seconds)]),
        ],
    )


def plan_explorer(documents: Sequence[str], speed: Speed = EXAMPLE_SPEED, **start: int) -> Explorer:
    """`plan_table` with sliders. `start` sets their first values, by name."""
    check_documents(documents)
    longest = min(256, max(map(len, documents)) + 1)
    begin = {"n_embd": 16, "n_head": 4, "n_layer": 1, "block_size": min(16, longest), "num_steps": 500}
    begin |= {"batch_size": 8, **start}
    most = {"n_embd": 256, "n_head": 16, "n_layer": 12, "block_size": longest, "num_steps": 10_000}
    most["batch_size"] = 64
    least = {"n_embd": 4, "num_steps": 50}
    strides = {"n_embd": 4, "num_steps": 50}

    def draw(**values: Any) -> str:
        return plan_table(documents, **values, speed=speed).html()

    controls = {
        name: widgets.IntSlider(
            value=begin[name],
            min=least.get(name, 1),
            max=max(top, begin[name]),
            step=strides.get(name, 1),
            description=name,
        )
        for name, top in most.items()
    }
    return Explorer("Plan a run", draw, **controls)


def _memory(size: float) -> str:
    """A number of bytes in the unit that keeps it short.

    >>> _memory(389_000)
    'about 389 KB'
    """
    power = min(len(UNITS) - 1, (len(f"{size:.0f}") - 1) // 3)
    return f"about {size / 1000**power:.0f} {UNITS[power]}"


def _duration(seconds: float) -> str:
    """A number of seconds in the unit that people would use.

    >>> _duration(0.2), _duration(200), _duration(20_000)
    ('less than a second', 'about 3 minutes', 'about 6 hours')
    """
    if seconds < 1:
        return "less than a second"
    for unit, size, limit in (("second", 1, 100), ("minute", 60, 6000), ("hour", 3600, 200_000)):
        if seconds < limit:
            count = round(seconds / size)
            return f"about {count} {unit}{'' if count == 1 else 's'}"
    return f"about {seconds / 86_400:,.0f} days"
