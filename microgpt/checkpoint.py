"""Checkpoint: a training run in one JSON file, written all or nothing, read with every field checked.

The file explains itself (names, shapes, plain numbers) and carries a checksum, so a
file that was cut short or edited is noticed. Nothing is ever unpickled or evaluated.
"""

from __future__ import annotations

import errno
import math
import os
import random
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from .engine import EngineState, Parameters
from .errors import CheckpointError, MicrogptError
from .model import Config
from .tokenizer import Tokenizer

FORMAT = "microgpt checkpoint"
VERSION = 1


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
        """The stream of random numbers, where the run had left it."""
        rng = random.Random()
        rng.setstate(self.random_state)
        return rng


def save_checkpoint(path: str | os.PathLike[str], checkpoint: Checkpoint) -> None:
    """Write `checkpoint` to `path`.

    Raises CheckpointError where that fails; an older file there stays whole.
    """
    import json  # json and hashlib would be a third of what `import microgpt` costs

    path = Path(path)
    content = _to_json(checkpoint)
    try:
        text = json.dumps({**content, "sha256": _checksum(content)}, allow_nan=False)
    except ValueError:
        raise CheckpointError(
            f"nothing was saved to {path}: a parameter is no longer a finite number"
        ) from None
    write_atomically(path, text)


def load_checkpoint(path: str | os.PathLike[str]) -> Checkpoint:
    """Read the checkpoint at `path`.

    Raises CheckpointError for a file that is missing, damaged or of another kind.
    """
    import json

    path = Path(path)
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant)
    except FileNotFoundError:
        raise CheckpointError(f"there is no checkpoint {path}: check the path") from None
    except (ValueError, RecursionError):
        raise CheckpointError(
            f"{path} is not a whole checkpoint: it is cut short, or another kind of file"
        ) from None
    except OSError as error:
        what = "is a folder" if os.path.isdir(path) else f"cannot be read: {error.strerror or error}"
        raise CheckpointError(f"{path} {what}; expected a checkpoint file") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise CheckpointError(f'{path} is not a checkpoint of microgpt: it lacks "format": "{FORMAT}"')
    version = content.get("version")
    if type(version) is not int or version != VERSION:
        shown = version if isinstance(version, (int, float, str)) else type(version).__name__
        raise CheckpointError(
            f"{path} has checkpoint version {shown!s:.20}, this program reads "
            f"version {VERSION}: use the microgpt that wrote it"
        )
    try:
        checkpoint = _from_json(content)
        expected = _checksum({name: content[name] for name in content if name != "sha256"})
    except (MicrogptError, TypeError, ValueError, OverflowError, RecursionError) as error:
        raise CheckpointError(f"{path} does not fit together: {error}") from None
    if content.get("sha256") != expected:
        raise CheckpointError(f"{path} was changed after it was written: its checksum does not match")
    return checkpoint


def write_atomically(path: Path, text: str) -> None:
    """Write `text` to a new file beside `path`, then put it in its place in one move.

    CheckpointError where the folder is missing or read-only or the disk is full; the old file stays.
    """
    if not path.name or "\0" in str(path):
        raise CheckpointError(f"could not save {str(path)!r:.60}: name a file")
    temporary = path.with_name(f".{path.name}.{os.urandom(4).hex()}.part")  # one for each writer
    try:
        if os.path.isdir(path):
            raise IsADirectoryError(errno.EISDIR, "it is a folder; name a file in it")
        with open(temporary, "x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        kept = (
            " The file that was there is unchanged." if os.path.isfile(path) else ""
        )  # Path.is_file can raise
        raise CheckpointError(f"could not save {path}: {error.strerror or error}.{kept}") from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _to_json(checkpoint: Checkpoint) -> dict[str, Any]:
    version, numbers, gauss_next = checkpoint.random_state
    return {
        "format": FORMAT,
        "version": VERSION,
        "config": checkpoint.config._asdict(),
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


def _from_json(content: dict[str, Any]) -> Checkpoint:
    config_fields = _field(content, "config", dict)
    _check_layers(content, config_fields)
    config = Config(**{name: _field(config_fields, name, int) for name in Config._fields})
    characters = tuple(_field(content, "vocabulary", list))
    tokenizer = Tokenizer(characters)
    if tokenizer.vocab_size != config.vocab_size:
        raise CheckpointError(
            f"{len(characters)} characters and <BOS> are not vocab_size {config.vocab_size}"
        )
    documents, training = _field(content, "documents", dict), _field(content, "training", dict)
    optimizer = _field(content, "optimizer", dict)
    state = EngineState(
        _matrices(content, "parameters", config),
        _matrices(optimizer, "m", config),
        _matrices(optimizer, "v", config, least=0.0),
        _field(optimizer, "steps_done", int, least=0),
    )
    losses = [_finite(loss, "losses") for loss in _field(training, "losses", list)]
    if len(losses) != state.steps_done:
        raise CheckpointError(f"{len(losses)} losses for {state.steps_done} completed steps")
    checkpoint = Checkpoint(
        config=config,
        characters=characters,
        state=state,
        losses=losses,
        seed=_field(training, "seed", int),
        num_steps=_field(training, "num_steps", int, least=0),
        learning_rate=_finite(training.get("learning_rate"), "learning_rate"),
        batch_size=_field(training, "batch_size", int, least=1),
        random_state=_random_state(_field(content, "random_state", list)),
        num_docs=_field(documents, "count", int, least=1),
        documents_sha256=_field(documents, "sha256", str),
    )
    checkpoint.rng()  # raises where the numbers are not a state of the generator
    return checkpoint


def _check_layers(content: dict[str, Any], config_fields: dict[str, Any]) -> None:
    """CheckpointError for more layers than the file has, before a list as long as that is made."""
    matrices = len(_field(content, "parameters", dict))
    if _field(config_fields, "n_layer", int) > matrices:
        raise CheckpointError(f'"n_layer" is larger than a file with {matrices} matrices can hold')


def _field(content: dict[str, Any], name: str, kind: Any, least: float = -math.inf) -> Any:
    found = content.get(name)
    if not isinstance(found, kind) or isinstance(found, bool):
        raise CheckpointError(f'"{name}" must be a JSON {kind.__name__}, found {found!r:.40}')
    if kind is int and found < least:
        raise CheckpointError(f'"{name}" must be at least {least}, found {found!r:.40}')
    return found


def _matrices(content: dict[str, Any], name: str, config: Config, least: float = -math.inf) -> Parameters:
    matrices = _field(content, name, dict)
    if list(matrices) != list(config.shapes):
        raise CheckpointError(
            f'"{name}" must hold {list(config.shapes)!r:.200}, found {list(matrices)!r:.200}'
        )
    for key, (nout, nin) in config.shapes.items():
        rows = _field(matrices, key, list)
        if len(rows) != nout or any(not isinstance(row, list) or len(row) != nin for row in rows):
            raise CheckpointError(f'"{name}" of {key} must have {nout} rows of {nin} numbers')
        if any(_finite(p, key) < least for row in rows for p in row):
            raise CheckpointError(f'"{name}" of {key} has a number below {least:g}')
    return {key: [[float(p) for p in row] for row in rows] for key, rows in matrices.items()}


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


def _checksum(content: dict[str, Any]) -> str:
    import hashlib
    import json

    return hashlib.sha256(json.dumps(content, sort_keys=True, allow_nan=False).encode()).hexdigest()
