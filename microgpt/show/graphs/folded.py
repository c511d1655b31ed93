"""Draws a graph that is folded into parts, either all parts as boxes or a single part opened.

Every node is put into a group. Each group is drawn as one box, except that nodes in the group
ITSELF are drawn one by one. All arrows between the same two boxes become a single arrow.
"""

from __future__ import annotations

import re
from collections import defaultdict

from .collapse import Parts, prefix
from .nodes import Network, local_labels, port, value_box
from .scene import Arrow, Box, Scene, count

ITSELF = "."  # a name that no part can have
# All parts are unfolded level by level, as long as there are no more boxes than this.
_WHOLE = 45
# If there are more boxes of one kind than this, such as 48 rows of a matrix, only half this number is drawn.
_LISTED = 16


def whole(parts: Parts, allowed: set[int] | None = None) -> Scene:
    """The scene of all parts. They are unfolded by as many levels as fit."""
    level, deepest = 1, max(part.count(".") + 1 for part in parts.outputs)
    while level < deepest and len({prefix(part, level + 1) for part in parts.outputs}) <= _WHOLE:
        level += 1
    groups = [prefix(part, level) for part in parts.part_of]
    scene = Scene(f"Computation graph of {parts.root_name}, folded into parts")
    _add_groups(scene, parts, groups, allowed)
    scene.ranks = _ranks(scene)
    scene.note = _totals(parts.net, scene) if allowed is None else ""
    return scene


def opened(parts: Parts, part: str, most: int, local: bool = False, allowed: set[int] | None = None) -> Scene:
    """The scene of one open part. The parts that it reads, and that read it, are drawn faintly around it."""
    members = parts.members(part)
    near = _neighbours(parts.net, members)
    scene = Scene(f"Inside {part} of {parts.root_name}", inside=part)
    shared = parts.shared(part)
    groups = [
        _outside(name, part, i in shared) if name and i in near else ""
        for i, name in enumerate(parts.part_of)
    ]
    for group, inside in _divided(parts, part, members, most).items():
        for i in inside:
            groups[i] = group
    _add_groups(scene, parts, groups, allowed, local)
    return scene


def _totals(net: Network, scene: Scene) -> str:
    results = sum(bool(operands) for operands in net.operands)
    named = sum(bool(net.name(i)) for i, operands in enumerate(net.operands) if not operands)
    others = len(net.nodes) - results - named
    sources = (
        f"{named:,} named values and {count(others, 'constant')}" if named else f"{others:,} given values"
    )
    found = f"{len(net.nodes):,} values: {results:,} results in {len(scene.boxes)} boxes"
    return f"{found}, computed from {sources}."


