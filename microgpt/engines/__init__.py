"""The same model and the same training run on other engines, from slowest to fastest.

Every engine has the interface `microgpt.Engine` and gives the losses of the core
to 1e-9, so any of them fits `Training(..., engine=engine_factory("numpy"))`. A
package that an engine needs is imported when its factory is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import NamedTuple

from ..errors import MicrogptError
from ..training import EngineFactory

__all__ = ["ENGINES", "EngineEntry", "engine_factory"]


class EngineEntry(NamedTuple):
    """A line of the registry.

    description -- one line for a list of engines
    load -- imports what the engine needs and gives its factory
    package -- the package that it needs beyond the standard library, or ""
    """

    description: str
    load: Callable[[], EngineFactory]
    package: str = ""


def _load(module: str, name: str, **options: object) -> Callable[[], EngineFactory]:
    """A function that imports `name` from `module` of this package."""

    def load() -> EngineFactory:
        factory = getattr(import_module(module, __package__), name)
        return partial(factory, **options) if options else factory

    return load


ENGINES = {
    "textbook": EngineEntry(
        "closures and sets, as most tutorials have it",
        _load(".textbook_engine", "TextbookEngine"),
    ),
    "primitive": EngineEntry(
        "the core, a node for every + and *",
        _load("..scalar_engine", "ScalarEngine", nodes="primitive"),
    ),
    "vector": EngineEntry(
        "the core, a node for every row",
        _load("..scalar_engine", "ScalarEngine", nodes="vector"),
    ),
    "numpy": EngineEntry(
        "arrays: all positions of all documents at once",
        _load(".numpy_engine", "NumpyEngine"),
        package="numpy",
    ),
    "torch": EngineEntry(
        "PyTorch, the same in the words used at work",
        _load(".torch_engine", "TorchEngine"),
        package="torch",
    ),
    "torch-distributed": EngineEntry(
        "the PyTorch model in several processes, a share of the batch each",
        _load(".torch_distributed", "TorchDistributedEngine"),
        package="torch",
    ),
}


def engine_factory(name: str, **options: object) -> EngineFactory:
    """The factory of the engine `name`, for `Training(..., engine=...)`; `options` go to the engine.

    MicrogptError for a name that is not in ENGINES, or where the package it needs is not installed.

    >>> from microgpt import Training
    >>> training = Training(["ab", "ba"], num_steps=3, n_embd=4, engine=engine_factory("vector"))
    >>> [round(step.loss, 2) for step in training.steps()]
    [1.09, 1.13, 1.04]
    """
    if name not in ENGINES:
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
