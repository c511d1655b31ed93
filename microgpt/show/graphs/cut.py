"""Large graphs, cut: only the boxes down to a depth, or on the paths that lead to one value.

Values that are left out become a stub with a count, beside the box that uses them. Nobody can read
a thousand boxes, and Graphviz cannot place five thousand. So a graph that is too large is always cut.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .nodes import Network, add_values, port
from .scene import Arrow, Box, Scene, number

# A node with few operands keeps its leaves, because a stub would take as much room and tell less.
_FEW = 4


@dataclass
class Cut:
    """The numbers of the nodes that are kept, and the depth from which on there was no room."""

    kept: set[int]
    full_at: int | None = None


def within_depth(net: Network, depth: int, allowed: set[int] | None = None) -> set[int]:
    """The allowed nodes that are at most `depth` arrows from the root, and small leaves beside them."""
    level = [len(net.nodes) - 1]
    kept = set(level)
    for _ in range(depth):
        below = {k for i in level for k in net.operands[i]} - kept
        level = sorted(below if allowed is None else below & allowed)
        if not level:
            break
        kept.update(level)
    return kept | _small_leaves(net, kept)


def _small_leaves(net: Network, kept: set[int]) -> set[int]:
    return {k for i in kept if len(net.operands[i]) <= _FEW for k in net.operands[i] if not net.operands[k]}


def fitting(net: Network, most: int, depth: int | None = None, allowed: set[int] | None = None) -> Cut:
    """The deepest cut with at most `most` boxes. It keeps at least the root and some of its operands."""
    kept, before = _first_operands(net, most, allowed), None
    for d in range(1, len(net.nodes) if depth is None else depth + 1):
        deeper = within_depth(net, d, allowed)
        if _boxes(net, deeper) > most:
            return Cut(kept, d - 1)
        if deeper == before:
            break
        kept = before = deeper
    return Cut(kept)


def _first_operands(net: Network, most: int, allowed: set[int] | None) -> set[int]:
    root = len(net.nodes) - 1
    operands = [k for k in net.operands[root] if allowed is None or k in allowed]
    return {root, *operands[: max(1, most // 2)]}


def _boxes(net: Network, kept: set[int]) -> int:
    return len(kept) + sum(any(k not in kept for k in net.operands[i]) for i in kept)


def on_paths(net: Network, target: int) -> tuple[set[int], int]:
    """The nodes on all paths from `target` to the root, and the number of paths."""
    paths = [0] * len(net.nodes)
    paths[target] = 1
    for i, operands in enumerate(net.operands):
        if i != target:
            paths[i] = sum(paths[k] for k in operands)
    return {i for i, count in enumerate(paths) if count}, paths[-1]


def left_out(net: Network, kept: set[int]) -> dict[int, int]:
    """For each kept node with missing operands, the number of missing nodes that it depends on.

    All are counted in one pass. Each missing node collects the stubs that lead to it, as bits of one
    integer. A node that two stubs lead to counts for both.
    """
    holders = sorted(i for i in kept if any(k not in kept for k in net.operands[i]))
    bits = [0] * len(net.nodes)
    for bit, i in enumerate(holders):
        for k in net.operands[i]:
            bits[k] |= 1 << bit
    # Go from the root down: a result always has a higher number than its operands.
    for i in range(len(net.nodes) - 1, -1, -1):
        if bits[i] and i not in kept:
            for k in net.operands[i]:
                bits[k] |= bits[i]
    groups = Counter(mask for i, mask in enumerate(bits) if i not in kept)
    return {
        i: sum(count for mask, count in groups.items() if mask >> bit & 1) for bit, i in enumerate(holders)
    }


def add_cut(scene: Scene, net: Network, kept: set[int], local: bool = False) -> None:
    """Add the kept nodes to the scene, and a stub beside every node with missing operands."""
    add_values(scene, net, sorted(kept), local)
    for i, below in left_out(net, kept).items():
        missing = [k for k in net.operands[i] if k not in kept]
        scene.boxes.append(_stub(net, f"s{i}", missing, below))
        arrow = Arrow(f"s{i}", f"n{i}", faint=True, port=port(net, i, net.operands[i].index(missing[0])))
        scene.arrows.insert(_place(scene, net, i, kept), arrow)


def _stub(net: Network, key: str, missing: list[int], below: int) -> Box:
    lines = [f"{below:,} value{'s' * (below != 1)} left out"]
    distinct = sorted(set(missing))
    if len(distinct) == 1:
        lines.insert(0, f"data {number(net.nodes[distinct[0]].data)}")
        return Box(key, "stub", "", "…", tuple(lines))
    lines.insert(0, f"{len(distinct)} operands")
    return Box(key, "stub", "", "…", tuple(lines))


def _place(scene: Scene, net: Network, i: int, kept: set[int]) -> int:
    """The position of the stub's arrow among the arrows into node `i`, so that operands keep their order."""
    first_missing = next(p for p, k in enumerate(net.operands[i]) if k not in kept)
    before = sum(k in kept for k in net.operands[i][:first_missing])
    into = [a for a, arrow in enumerate(scene.arrows) if arrow.head == f"n{i}"]
    if before < len(into):
        return into[before]
    return into[-1] + 1 if into else len(scene.arrows)
