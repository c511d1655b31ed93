"""Folding the real loss: every value is in one part, every part opens, and the counts add up."""

from __future__ import annotations

import random
import re
import time

import pytest

from microgpt import GPT, Config, MicrogptError, Value
from microgpt.show import graph, graph_explorer
from microgpt.show.graphs.collapse import find_parts
from microgpt.show.graphs.folded import opened, whole
from microgpt.show.graphs.nodes import network

TOKENS = [0, 5, 13, 13, 1, 0]


@pytest.fixture(scope="module", params=["primitive", "vector"])
def real(request):
    """The loss of one document, its parts and its parameters."""
    model, parts = GPT(Config(27), random.Random(42), nodes=request.param), {}
    return model.loss(TOKENS, parts.__setitem__), parts, model.state_dict


@pytest.fixture(scope="module")
def found(real):
    loss, parts, state_dict = real
    return find_parts(network(loss, state_dict), parts)


@pytest.fixture(scope="module", params=["primitive", "vector"])
def small(request):
    """The same for a small model and three positions, so that a test can go through all of it."""
    model, parts = GPT(Config(27, n_embd=8, n_head=2), random.Random(42), nodes=request.param), {}
    return find_parts(network(model.loss([0, 5, 13, 0], parts.__setitem__), model.state_dict), parts)


def counts(scene):
    """The number of values in all green boxes together."""
    return sum(
        int(re.match(r"([\d,]+) value", box.lines[0])[1].replace(",", ""))
        for box in scene.boxes
        if box.kind in ("part", "stub")
    )


def test_every_result_is_in_one_part_and_no_leaf_in_any(found):
    for operands, part in zip(found.net.operands, found.part_of, strict=True):
        assert bool(operands) == bool(part)


def test_a_value_belongs_to_the_first_part_that_depends_on_it(found, real):
    """Compared with sets: the part has everything below its values that is not below an earlier part."""
    parts = real[1]
    taken = set()
    numbers = {id(node): i for i, node in enumerate(found.net.nodes)}
    for name, values in parts.items():
        waiting = [numbers[id(value)] for value in values]
        mine = set()
        while waiting:
            i = waiting.pop()
            if i not in taken and i not in mine and found.net.operands[i]:
                mine.add(i)
                waiting.extend(found.net.operands[i])
        assert mine == {i for i, part in enumerate(found.part_of) if part == name}
        taken |= mine


def test_the_whole_loss_is_about_thirty_boxes_that_hold_everything(found):
    scene = whole(found)
    assert 20 <= len(scene.boxes) <= 35
    assert counts(scene) == sum(bool(operands) for operands in found.net.operands)
    titles = {box.over + box.title for box in scene.boxes}
    assert {"position3.layer0.attention", "position3.layer0.mlp", "loss"} <= titles


def test_every_part_opens_and_holds_what_its_box_said(small):
    for name in small.names:
        scene = opened(small, name, most=120)
        inside = [box for box in scene.boxes if box.kind not in ("leaf", "constant", "outside")]
        single = [box for box in inside if box.kind in ("operation", "root")]
        assert counts(scene) + len(single) == len(small.members(name)), name
        assert len(scene.boxes) <= 150, name


def test_every_box_leads_to_an_inside(small):
    """Starts with the whole picture, and opens every box that can be opened."""
    waiting, seen = [box.part for box in whole(small).boxes if box.part], set()
    while waiting:
        part = waiting.pop()
        if part not in seen:
            seen.add(part)
            scene = opened(small, part, most=120)
            assert scene.boxes
            waiting += [box.part for box in scene.boxes if box.part and box.kind == "part"]
    assert {"position0.layer0.attention.head1.weights", "position2.layer0.attention.qkv[3]"} <= seen


def test_all_arrows_of_the_whole_picture_are_real(found):
    scene = whole(found)
    part = {box.key: box.part for box in scene.boxes}
    drawn = {(part[arrow.tail], part[arrow.head]) for arrow in scene.arrows}
    level = next(box.part for box in scene.boxes if box.part.endswith("mlp")).count(".") + 1
    real = set()
    for i, operands in enumerate(found.net.operands):
        for k in operands:
            if found.part_of[k]:
                pair = tuple(".".join(found.part_of[j].split(".")[:level]) for j in (k, i))
                real |= {pair} if pair[0] != pair[1] else set()
    assert drawn == real


def test_attention_reads_earlier_positions_and_the_mlp_does_not(found):
    readers = [
        box.part for box in opened(found, "position3.layer0.attention", 120).boxes if box.kind == "outside"
    ]
    assert {"position0", "position1", "position2"} <= set(readers)
    mlp = [box.part for box in opened(found, "position3.layer0.mlp", 120).boxes if box.kind == "outside"]
    assert mlp == ["position3.layer0.attention", "position3.logits"]


def test_paths_go_through_the_parts_they_must(real):
    loss, parts, state_dict = real
    drawing = graph(loss, state_dict, parts=parts, paths_to=state_dict["wpe"][3][0])
    assert "position3" in drawing.source
    assert "position2" not in drawing.source
    assert "paths from wpe[3][0] to the end" in drawing.alt


def test_the_whole_loss_is_drawn_in_under_two_seconds(real):
    loss, parts, state_dict = real
    start = time.process_time()
    graph(loss, state_dict, parts=parts)._repr_mimebundle_()
    assert time.process_time() - start < 2


def test_an_unknown_part_gets_suggestions(real):
    loss, parts, _ = real
    with pytest.raises(
        MicrogptError, match=r"no part 'position3.atention' to open; did you mean 'position3\."
    ):
        graph(loss, parts=parts, open="position3.atention")


def test_custom_parts_can_be_drawn():
    a, b = Value(2), Value(3)
    square = a * a
    end = square + b
    alt = graph(end, {"a": a, "b": b}, parts={"the square": square}).alt
    assert "the square, 1 value, reads a (1), data 4" in alt
    assert "rest, 1 value, reads b (1), data 7" in alt


@pytest.mark.parametrize("parts", [3, [Value(1)], {"a": 3}, {"a": ["b"]}])
def test_parts_of_the_wrong_kind_are_refused(parts):
    says = r"parts must (map|be a dict)|part 'a' must be a Value or a list of Values"
    with pytest.raises(TypeError, match=says):
        graph(Value(1) + 2, parts=parts)


def test_an_input_value_has_no_parts():
    for draw in (lambda: graph(Value(1), parts={}), lambda: graph_explorer(Value(1), {})):
        with pytest.raises(MicrogptError, match="pass the end of a computation"):
            draw()
