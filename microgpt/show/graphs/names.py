"""Names for Values: the variable, list entry or parameter that a node of a graph belongs to.

`find_names` accepts a dict of variables such as `globals()`, a `state_dict`, lists of either, or an
object that was made in the notebook. Anything that is neither a Value nor a container of Values is
ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

# IPython keeps inputs and outputs under these names. Nobody calls a value by them.
_NOT_NAMES = frozenset({"In", "Out"})
_OUR_MODULES = ("__main__", "microgpt")
# Objects of these types are skipped at once, because a notebook has tens of thousands of them.
_PLAIN = (str, bytes, int, float, type(None), type)


def is_value(thing: object) -> bool:
    """True for the package's Value, and for a learner's own class with data, _prev and _op."""
    if isinstance(thing, _PLAIN):
        return False
    own = getattr(thing, "__dict__", ())
    return all(field in own or hasattr(type(thing), field) for field in ("data", "_prev", "_op"))


def find_names(names: object) -> dict[int, str]:
    """Find the names of all Values in `names`. Returns a dict from `id` to name.

    The name of a variable has priority over a place in a container. If two variables hold the same
    Value, their names are joined: "b = y". Names that begin with an underscore are ignored.

    >>> from microgpt import Value
    >>> a, b = Value(1), Value(2)
    >>> sorted(find_names({"a": a, "w": [a, b], "text": "w"}).values())
    ['a', 'w[1]']
    """
    found: dict[int, tuple[int, list[str]]] = {}
    for depth, name, value in _walk(names):
        best, known = found.get(id(value), (depth, []))
        if depth < best:
            best, known = depth, []
        if depth == best and name not in known:
            found[id(value)] = (best, [*known, name])
    return {key: _joined(known, depth) for key, (depth, known) in found.items()}


def _joined(known: list[str], depth: int) -> str:
    """The names of one Value as one text: up to two variables, or its first place in a container."""
    return known[0] if depth > 1 else " = ".join(known[:2]) + (" = …" if len(known) > 2 else "")


def _walk(names: object) -> Iterator[tuple[int, str, Any]]:
    """Every Value in nested dicts, lists, tuples and objects as (depth, name, Value), in order."""
    stack: list[tuple[int, str, Any]] = [(0, "", names)]
    opened: set[int] = set()
    while stack:
        depth, name, thing = stack.pop()
        if is_value(thing):
            yield depth, name or "value", thing
        elif id(thing) not in opened:
            opened.add(id(thing))
            inside = [(depth + 1, label, part) for label, part in _parts(name, thing)]
            stack += reversed(inside)


def _parts(name: str, thing: Any) -> Iterator[tuple[str, Any]]:
    """The entries of a container, each with its name in Python's notation."""
    if isinstance(thing, Mapping):
        yield from _entries(name, thing)
    elif isinstance(thing, (list, tuple)):
        for i, part in enumerate(thing):
            if not isinstance(part, _PLAIN):
                yield f"{name}[{i}]", part
    elif type(thing).__module__.startswith(_OUR_MODULES) and hasattr(thing, "__dict__"):
        for key, part in vars(thing).items():
            if not (key.startswith("_") or isinstance(part, _PLAIN)):
                yield (f"{name}.{key}" if name else key), part


def _entries(name: str, thing: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    """The entries of a dict. Variables and the matrices of a state_dict get bare names: `wte[3][5]`."""
    bare = not name or name.endswith("state_dict")
    for key, part in list(thing.items()):
        if isinstance(part, _PLAIN):
            continue
        if not bare or not isinstance(key, str):
            yield f"{name}[{key!r}]", part
        elif not (key.startswith("_") or key in _NOT_NAMES):
            yield key, part
