"""What is in a checkpoint file: names, shapes and plain numbers, and how each of them is checked.

The file explains itself: no program is needed to know what it holds. Whatever stands in
it, the answer is a Checkpoint that fits together, or a sentence.
"""

from __future__ import annotations

import math
import random
from dataclasses import asdict
from typing import Any, NamedTuple

from .engine import EngineState, Parameters
from .errors import CheckpointError
from .model import SIZES, Config
from .tokenizer import Tokenizer

FORMAT = "microgpt checkpoint"
VERSION = 1
MOST_STEPS = 10**12  # more than anybody can wait for
MOST_DOCUMENTS = 100_000  # in a batch: far beyond it a step takes all memory


class Checkpoint(NamedTuple):
    """What a run consists of, but for its documents; see `Training.checkpoint` and `Training.resume`."""

    config: Config
    characters: tuple[str, ...]
    state: EngineState
    losses: list[float]
    seed: int
    num_steps: int
    learning_rate: float
    batch_size: int
    random_state: tuple[Any, ...]
    num_docs: int
    documents_sha256: str

    def tokenizer(self) -> Tokenizer:
        """The tokenizer of the run."""
        return Tokenizer(self.characters)

    def rng(self) -> random.Random:
        """The stream of random numbers, in the state in which the run left it."""
        rng = random.Random()
        rng.setstate(self.random_state)
        return rng


def to_json(checkpoint: Checkpoint) -> dict[str, Any]:
    """What the file holds, without its checksum."""
    version, numbers, gauss_next = checkpoint.random_state
    return {
        "format": FORMAT,
        "version": VERSION,
        "config": asdict(checkpoint.config),
        "vocabulary": list(checkpoint.characters),
        "documents": {"count": checkpoint.num_docs, "sha256": checkpoint.documents_sha256},
        "training": {
            "seed": checkpoint.seed,
            "num_steps": checkpoint.num_steps,
            "learning_rate": checkpoint.learning_rate,
            "batch_size": checkpoint.batch_size,
            "losses": checkpoint.losses,
        },
        "parameters": checkpoint.state.parameters,
        "optimizer": {
            "steps_done": checkpoint.state.steps_done,
            "m": checkpoint.state.m,
            "v": checkpoint.state.v,
        },
        "random_state": [version, list(numbers), gauss_next],
    }


def from_json(content: dict[str, Any]) -> Checkpoint:
    """The checkpoint that `content` holds. MicrogptError if a field is missing or impossible."""
    config = _config(content)
    documents, training = _field(content, "documents", dict), _field(content, "training", dict)
    state = _state(content, config)
    losses = [_finite(loss, "losses") for loss in _field(training, "losses", list)]
    if len(losses) != state.steps_done:
        raise CheckpointError(f"{len(losses)} losses for {state.steps_done} completed steps")
    checkpoint = Checkpoint(
        config=config,
        characters=tuple(content["vocabulary"]),
        state=state,
        losses=losses,
        seed=_field(training, "seed", int),
        num_steps=_field(training, "num_steps", int, 0, MOST_STEPS),
        learning_rate=_rate(training),
        batch_size=_field(training, "batch_size", int, 1, MOST_DOCUMENTS),
        random_state=_random_state(_field(content, "random_state", list)),
        num_docs=_field(documents, "count", int, 1, MOST_STEPS),
        documents_sha256=_field(documents, "sha256", str),
    )
    checkpoint.rng()  # raises where the numbers are not a state of the generator
    return checkpoint


def parse(text: str) -> Any:
    """What stands in a JSON text. ValueError or RecursionError for another text, CheckpointError for NaN."""
    import json

    return json.loads(text, parse_constant=_no_constant)


def checksum(content: dict[str, Any]) -> str:
    """SHA-256 of everything but the checksum itself."""
    import hashlib  # like json, a good part of what `import microgpt` would cost
    import json

    checked = {name: content[name] for name in content if name != "sha256"}
    return hashlib.sha256(json.dumps(checked, sort_keys=True, allow_nan=False).encode()).hexdigest()


