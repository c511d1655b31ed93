"""Which engine a run gets: the one of a name, as the terminal spells it, or whatever a function makes.

The names stand in `microgpt.engines`, above the core, which must not import it: most engines need packages.
It is loaded when a run asks for a name, and never otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Union

from .checks import shown
from .engine import Engine, EngineState
from .errors import MicrogptError
from .model import Config

EngineFactory = Callable[[Config, EngineState], Engine]
EngineChoice = Union[str, EngineFactory]


def make_engine(choice: EngineChoice, config: Config, state: EngineState) -> Engine:
    """The engine that a run works with. MicrogptError for an unknown name, or what is no engine."""
    if isinstance(choice, str):
        choice = import_module(f"{__package__}.engines").engine_factory(choice)
    if not callable(choice):
        raise MicrogptError(
            'engine must be a name such as "numpy", or a function of a Config and an EngineState that makes '
            f"an engine, got {shown(choice)}"
        )
    engine = choice(config, state)
    missing = [name for name in ("config", *sorted(Engine.__abstractmethods__)) if name not in dir(engine)]
    if missing:
        raise MicrogptError(
            f"`engine` must make an engine, as microgpt.Engine describes it, got {shown(engine)}, "
            f"which has no {missing[0]}"
        )
    return engine
