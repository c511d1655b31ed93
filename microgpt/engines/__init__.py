"""The same model and the same training run on other engines, from the slowest to the fastest.

Every engine has the interface `microgpt.Engine`, and its losses agree with those of the core to 1e-9. So
any of them can be used as `Training(..., engine=engine_factory("numpy"))`. A package that an engine needs
is imported when its factory is requested.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from ..errors import MicrogptError
from ..explained import explained
from ..training import EngineFactory

__all__ = ["BATCH", "ENGINES", "EngineEntry", "Rung", "engine_factory", "fastest"]

# Documents per step, for engines that are measured on batches.
BATCH = 32


class Rung(NamedTuple):
    """One rung of the benchmark's ladder: how an engine is measured.

    batch_size -- documents per step
    steps -- steps in each round of timing
    compared -- how many steps are compared with the core's losses before anything is timed
    collected -- whether Python's garbage collector runs while the engine works
    engine -- the name of the engine, which the ladder fills in
    """

    label: str
    batch_size: int = 1
    steps: int = 1
    compared: int = 500
    collected: bool = True
    engine: str = ""


class EngineEntry(NamedTuple):
    """Everything that the package knows about an engine by its name. Each engine has one entry.

    description -- a line for a list of engines
    load -- a function that imports what the engine needs and returns its factory
    package -- the package that it needs in addition to the standard library, or ""
    rungs -- how the benchmark measures it; empty if it is not measured
    draws_graph -- whether it has a method `graph(batch)`, whose nodes the benchmark counts
    arrays -- whether it computes on arrays; the growth of its time is then measured on larger models
    grows -- whether the benchmark measures how its time grows with the model
    samples -- whether the benchmark measures its sampling
    options -- the options of the command line that it takes in addition to those of every engine
    """

    description: str
    load: Callable[[], EngineFactory]
    package: str = ""
    rungs: tuple[Rung, ...] = ()
    draws_graph: bool = False
    arrays: bool = False
    grows: bool = False
    samples: bool = False
    options: tuple[str, ...] = ()


def _load(module: str, name: str, **options: object) -> Callable[[], EngineFactory]:
    """Return a function that imports `name` from `module` of this package."""

    def load() -> EngineFactory:
        factory = getattr(import_module(module, __package__), name)
        return partial(factory, **options) if options else factory

    return load


ENGINES = {
    "textbook": EngineEntry(
        "closures and sets, as in most tutorials",
        _load(".textbook_engine", "TextbookEngine"),
        rungs=(
            Rung("closures and sets", steps=3, compared=5),
            Rung("the same, collector off", compared=5, collected=False),
        ),
        draws_graph=True,
    ),
    "primitive": EngineEntry(
        "the core, a node for every + and *",
        _load("..scalar_engine", "ScalarEngine", nodes="primitive"),
        rungs=(Rung("a node for every + and *", steps=2, compared=40),),
        draws_graph=True,
        grows=True,
    ),
    "compact": EngineEntry(
        "the same, two slots for operands instead of a tuple",
        _load(".compact", "CompactEngine"),
        rungs=(Rung("the same, two slots for operands", steps=2, compared=40),),
        draws_graph=True,
    ),
    "vector": EngineEntry(
        "the core, a node for every row",
        _load("..scalar_engine", "ScalarEngine", nodes="vector"),
        rungs=(Rung("a node for every row", steps=10),),
        draws_graph=True,
        grows=True,
        samples=True,
    ),
    "numpy": EngineEntry(
        "arrays: all positions of all documents at once",
        _load(".numpy_engine", "NumpyEngine"),
        package="numpy",
        rungs=(
            Rung("arrays (NumPy)", steps=200),
            Rung(f"arrays, {BATCH} documents at once", BATCH, steps=30, compared=30),
        ),
        draws_graph=True,
        arrays=True,
        grows=True,
        samples=True,
    ),
    "compiled": EngineEntry(
        "the whole step in one C file, compiled for every processor (WebAssembly)",
        _load(".compiled_engine", "CompiledEngine"),
        package="wasmtime",
        rungs=(
            Rung("compiled (WebAssembly)", steps=1000),
            Rung(f"compiled, {BATCH} documents at once", BATCH, steps=50, compared=30),
        ),
        arrays=True,
        grows=True,
        samples=True,
    ),
    "torch": EngineEntry(
        "the same model, written with PyTorch",
        _load(".torch_engine", "TorchEngine"),
        package="torch",
        rungs=(
            Rung("PyTorch", steps=40),
            Rung(f"PyTorch, {BATCH} documents at once", BATCH, steps=20, compared=30),
        ),
        arrays=True,
        grows=True,
        options=("device", "precision"),
    ),
    "torch-distributed": EngineEntry(
        "the PyTorch model in several processes, each with a share of the batch",
        _load(".torch_distributed", "TorchDistributedEngine"),
        package="torch",
        options=("device", "precision"),
    ),
}


def fastest() -> str:
    """The name of the fastest engine that this Python has the package for: "compiled", or else "numpy"."""
    return "compiled" if find_spec(ENGINES["compiled"].package) else "numpy"


@explained
def engine_factory(name: str, **options: object) -> EngineFactory:
    """The factory of the engine `name`, for `Training(..., engine=...)`. `options` are passed to the engine.

    MicrogptError if the name is not in ENGINES, or if the package that the engine needs is not installed.

    >>> from microgpt import Training
    >>> training = Training(["ab", "ba"], num_steps=3, n_embd=4, engine=engine_factory("vector"))
    >>> [round(step.loss, 2) for step in training.steps()]
    [1.09, 1.13, 1.04]
    """
    if not isinstance(name, str) or name not in ENGINES:
        raise MicrogptError(f"there is no engine {name!r:.60}: choose one of {', '.join(ENGINES)}")
    entry = ENGINES[name]
    try:
        factory = entry.load()
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != entry.package:
            raise
        raise MicrogptError(
            f"the engine {name!r} needs the package {entry.package}, which is not installed: "
            f"pip install {entry.package}"
        ) from None
    return partial(factory, **options) if options else factory