def _config(content: dict[str, Any]) -> Config:
    """The hyper-parameters, which must fit the vocabulary."""
    fields = _field(content, "config", dict)
    _check_layers(content, fields)
    config = Config(**{name: _field(fields, name, int) for name in SIZES})
    characters = _field(content, "vocabulary", list)
    if Tokenizer(characters).vocab_size != config.vocab_size:
        raise CheckpointError(
            f"{len(characters)} characters and <BOS> are not vocab_size {config.vocab_size}"
        )
    return config


def _state(content: dict[str, Any], config: Config) -> EngineState:
    optimizer = _field(content, "optimizer", dict)
    return EngineState(
        _matrices(content, "parameters", config),
        _matrices(optimizer, "m", config),
        _matrices(optimizer, "v", config, least=0.0),
        _field(optimizer, "steps_done", int, least=0),
    )


def _check_layers(content: dict[str, Any], config_fields: dict[str, Any]) -> None:
    """CheckpointError for more layers than the file has, before a list as long as that is made."""
    matrices = len(_field(content, "parameters", dict))
    if _field(config_fields, "n_layer", int) > matrices:
        raise CheckpointError(f'"n_layer" is larger than a file with {matrices} matrices can hold')


def _field(
    content: dict[str, Any], name: str, kind: Any, least: float = -math.inf, most: float = math.inf
) -> Any:
    found = content.get(name)
    if not isinstance(found, kind) or isinstance(found, bool):
        raise CheckpointError(f'"{name}" must be a JSON {kind.__name__}, found {found!r:.40}')
    if kind is int and found < least:
        raise CheckpointError(f'"{name}" must be at least {least}, found {found!r:.40}')
    if kind is int and found > most:
        raise CheckpointError(f'"{name}" must be at most {most:,}, found {found!r:.40}')
    return found


def _rate(training: dict[str, Any]) -> float:
    rate = _finite(training.get("learning_rate"), "learning_rate")
    if rate <= 0:
        raise CheckpointError(f'"learning_rate" must be above 0, found {rate!r}')
    return rate


def _matrices(content: dict[str, Any], name: str, config: Config, least: float = -math.inf) -> Parameters:
    matrices = _field(content, name, dict)
    if sorted(matrices) != sorted(config.shapes):
        raise CheckpointError(
            f'"{name}" must hold {list(config.shapes)!r:.200}, found {list(matrices)!r:.200}'
        )
    for key, (nout, nin) in config.shapes.items():
        rows = _field(matrices, key, list)
        if len(rows) != nout or any(not isinstance(row, list) or len(row) != nin for row in rows):
            raise CheckpointError(f'"{name}" of {key} must have {nout} rows of {nin} numbers')
    return {key: [_row(row, name, key, least) for row in matrices[key]] for key in config.shapes}


def _row(row: list[Any], name: str, key: str, least: float) -> list[float]:
    """The numbers of a row, which must be finite and at least `least`."""
    if set(map(type, row)) == {float} and math.isfinite(sum(row)) and min(row) >= least:
        return row  # nearly every row: one look at each of 30 million numbers takes seconds
    numbers = [_finite(p, key) for p in row]
    if min(numbers) < least:
        raise CheckpointError(f'"{name}" of {key} has a number below {least:g}')
    return numbers


def _finite(number: Any, name: str) -> float:
    if not isinstance(number, (int, float)) or isinstance(number, bool) or not math.isfinite(number):
        raise CheckpointError(f'"{name}" must hold finite numbers, found {number!r:.40}')
    return float(number)


def _random_state(found: list[Any]) -> tuple[Any, ...]:
    if len(found) != 3 or not isinstance(found[1], list) or not all(type(n) is int for n in found[1]):
        raise CheckpointError('"random_state" must be [version, numbers, gauss_next]')
    gauss_next = None if found[2] is None else _finite(found[2], "random_state")
    return (found[0], tuple(found[1]), gauss_next)


def _no_constant(name: str) -> float:
    raise CheckpointError(f"{name} is not a number")
