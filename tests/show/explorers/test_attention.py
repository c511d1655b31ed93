"""The explorers of lesson 03: heat maps, the query and the push, with each control at both ends."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET

import pytest

from microgpt import Training
from microgpt.engines import engine_factory
from microgpt.errors import MicrogptError
from microgpt.show.charts.shapes import Bar, Dot, Line, Word, arrow
from microgpt.show.charts.sketch import Sketch
from microgpt.show.explorers.attention import attention_explorer, attention_map
from microgpt.show.explorers.causality import causality_bars, causality_explorer, movement
from microgpt.show.explorers.query import query_explorer, query_picture

pytest.importorskip("numpy")
NAMES, KEYS, VALUES = list("mia"), [[0, 1], [1, -0.5], [1, -1]], [[3, 0], [0, 2], [0, 4]]


def trained(n_layer=1):
    documents = ["anna", "annan", "nan", "maia", "mia"] * 20
    engine = engine_factory("numpy")
    return Training(documents, num_steps=60, n_layer=n_layer, batch_size=4, engine=engine).run()


@pytest.fixture(scope="module")
def one_layer():
    return trained()


@pytest.fixture(scope="module")
def two_layers():
    return trained(2)


def is_picture(html):
    return ET.fromstring(html).tag.endswith("svg")


# Heat maps.


def test_rows_of_a_map_sum_to_one_and_end_at_the_diagonal(two_layers):
    for layer in (0, 1):
        rows = attention_map(two_layers, "anna", head=3, layer=layer).numbers
        for t, row in enumerate(rows):
            assert math.isclose(sum(row[: t + 1]), 1.0)
            assert row[t + 1 :] == [None] * (len(rows) - t - 1)


def test_a_map_is_that_of_the_model_itself(one_layer):
    """The map equals scores that are computed here from the matrices, for position 2 and head 1."""
    config, w = one_layer.config, one_layer.engine.parameters()
    tokens = one_layer.tokenizer.encode("mia")[:-1]

    def rmsnorm(x):
        return x / ((x * x).mean() + 1e-5) ** 0.5

    x = [rmsnorm(rmsnorm(w["wte"][token_id] + w["wpe"][pos_id])) for pos_id, token_id in enumerate(tokens)]
    head = slice(config.head_dim, 2 * config.head_dim)
    q = (w["layer0.attn_wq"] @ x[2])[head]
    exps = [math.exp(q @ (w["layer0.attn_wk"] @ x[j])[head] / math.sqrt(config.head_dim)) for j in range(3)]
    shown = attention_map(one_layer, "mia", head=1).numbers[2][:3]
    assert shown == pytest.approx([e / sum(exps) for e in exps])


def test_map_shows_as_much_of_a_name_as_the_model_reads(one_layer):
    rows = attention_map(one_layer, "annannannan").rows
    assert " ".join(rows) == "0 BOS 1 a 2 n 3 n 4 a 5 n 6 n 7 a"
    assert attention_map(one_layer, "").numbers == [[1.0]]
    assert len(attention_map(one_layer, "an" * 500).title) < 60


@pytest.mark.parametrize(("part", "says"), [({"head": 4}, "no head 4"), ({"layer": 1}, "only layer 0")])
def test_a_missing_head_or_layer_gives_a_clear_message(one_layer, part, says):
    with pytest.raises(MicrogptError, match=says):
        attention_map(one_layer, "anna", **part)


def test_attention_explorer_at_every_choice(one_layer, two_layers):
    explorer = attention_explorer({"one": one_layer, "two": two_layers}, name="mia")
    assert is_picture(explorer.picture.value)
    for model in ("one", "two"):
        for layer in (0, 1):
            for head in (0, 3):
                explorer.set(model=model, layer=layer, head=head)
                drawn = explorer.picture.value
                assert "no layer 1" in drawn if (model, layer) == ("one", 1) else is_picture(drawn)


@pytest.mark.parametrize("name", ["", "a", "an" * 400])
def test_attention_explorer_takes_names_of_any_length(one_layer, name):
    explorer = attention_explorer({"one": one_layer})
    explorer.set(name=name)
    assert is_picture(explorer.picture.value)


@pytest.mark.parametrize("name", ["Zoë", "<b>", "a b", "\0", "\ud800"])
def test_unknown_letters_give_a_clear_message_in_both_explorers(one_layer, name):
    for explorer in (attention_explorer({"one": one_layer}), causality_explorer(one_layer, name="mia")):
        explorer.set(name=name)
        assert "not in the vocabulary" in explorer.picture.value
        assert "<b>" not in explorer.picture.value
        explorer.reset.click()
        assert explorer.values["name"] != name


# The push.


def test_only_the_pushed_and_later_positions_move(two_layers):
    tokens = two_layers.tokenizer.encode("annan")[:-1]
    before = two_layers.engine.state.parameters
    for position in range(len(tokens)):
        moved = movement(two_layers.engine, tokens, position, 0.5)
        assert moved[:position] == [0.0] * position
        assert all(0 < m < 2 for m in moved[position:])
    assert two_layers.engine.state.parameters == before


def test_no_push_no_movement(one_layer):
    assert movement(one_layer.engine, [0, 1, 2], 1, 0.0) == [0.0] * 3


def test_causality_explorer_at_both_ends_of_every_slider(one_layer):
    explorer = causality_explorer(one_layer, name="annannan", position=3)
    for position in (0, 3, 7):
        for push in (-2, 0, 0.5, 2):
            explorer.set(position=position, push=push)
            assert is_picture(explorer.picture.value)
            assert f"Position {position} " in explorer.picture.value
    explorer.set(name="mia")
    assert "positions 0 to 3" in explorer.picture.value
    with pytest.raises(MicrogptError, match="no position -1"):
        causality_bars(one_layer, "mia", -1, 0.5)


# The query.


def test_query_picture_says_what_the_hand_computes():
    said = query_picture(NAMES, KEYS, VALUES, angle=90, length=2).said.splitlines()
    exps = [math.exp(score / math.sqrt(2)) for score in (2, -1, -2)]
    weights = [e / sum(exps) for e in exps]
    assert said[1:4] == [
        f"{n}: score {s:.2f}, weight {w:.3f}" for n, s, w in zip(NAMES, (1.41, -0.71, -1.41), weights)
    ]
    assert said[4] == f"mix: {3 * weights[0]:.2f}, {2 * weights[1] + 4 * weights[2]:.2f}"


def test_query_explorer_at_both_ends_of_every_slider():
    explorer = query_explorer(NAMES, KEYS, VALUES)
    for angle in (0, 180, 360):
        for length in (0, 2, 20):
            explorer.set(angle=angle, length=length)
            assert is_picture(explorer.picture.value)
    explorer.set(length=0)
    assert "mix: 1.00, 2.00" in explorer.picture.value


def test_nothing_leaves_the_page():
    for angle in range(0, 360, 15):
        for shape in query_picture(NAMES, KEYS, VALUES, angle, 20).shapes:
            ends = [(shape.x, shape.y)] + ([(shape.x2, shape.y2)] if isinstance(shape, Line) else [])
            assert all(0 <= x <= 640 and 24 <= y <= 300 for x, y in ends), shape


@pytest.mark.parametrize(
    ("keys", "values"), [([[0, 0]] * 3, [[1, 1]] * 3), ([[1e9, 0]] * 3, [[0, 0], [1e9, 1], [2, 2]])]
)
def test_query_picture_of_odd_vectors(keys, values):
    picture = query_picture(NAMES, keys, values, 30, 2)
    assert is_picture(picture.svg())


def test_vectors_that_do_not_fit_give_a_clear_message():
    with pytest.raises(MicrogptError, match="3 names, 2 keys"):
        query_explorer(NAMES, KEYS[:2], VALUES)
    with pytest.raises(MicrogptError, match="exactly two numbers"):
        query_picture(NAMES, [[1, 2, 3]] * 3, VALUES, 0, 1)


# Sketches.


def test_a_sketch_has_three_faces():
    shapes = [
        Line(0, 0, 5, 5),
        Dot(9, 9, 3, "#0072B2"),
        Bar(20, 30, 10, 10, "#0072B2"),
        Word(50, 50, "<a & b>"),
    ]
    sketch = Sketch("A title", "", "", [*shapes, Word(9, 90, "bold", "end", bold=True)], "what it shows")
    assert sketch.text() == "A title\nwhat it shows"
    tags = [child.tag.split("}")[1] for child in ET.fromstring(sketch.svg())]
    assert tags == ["title", "text", "line", "circle", "rect", "text", "text"]
    assert sketch.png().startswith(b"\x89PNG")


def test_an_arrow_has_a_head_if_there_is_room():
    assert len(arrow(0, 0, 50, 0, "#000000")) == 3
    assert len(arrow(0, 0, 1, 0, "#000000")) == 1
    assert arrow(7, 7, 7, 7, "#000000") == [Line(7, 7, 7, 7, "#000000", 2.0)]
