"""The frames of the backward pass, compared with `backward()`, with a real recursion, and with `=`."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from support.expressions import EXPRESSIONS, below

from microgpt import MicrogptError, Value
from microgpt.show import backward_race, backward_walk, graph_explorer, race_still, walk_still
from microgpt.show.graphs import renderers
from microgpt.show.graphs.frames import METHODS, MOST_STEPS, rule, walk_frames
from microgpt.show.graphs.nodes import network
from microgpt.show.graphs.scene import number
from microgpt.value import topological_order


@pytest.fixture
def shared():
    """`b = a + a; c = b + b`: the smallest graph on which recursion goes wrong."""
    a = Value(3)
    b = a + a
    return b + b, {"a": a, "b": b}


def final(end, method="right"):
    """The id of each value -> its gradient in the last frame."""
    nodes = network(end).nodes
    return dict(zip(map(id, nodes), walk_frames(end, method)[-1].grads, strict=True))


@given(EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_the_right_walk_ends_where_backward_ends_to_the_last_bit(made):
    end = made[-1]
    found = final(end)
    assert all(node.grad == 0 for node in below(end))  # nothing was changed
    end.backward()
    assert {id(node): node.grad for node in below(end)} == found


def recurse(node, grads):
    for operand, slope in zip(node._prev, node._local_grads, strict=True):
        grads[id(operand)] = grads.get(id(operand), 0.0) + slope * grads[id(node)]
    for operand in node._prev:
        recurse(operand, grads)


@given(EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_naive_recursion_is_what_a_function_that_calls_itself_does(made):
    end = made[-1]
    if len(walk_frames(end, "recursion")) <= MOST_STEPS:
        grads = {id(end): 1.0}
        recurse(end, grads)
        assert final(end, "recursion") == pytest.approx(grads, rel=1e-12)


@given(EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_overwriting_keeps_only_the_last_contribution(made):
    end = made[-1]
    grads = {id(node): 0.0 for node in below(end)} | {id(end): 1.0}
    for node in reversed(topological_order(end)):
        for operand, slope in zip(node._prev, node._local_grads, strict=True):
            grads[id(operand)] = slope * grads[id(node)]
    assert final(end, "overwrite") == grads


@given(EXPRESSIONS)
@settings(max_examples=60, deadline=None)
def test_every_frame_follows_from_the_one_before(made):
    for method, (_, adds) in METHODS.items():
        frames = walk_frames(made[-1], method)
        for before, frame in zip(frames, frames[1:], strict=False):
            grads = list(before.grads)
            assert frame.incoming == grads[frame.node]
            for p in frame.passes:
                assert p.amount == p.slope * frame.incoming
                assert p.before == grads[p.operand]
                assert p.after == (p.before + p.amount if adds else p.amount)
                grads[p.operand] = p.after
            assert tuple(grads) == frame.grads


@given(EXPRESSIONS)
@settings(max_examples=60, deadline=None)
def test_the_right_order_passes_on_complete_gradients_only(made):
    frames = walk_frames(made[-1])
    for step, frame in enumerate(frames):
        assert frame.incoming == frames[-1].grads[frame.node], step


def test_the_smallest_race(shared):
    end, names = shared
    assert race_still(end, names).text().splitlines()[2:5] == [
        "b + b    12            1                1         1",
        "b         6            2                2       1 ✗",
        "a         3            4              8 ✗       1 ✗",
    ]


def test_recursion_that_would_never_end_is_stopped():
    end = Value(1.0)
    for _ in range(40):
        end = end + end
    assert len(walk_frames(end, "recursion")) == MOST_STEPS + 1
    assert len(walk_frames(end)) == 41
    assert f"stopped after {MOST_STEPS}" in race_still(end).text()


def test_a_graph_too_large_to_follow_is_refused():
    end = Value(1.0)
    for _ in range(100):
        end = end + 1
    for walk in (walk_frames, walk_still, backward_walk, backward_race):
        with pytest.raises(MicrogptError, match="at most 120 values, this graph has 201"):
            walk(end)


def test_nodes_with_many_operands_can_be_walked():
    from microgpt.vector import cross_entropy

    logits = [Value(x) for x in (0.5, -1.0, 2.0)]
    end = cross_entropy(logits, 1)
    found = final(end)
    end.backward()
    assert [found[id(x)] for x in logits] == [x.grad for x in logits]
    assert "cross_entropy" in rule("cross_entropy")


@pytest.mark.parametrize(
    ("op", "x", "slope"), [("**3", 2.0, 12.0), ("**-1", 2.0, -0.25), ("**0.5", 4.0, 0.25)]
)
def test_the_rule_of_a_power_is_the_right_one(op, x, slope):
    """The sentence is computed, and its numbers must give the slope."""
    k, _, power = (
        rule(op).removeprefix(f"the local derivative of {op} is ").partition(" * data of the operand ** ")
    )
    assert float(k) * x ** float(power) == pytest.approx(slope)


def test_the_still_says_every_step(shared):
    end, names = shared
    still = walk_still(end, names)
    assert repr(still).splitlines() == [
        "step  value  gradient  passes on",
        "1     b + b  1         1 × 1 = 1 to b; 1 × 1 = 1 to b, now 2",
        "2     b      2         1 × 2 = 2 to a; 1 × 2 = 2 to a, now 4",
    ]
    data, _ = still._repr_mimebundle_()
    assert data["text/plain"] == repr(still)
    assert "<svg" in data["text/html"]
    assert "step 2" in data["text/html"]


# Widgets


def test_slider_play_and_picture_are_joined_in_the_browser(shared):
    walk = backward_walk(*shared)
    assert walk.slider.max == walk.play.max == walk.view.last == 2
    ends = [(link.source, link.target) for link in walk.links]
    assert ends == [
        ((walk.slider, "value"), (walk.view, "step")),
        ((walk.play, "value"), (walk.slider, "value")),
    ]


def test_the_frames_of_the_widget_are_those_of_the_plain_function(shared):
    end, names = shared
    shown = backward_walk(end, names).view.lanes[0]["frames"]
    for frame, texts in zip(walk_frames(end), shown, strict=True):
        assert list(texts["grads"].values()) == [number(grad) for grad in frame.grads]
        assert [row[2] for row in texts["rows"]] == [number(p.amount) for p in frame.passes]
        assert texts["node"] == f"n{frame.node}"
    assert shown[2]["says"].endswith(
        "b has gradient 2. a gets 1 × 2 = 2, so 0 becomes 2; a gets 1 × 2 = 2, so 2 becomes 4."
    )


def test_every_lane_of_a_race_ends_with_a_verdict(shared):
    race = backward_race(*shared)
    assert [lane["frames"][-1]["judged"] for lane in race.view.lanes] == [
        "Every gradient is right.",
        "1 of 3 gradients are wrong.",
        "2 of 3 gradients are wrong.",
    ]
    assert race.slider.max == 3


@pytest.mark.parametrize("make", [backward_walk, backward_race])
def test_without_a_kernel_a_widget_is_one_line_that_repeats(make, shared):
    end, names = shared
    lines = {repr(make(end, names)) for _ in range(2)}
    assert len(lines) == 1
    bundle = make(end, names)._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert data["text/plain"] in lines


def test_the_explorer_opens_parts_goes_back_and_answers_what_is_not_there():
    a, b = Value(2), Value(3)
    product = a * b
    end = product + a
    explorer = graph_explorer(end, {"first": product, "last": end}, {"a": a, "b": b})
    assert set(explorer.view.boxes.values()) == {"first", "last"}
    whole = explorer.view.svg
    explorer.open_part("first")
    assert "data 6" in explorer.view.svg != whole
    explorer.open_part("second")
    assert explorer.view.svg == ""
    assert "there is no part 'second'" in explorer.view.says
    explorer.open_part()
    assert explorer.view.svg == whole


class Own:
    """A learner's own Value, as in lesson 01. It has no hash, because it defines `__eq__`."""

    def __init__(self, data, _prev=(), _op="", _local_grads=()):
        self.data, self.grad = float(data), 0.0
        self._prev, self._op, self._local_grads = _prev, _op, _local_grads

    def __add__(self, other):
        return Own(self.data + other.data, (self, other), "+", (1.0, 1.0))

    def __mul__(self, other):
        return Own(self.data * other.data, (self, other), "*", (other.data, self.data))

    def __pow__(self, k):
        return Own(self.data**k, (self,), "**", (k * self.data ** (k - 1),))

    def __eq__(self, other):
        return self.data == other.data


