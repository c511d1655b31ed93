"""Large checkpoints: the same content as in JSON, as binary tensors in the format of the library safetensors.

The numbers of a matrix are float32 if that holds each of them exactly, and float64 otherwise. So nothing
is lost, and a model of 10 million parameters is written in seconds. Everything else is JSON in the
file's own header, with a checksum over all of it. Other programs find the matrices by their names, such
as `parameters.wte`. The library does not run anything that stands in a file.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

from .checkpoint_format import parse
from .errors import CheckpointError

MATRICES = ("parameters",), ("optimizer", "m"), ("optimizer", "v")  # where they are in the JSON
LOSSES = ("training", "losses")
HOLDERS = {place[0] for place in (*MATRICES, LOSSES)}


def library() -> Any:
    """The part of safetensors that works with NumPy's arrays. CheckpointError if one of them is missing."""
    for package in ("numpy", "safetensors"):
        try:
            import_module(package)
        except ImportError:
            raise CheckpointError(
                f"a checkpoint with the ending .safetensors needs the package {package}, which is not "
                f"installed: pip install {package}, or choose another ending for JSON"
            ) from None
    return import_module("safetensors.numpy")


def to_bytes(content: dict[str, Any]) -> bytes:
    """The file for the `content` that JSON would have. ValueError if a number is not finite."""
    tensors: dict[str, Any] = {}
    for place in MATRICES:
        for name, matrix in _at(content, place).items():
            tensors[".".join((*place, name))] = _smallest(matrix)
    tensors[".".join(LOSSES)] = _smallest(_at(content, LOSSES))
    described = json.dumps(_without_numbers(content), allow_nan=False)
    metadata = {"checkpoint": described, "sha256": _checksum(described, tensors)}
    whole: bytes = library().save(tensors, metadata=metadata)
    return whole


def from_bytes(whole: bytes) -> tuple[Any, Callable[[], bool]]:
    """(the `content` that JSON would have, a function that says whether the checksum is right).

    ValueError if the file is cut short, or is another kind of file.
    """
    try:
        tensors = library().load(whole)
    except Exception as error:  # the library has several kinds
        raise ValueError(str(error)) from None
    header = json.loads(whole[8 : 8 + int.from_bytes(whole[:8], "little")])  # checked by the library
    metadata = header.get("__metadata__", {})
    described = metadata.get("checkpoint", "{}")
    content = parse(described)
    if not isinstance(content, dict) or not all(type(content.get(name)) is dict for name in HOLDERS):
        raise ValueError("the description of the checkpoint in the header is missing")
    for place in MATRICES:
        _put(content, place, {})
    for name in tensors:
        _put_back(content, name, tensors[name])
    return content, lambda: metadata.get("sha256") == _checksum(described, tensors)


def _smallest(numbers: Any) -> Any:
    """The numbers as an array of float32 if that holds them exactly, or else of float64."""
    np: Any = import_module("numpy")
    exact = np.array(numbers, dtype=np.float64)
    if not np.isfinite(exact).all():
        raise ValueError("a number is not finite")
    with np.errstate(over="ignore"):
        single = exact.astype(np.float32)
    return single if (single == exact).all() else exact


def _checksum(described: str, tensors: dict[str, Any]) -> str:
    """SHA-256 of the description, and of the name, kind, shape and numbers of each tensor."""
    import hashlib

    digest = hashlib.sha256(described.encode())
    for name in sorted(tensors):
        digest.update(f"{name} {tensors[name].dtype} {tensors[name].shape}".encode())
        digest.update(tensors[name].tobytes())
    return digest.hexdigest()


def _at(content: dict[str, Any], place: tuple[str, ...]) -> Any:
    found: Any = content
    for name in place:
        found = found[name]
    return found


def _put(content: Any, place: tuple[str, ...], value: Any) -> None:
    """Set the entry at `place`."""
    for name in place[:-1]:
        content = content[name]
    content[place[-1]] = value


def _put_back(content: dict[str, Any], name: str, tensor: Any) -> None:
    """Put a tensor to its place in the JSON, as lists of floats."""
    if tensor.dtype.name not in ("float32", "float64"):
        raise ValueError(f"{name} has numbers of the kind {tensor.dtype.name}")
    if 0 in tensor.shape[1:]:  # as many empty rows as it says would need memory
        raise ValueError(f"{name} has rows without numbers")
    if name == ".".join(LOSSES):
        _put(content, LOSSES, tensor.tolist())
        return
    for place in MATRICES:
        if name.startswith(".".join(place) + "."):
            _put(content, (*place, name[len(".".join(place)) + 1 :]), tensor.tolist())
            return
    raise ValueError(f"a checkpoint has no tensor {name:.40}")


def _without_numbers(content: dict[str, Any]) -> dict[str, Any]:
    """A copy with empty matrices and losses."""
    bare = {name: dict(value) if isinstance(value, dict) else value for name, value in content.items()}
    for place in MATRICES:
        _put(bare, place, {})
    _put(bare, LOSSES, [])
    return bare
