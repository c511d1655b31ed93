"""Machines: a lower bound for the time of a training step, from arithmetic, memory and operations started.

A processor does arithmetic at one speed and moves bytes at another. Each operation on arrays also
takes a moment to start. The step is estimated, not measured. The estimate assumes that every weight
is used once for each position, that activations are written once and read twice, and that nothing is
kept in a cache.
"""

from __future__ import annotations

from typing import NamedTuple

from ...model import Config
from ...study.cost import forward_multiplications
from ..charts.bars import Bars
from ..controls.explorer import Explorer

NUMBER = 8  # bytes of a float64
PASSES = 3  # the forward pass; the gradients of inputs; the gradients of weights
PARAMETER_TRIPS = 10  # read twice; gradient written and read; Adam reads and writes three numbers
ACTIVATIONS = 18  # numbers that a block writes for each position, as multiples of n_embd
UNITS = ((1.0, "seconds"), (1e3, "milliseconds"), (1e6, "microseconds"))
PARTS = ("arithmetic", "memory", "starting", "together")


class Machine(NamedTuple):
    """A processor: its operations and bytes per second, and the seconds to start an operation on arrays."""

    name: str
    operations: float
    bandwidth: float
    start: float


# Round figures of the right order of magnitude. Replace them with those of your own machine.
CPU_CORE = Machine("one CPU core", operations=2e10, bandwidth=1e10, start=1e-6)
GPU = Machine("a GPU", operations=1e13, bandwidth=1e12, start=5e-6)


class Work(NamedTuple):
    """What a step needs: additions and multiplications, bytes to move, and operations on arrays."""

    operations: float
    bytes: float
    starts: int


def step_work(config: Config, batch_size: int = 1) -> Work:
    """The work of a training step on `batch_size` documents that fill the block.

    >>> step_work(Config(vocab_size=27)).operations
    184656
    """
    positions = batch_size * config.block_size
    multiplications = batch_size * forward_multiplications(config, config.block_size)
    activations = positions * config.n_embd * (ACTIVATIONS * config.n_layer + 2)
    moved = NUMBER * (PARAMETER_TRIPS * config.num_params + PASSES * activations)
    return Work(2 * PASSES * multiplications, moved, PASSES * array_operations(config) + 10)


def array_operations(config: Config) -> int:
    """The number of nodes in the NumPy engine's graph that compute something: 4, and 10 for each layer."""
    return 4 + 10 * config.n_layer


def least_times(work: Work, machine: Machine) -> dict[str, float]:
    """Seconds for each part, and in total. Arithmetic and memory overlap, so only the longer one counts.

    >>> least_times(Work(1e9, 1e9, 100), Machine("toy", 1e9, 5e8, 0.001))
    {'arithmetic': 1.0, 'memory': 2.0, 'starting': 0.1, 'together': 2.1}
    """
    arithmetic, memory = work.operations / machine.operations, work.bytes / machine.bandwidth
    starting = work.starts * machine.start
    return dict(zip(PARTS, (arithmetic, memory, starting, starting + max(arithmetic, memory))))


def machine_chart(
    n_embd: int = 16,
    n_layer: int = 1,
    block_size: int = 8,
    batch_size: int = 1,
    machines: tuple[Machine, Machine] = (CPU_CORE, GPU),
) -> Bars:
    """The least time of a step on two machines, part by part, for 4 heads and a vocabulary of 27.

    MicrogptError if the hyperparameters do not fit together.
    """
    config = Config(27, n_embd=n_embd, n_head=4, n_layer=n_layer, block_size=block_size)
    work = step_work(config, batch_size)
    times = [least_times(work, machine) for machine in machines]
    longest = max(t["together"] for t in times)
    factor, unit = next((f, u) for f, u in UNITS if longest * f >= 1 or u == UNITS[-1][1])
    series = {machine.name: [t[part] * factor for part in PARTS] for machine, t in zip(machines, times)}
    ratio = times[0]["together"] / times[1]["together"]
    verdict = f"{ratio:,.1f} times as fast" if ratio >= 1 else f"{1 / ratio:,.1f} times as slow"
    where = f"part of a step of {work.operations:,.0f} operations"
    return Bars(f"{machines[1].name}: {verdict}", where, f"{unit} at least", PARTS, series)


def machine_explorer() -> Explorer:
    """`machine_chart` with four sliders. They reach from the model of this course to a large one."""
    from ipywidgets import SelectionSlider

    return Explorer(
        "Least time of a step",
        machine_chart,
        n_embd=SelectionSlider(
            options=[4, 8, 16, 32, 64, 128, 256, 512, 1024], value=16, description="n_embd"
        ),
        n_layer=SelectionSlider(options=[1, 2, 4, 8, 16, 24], value=1, description="n_layer"),
        block_size=SelectionSlider(
            options=[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024], value=8, description="block_size"
        ),
        batch_size=SelectionSlider(
            options=[1, 2, 4, 8, 16, 32, 64, 128, 256, 512], value=1, description="documents a step"
        ),
    )