def test_a_learners_own_value_walks_like_ours():
    a, x = Own(3), Value(3)
    own, ours = (a * a + a) ** 2 + a * a, (x * x + x) ** 2 + x * x
    steps = [[frame.node for frame in walk_frames(end)] for end in (own, ours)]
    assert steps[0] == steps[1]
    assert walk_frames(own)[-1].grads == walk_frames(ours)[-1].grads
    assert repr(walk_still(own)).startswith("step  value")
    assert "right" in race_still(own).text()
    assert backward_walk(own).view.last == 5
    assert rule("**").startswith("the local derivative of ** is k * data of the operand ** (k - 1)")


def passed_on(end):
    """The numbers of the nodes, in the order in which `backward` passes their gradients on."""
    numbers = {id(node): i for i, node in enumerate(network(end).nodes)}
    return [numbers[id(node)] for node in reversed(topological_order(end)) if node._prev]


@given(EXPRESSIONS)
@settings(max_examples=60, deadline=None)
def test_our_own_values_walk_in_the_order_of_backward(made):
    if made[-1]._op:
        assert [frame.node for frame in walk_frames(made[-1])[1:]] == passed_on(made[-1])


def test_nodes_with_many_operands_walk_in_the_order_of_backward():
    from microgpt.vector import cross_entropy, linear, rmsnorm

    x, w = [Value(0.5), Value(-1.0)], [[Value(0.1), Value(0.2)], [Value(-0.3), Value(0.4)]]
    end = cross_entropy(linear(rmsnorm(x), w), 1)
    assert [frame.node for frame in walk_frames(end)[1:]] == passed_on(end)


# Without a renderer


@pytest.mark.parametrize("make", [backward_walk, backward_race])
def test_if_nothing_can_draw_the_steps_are_still_described(make, shared, monkeypatch):
    monkeypatch.setattr(renderers, "RENDERERS", [])
    walk = make(*shared)
    assert walk.view.svg == ""
    assert "pip install graphviz-pure" in walk.view.missing
    assert "b = a + a" in walk.view.missing
    assert walk.view.lanes[0]["frames"][-1]["says"].startswith("Step 2 of 2. ")


def test_if_nothing_can_draw_the_still_shows_its_table(shared, monkeypatch):
    monkeypatch.setattr(renderers, "RENDERERS", [])
    data, _ = walk_still(*shared)._repr_mimebundle_()
    assert "step  value" in data["text/html"]
    assert "pip install graphviz-pure" in data["text/html"]
