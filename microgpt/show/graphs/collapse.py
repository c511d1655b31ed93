"""Large graphs, folded into named parts: finds the part that each value belongs to.

`parts` maps the name of each part to the Values that it computes, in the order of computation.
A value belongs to the first part whose Values depend on it. Dots in the names make a tree:
"position3.layer0.attention.head1". Values without operands, such as parameters and constants,
belong to no part: instead, each box names the parameters that it reads. `folded.py` draws the
result.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import MicrogptError
from .names import is_value
from .nodes import Network
from .reading import check_value

_REST, _OUTPUT, _SHARED = "rest", "output", "shared"


@dataclass
class Parts:
    """The part that each node of a network belongs to ("" for leaves), and the Values of each part."""

    net: Network
    part_of: list[str]
    outputs: dict[str, list[int]]

    @property
    def names(self) -> list[str]:
        """Every part that can be opened, in the order of computation. Parts of parts are included."""
        names: dict[str, None] = {}
        for part in self.outputs:
            pieces = part.split(".")
            names.update(dict.fromkeys(".".join(pieces[: n + 1]) for n in range(len(pieces))))
        return list(names)

    def children(self, part: str) -> list[str]:
        """The parts directly inside `part`. If it also computes Values itself, its output comes last."""
        level = part.count(".") + 2
        inside = dict.fromkeys(prefix(name, level) for name in self.outputs if name.startswith(part + "."))
        own = [f"{part}.{_OUTPUT}"] if inside and part in self.outputs else []
        return [*inside, *own]

    def members(self, part: str) -> set[int]:
        """The nodes of `part`, which may also name an output, one Value `part[3]`, or the shared nodes."""
        found = {i for i, name in enumerate(self.part_of) if name == part or name.startswith(part + ".")}
        return found or self._special(part) or self._unknown(part)

    def by_output(self, part: str) -> dict[str, set[int]]:
        """The nodes of a part that contains no parts: those that serve a single Value, and those shared."""
        inside = {i for i, name in enumerate(self.part_of) if name == part}
        owners: dict[int, int] = {}
        for j, output in enumerate(self.outputs.get(part, [])):
            for i in _below(self.net, output, inside):
                owners[i] = j if owners.get(i, j) == j else -1
        divided: dict[int, set[int]] = {}
        for i in inside:
            divided.setdefault(owners.get(i, -1), set()).add(i)
        return {f"{part}[{j}]" if j >= 0 else f"{part}.{_SHARED}": divided[j] for j in sorted(divided)}

    def shared(self, part: str) -> set[int]:
        """If `part` is one Value `name[3]` of a part: the nodes that it shares with the other Values."""
        base, bracket, _ = part.rpartition("[")
        return self.by_output(base).get(f"{base}.{_SHARED}", set()) if bracket else set()

    @property
    def root_name(self) -> str:
        """The name of the root or, if it has no name, of the part that computes it."""
        root = len(self.net.nodes) - 1
        return self.net.name(root) or next(
            (name for name, found in self.outputs.items() if found == [root]), "a value"
        )

    def _special(self, part: str) -> set[int]:
        whole, _, last = part.rpartition(".")
        if last == _OUTPUT and self.children(whole):
            return {i for i, name in enumerate(self.part_of) if name == whole}
        base = whole if last == _SHARED else re.sub(r"\[\d+\]$", "", part)
        return self.by_output(base).get(part, set())

    def _unknown(self, part: str) -> set[int]:
        close = difflib.get_close_matches(part, self.names, n=3, cutoff=0.4) or self.names[:3]
        meant = " or ".join(map(repr, close))
        raise MicrogptError(f"there is no part {part!r} to open; did you mean {meant}?")


def find_parts(net: Network, parts: Mapping[str, Any]) -> Parts:
    """Find the part of every node that has operands. Nodes that no part depends on belong to "rest"."""
    if not isinstance(parts, Mapping):
        raise TypeError(
            f"parts must map names to Values, got {type(parts).__name__}. For the model: "
            "parts = {}; loss = model.loss(tokens, parts.__setitem__)"
        )
    if not net.operands[-1]:
        raise MicrogptError("a value that was put in has no parts: pass the end of a computation")
    numbers = {id(node): i for i, node in enumerate(net.nodes)}
    found = Parts(net, [""] * len(net.nodes), {})
    for name, values in parts.items():
        outputs = [numbers[id(value)] for value in _values(name, values) if id(value) in numbers]
        _take(found, _tidy(str(name)), outputs)
    _take(found, _REST, [len(net.nodes) - 1])
    return found


def prefix(part: str, level: int) -> str:
    """The first `level` pieces of a dotted name.

    >>> prefix("position3.layer0.mlp", 2)
    'position3.layer0'
    """
    return ".".join(part.split(".")[:level])


def _tidy(name: str) -> str:
    """The name without empty pieces. "" means no part, and no name may begin or end with a dot."""
    return ".".join(piece or "_" for piece in name.split("."))


def _values(name: Any, values: Any) -> list[Any]:
    if is_value(values):
        return [values]
    try:
        values = list(values)
        for value in values:
            check_value(value)
    except TypeError:
        raise TypeError(f"part {name!r} must be a Value or a list of Values, got {values!r:.60}") from None
    return list(values)


def _take(found: Parts, name: str, outputs: list[int]) -> None:
    """Every node that `outputs` depend on, themselves included, that has operands and no part yet."""
    free = {i for i in outputs if found.net.operands[i] and not found.part_of[i]}
    stack = list(free)
    while stack:
        i = stack.pop()
        if found.net.operands[i] and not found.part_of[i]:
            found.part_of[i] = name
            stack += found.net.operands[i]
    if free:
        found.outputs[name] = [i for i in outputs if i in free]


def _below(net: Network, top: int, inside: set[int]) -> set[int]:
    """`top`, and every node in `inside` that it depends on."""
    below, stack = {top}, [top]
    while stack:
        for k in net.operands[stack.pop()]:
            if k in inside and k not in below:
                below.add(k)
                stack.append(k)
    return below
