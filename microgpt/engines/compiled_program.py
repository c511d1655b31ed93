"""compiled.wasm, the program that is compiled from compiled.c: its memory and its functions.

WebAssembly runs on any processor, in a memory of its own. `wasmtime` translates it into the processor's
own instructions, once per process. The same file runs in a browser.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable, Sequence
from dataclasses import astuple
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import wasmtime
from wasmtime import _ffi as ffi

from ..engine import Batch, check_batch
from ..errors import MicrogptError
from ..model import Config, check_tokens

WASM = Path(__file__).with_name("compiled.wasm")
NOW = struct.Struct("<i")
SIDE = struct.Struct("<iii4xdd")


class Side(NamedTuple):
    """`struct side` of compiled.c: the addresses of the parameters, of m and of v, and two numbers."""

    data: int
    m: int
    v: int
    steps_done: float
    last_loss: float

    @property
    def addresses(self) -> tuple[int, int, int]:
        """The addresses of the three arrays."""
        return self[:3]


@cache
def _translated(reserves: bool) -> tuple[wasmtime.Engine, wasmtime.Module]:
    """`reserves` takes 4 GB of addresses, though no memory: no access needs a check then."""
    settings = wasmtime.Config()
    if not reserves:
        settings.memory_reservation = settings.memory_reservation_for_growth = settings.memory_guard_size = 0
    engine = wasmtime.Engine(settings)
    return engine, wasmtime.Module.from_file(engine, str(WASM))


def _instance(reserves: bool = True) -> tuple[wasmtime.Store, wasmtime.Instance]:
    """The program in a memory of its own. It is a little slower where addresses are limited (`ulimit -v`)."""
    engine, module = _translated(reserves)
    store = wasmtime.Store(engine)
    try:
        return store, wasmtime.Instance(store, module, [])
    except wasmtime.WasmtimeError:
        if not reserves:
            raise
    return _instance(reserves=False)


class Program:
    """A model in the memory of its own program. MicrogptError if the memory is too small for it.

    functions -- the functions that compiled.c exports, by name
    memory -- the bytes of the memory
    inputs -- the address to which `give` writes
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self._store, instance = _instance()
        exports = instance.exports(self._store)
        self._memory: Any = exports["memory"]
        self.functions: dict[str, Callable[..., Any]] = {
            name: partial(thing, self._store)
            for name, thing in exports.items()
            if isinstance(thing, wasmtime.Func)
        }
        self.functions |= {
            name: direct(self._store, exports[name], count) for name, count in (("train", 1), ("decode", 2))
        }
        self._had(self.functions["make"](*astuple(config)), "")
        self._now, self._sides = self.functions["which"](), self.functions["both"]()
        self._room = (0, 0)

    def side(self, other: bool = False) -> Side:
        """Everything that training changes. `other` selects the side that is not in use."""
        (now,) = NOW.unpack_from(self.memory, self._now)
        return Side(*SIDE.unpack_from(self.memory, self._sides + SIDE.size * (1 - now if other else now)))

    def read(self, address: int, count: int) -> tuple[float, ...]:
        """Read `count` numbers from the memory."""
        return struct.unpack_from(f"<{count}d", self.memory, address)

    def write(self, address: int, numbers: Sequence[float]) -> None:
        """Write numbers to the memory."""
        struct.pack_into(f"<{len(numbers)}d", self.memory, address, *numbers)

    def make_room(self, positions: int, numbers: int, training: bool = True) -> None:
        """Make room for the activations of this many positions, and for this many numbers of inputs."""
        if positions <= self._room[0] and numbers <= self._room[1]:
            return
        positions, numbers = max(positions, self._room[0]), max(numbers, self._room[1])
        self._room = (0, 0)
        self._had(self.functions["reserve"](positions, numbers, training), f" for {positions:,} positions")
        self.inputs = self.functions["room"]()
        self._room = (positions, numbers)  # last, so that after an interruption the room is made again

    def give(self, batches: Sequence[Batch], learning_rates: Sequence[float]) -> None:
        """Write the inputs of steps for `train` and `look`. MicrogptError if one is not a batch."""
        longest = self.config.block_size + 1
        read = []
        for batch in batches:
            check_batch(batch)
            for tokens in batch:
                check_tokens(tokens, self.config)
                read.append(tokens[:longest])
        lengths = [len(tokens) for tokens in read]
        whole = [*map(len, batches), *lengths, *(token_id for tokens in read for token_id in tokens)]
        steps = len(batches)
        self.make_room(max(lengths) - 1, 2 * steps + (len(whole) + 1) // 2)
        self.write(self.inputs, learning_rates)
        struct.pack_into(f"<{len(whole)}i", self.memory, self.inputs + 16 * steps, *whole)

    def _had(self, missing: float, what_for: str) -> None:
        """Refresh our view of the memory. MicrogptError if `missing` bytes could not be allocated."""
        if missing:
            raise MicrogptError(
                f"a model of {self.config.num_params:,} parameters needs {missing / 1e9:,.1f} GB{what_for}, "
                "but the engine 'compiled' gets 4.2 GB at most, or less on a smaller machine: take a smaller "
                "n_embd, n_layer or block_size, or the engine 'numpy'"
            )
        self.memory = memoryview(self._memory.get_buffer_ptr(self._store)).cast("B")


def direct(store: wasmtime.Store, function: Any, count: int) -> Callable[..., int]:
    """A program's function of `count` whole numbers, as a Python function.

    A call through the package looks up all types again, which takes longer than a step. So this calls the
    underlying C function, with arguments that are made only once.
    """
    arguments = (ffi.wasmtime_val_t * count)()  # of kind 0: whole numbers
    results = (ffi.wasmtime_val_t * 1)()
    trap = ctypes.POINTER(ffi.wasm_trap_t)()
    values, result = [argument.of for argument in arguments], results[0].of
    rest = (ctypes.byref(function._func), arguments, count, results, 1, ctypes.byref(trap))

    def call(*numbers: int) -> int:
        for value, number in zip(values, numbers):
            value.i32 = number
        if ffi.wasmtime_func_call(store._context(), *rest) or trap:
            raise RuntimeError("compiled.wasm has stopped: this is a defect of the package, please report it")
        return result.i32

    return call