def _divided(parts: Parts, part: str, members: set[int], most: int) -> dict[str, set[int]]:
    """The groups inside an open part: its parts, or its nodes one by one, or a group for each output."""
    if children := parts.children(part):
        return {child: parts.members(child) for child in children}
    leaves = {k for i in members for k in parts.net.operands[i] if not parts.net.operands[k]}
    if len(members | leaves) <= most:
        return {ITSELF: members}
    divided = _shortened(part, parts.by_output(part)) if part in parts.outputs else {}
    if len(divided) > 1:
        return divided
    top = set(sorted(members)[-most // 2 :])
    return {ITSELF: top, f"{part} …": members - top}


def _shortened(part: str, divided: dict[str, set[int]]) -> dict[str, set[int]]:
    """The groups, with only the first of many boxes of one kind, and a single box for the others."""
    names = [name for name in divided if name.endswith("]")]
    if len(names) <= _LISTED:
        return divided
    others = names[_LISTED // 2 :]
    short = {name: nodes for name, nodes in divided.items() if name not in others}
    short[f"{part} … {len(others)} more"] = set().union(*(divided[name] for name in others))
    return short


def _outside(name: str, part: str, shared: bool) -> str:
    """The largest part that contains a node of the part `name` and does not contain `part`.

    >>> _outside("position0.layer0.mlp", "position3.layer0.mlp", False)
    'position0'
    >>> _outside("position3.logits", "position3.logits[5]", True)
    'position3.logits.shared'
    """
    for level in range(1, name.count(".") + 2):
        short = prefix(name, level)
        if not (part == short or part.startswith((short + ".", short + "["))):
            return short
    return f"{name}.shared" if shared else name


def _neighbours(net: Network, members: set[int]) -> set[int]:
    """The nodes outside that use a member, or that a member uses."""
    near = {k for i in members for k in net.operands[i]}
    near |= {i for i, operands in enumerate(net.operands) if not members.isdisjoint(operands)}
    return near - members


def _add_groups(
    scene: Scene, parts: Parts, groups: list[str], allowed: set[int] | None = None, local: bool = False
) -> None:
    """Add to the scene the boxes of groups, the nodes that are drawn one by one, and the arrows."""
    net = parts.net
    inside: dict[str, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        if group and (allowed is None or i in allowed):
            inside[f"n{i}" if group == ITSELF else group].append(i)
    key_of = {}
    for number, (name, nodes) in enumerate(inside.items()):
        key_of.update(dict.fromkeys(nodes, name if groups[nodes[0]] == ITSELF else f"b{number}"))
    for i in [i for i in key_of if groups[i] == ITSELF]:
        key_of.update({k: f"n{k}" for k in net.operands[i] if not net.operands[k]})
    scene.boxes += [value_box(net, i) for i in sorted(key_of) if not net.operands[i]]
    for name, nodes in inside.items():
        itself = groups[nodes[0]] == ITSELF
        box = value_box(net, nodes[0]) if itself else _part_box(scene, parts, key_of[nodes[0]], name, nodes)
        scene.boxes.append(box)
    scene.arrows += _arrows(net, groups, key_of, local)


def _arrows(net: Network, groups: list[str], key_of: dict[int, str], local: bool) -> list[Arrow]:
    """An arrow for each operand of a node that is drawn itself, and a single arrow between two groups."""
    arrows: list[Arrow] = []
    drawn: set[tuple[str, str]] = set()
    for i in sorted(key_of):
        itself = groups[i] == ITSELF
        labels = local_labels(net.nodes[i]) if itself and local else [""] * len(net.operands[i])
        for place, (k, label) in enumerate(zip(net.operands[i], labels, strict=True)):
            tail, head = key_of.get(k, ""), key_of[i]
            between_boxes = net.operands[k] and (tail, head) not in drawn
            if tail and tail != head and (itself or between_boxes):
                arrows.append(Arrow(tail, head, label, port=port(net, i, place) if itself else None))
                drawn.add((tail, head))
    return arrows


def _part_box(scene: Scene, parts: Parts, key: str, name: str, nodes: list[int]) -> Box:
    """The box of a folded part: its name, its number of values, what it reads, and a single output's data."""
    part = scene.inside
    is_inside = not part or name.startswith((part + ".", part + "[", part + " "))
    short = name[len(part) :].lstrip(".") if part and is_inside else name
    over, dot, title = short.rpartition(".")
    lines = [count(len(nodes), "value"), *_reads(parts.net, nodes)] if is_inside else []
    outputs = parts.outputs.get(name, [])
    data = value_box(parts.net, outputs[0]).lines if len(outputs) == 1 else ()
    says = ", ".join([name, *lines, *data])
    can_open = "…" not in name
    kind = ("part" if can_open else "stub") if is_inside else "outside"
    return Box(key, kind, title, "", (*lines, *data), says, over + dot, name if can_open else "")


def _reads(net: Network, nodes: list[int]) -> list[str]:
    """The named leaves that the nodes use, as text: "reads wte, wpe (32)"."""
    used = {id(net.nodes[k]) for i in nodes for k in net.operands[i] if not net.operands[k] and net.name(k)}
    owners = dict.fromkeys(
        re.sub(r"\[.*", "", name).rpartition(".")[2] for key, name in net.names.items() if key in used
    )
    what = ", ".join(owners) if len(owners) <= 2 else f"{len(owners)} matrices"
    return [f"reads {what} ({len(used):,})"] if used else []


def _ranks(scene: Scene) -> list[list[str]]:
    """Lists of boxes that belong in one column: they differ only in the number of their first piece."""
    columns: dict[str, list[str]] = defaultdict(list)
    for box in scene.boxes:
        columns[re.sub(r"^(\D+)\d+\.", r"\1.", box.part)].append(box.key)
    return [keys for keys in columns.values() if len(keys) > 1]
