"""The drawing of a graph: the content of its DOT text, which is the same every time."""

from __future__ import annotations

import random
import re
import subprocess
import sys

import graphviz
import pytest
from hypothesis import given, settings
from support.expressions import EXPRESSIONS, below

from microgpt import MicrogptError, Value
from microgpt.show import graph
from microgpt.show.graphs.names import find_names
from microgpt.show.graphs.scene import number

NODE = re.compile(r"^\t(\w+) \[label=<(.*)> class=(\w+)", re.M)
EDGE = re.compile(r"^\t(\w+) -> (\w+)(.*)$", re.M)


def boxes(drawing):
    """key -> (kind, text of the label)"""
    return {key: (kind, re.sub(r"<[^>]*>", " ", label)) for key, label, kind in NODE.findall(drawing.source)}


def arrows(drawing):
    return [(tail, head) for tail, head, _ in EDGE.findall(drawing.source)]


def key_of(drawing, text):
    return next(key for key, (_, label) in boxes(drawing).items() if text in label)


def test_a_square_has_two_arrows_from_its_operand():
    x = Value(3)
    drawing = graph(x * x, {"x": x})
    assert arrows(drawing) == [("n0", "n1"), ("n0", "n1")]
    assert drawing.alt == "Computation graph of a value: 2 boxes, 2 arrows. x = 3; x * x = 9."


def test_arrows_are_written_in_the_order_of_the_operands():
    a, b = Value(2), Value(5)
    names = {"a": a, "b": b}
    for end, first in ((a * b, "a"), (b * a, "b")):
        drawing = graph(end, names)
        assert arrows(drawing)[0][0] == key_of(drawing, f" {first} ")


@given(EXPRESSIONS)
@settings(max_examples=60, deadline=None)
def test_every_value_has_one_box_and_every_operand_one_arrow(made):
    end = made[-1]
    drawing = graph(end)
    nodes = below(end)
    assert len(boxes(drawing)) == len(nodes)
    assert len(arrows(drawing)) == sum(len(node._prev) for node in nodes)
    shown = sorted(label.split("data ")[1].split()[0] for _, label in boxes(drawing).values())
    assert shown == sorted(number(node.data) for node in nodes)


@given(EXPRESSIONS)
@settings(max_examples=30, deadline=None)
def test_drawing_changes_nothing_and_repeats_itself(made):
    end = made[-1]
    end.backward()
    before = [(node.data, node.grad) for node in below(end)]
    assert graph(end, local=True).source == graph(end, local=True).source
    assert [(node.data, node.grad) for node in below(end)] == before


def test_the_text_is_the_same_in_another_process():
    code = (
        "from microgpt import Value; from microgpt.show import graph\n"
        "a, b = Value(2), Value(-3); print(graph((a * b + a).exp(), dict(a=a, b=b), local=True).source)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("0", "1")
    ]
    assert runs[0] == runs[1] != ""


def test_names_constants_and_the_end_look_different():
    x = Value(3)
    y = x * 2 + 1
    kinds = {label.split()[0]: kind for kind, label in boxes(graph(y, {"x": x, "y": y})).values()}
    assert kinds["x"] == "leaf"
    assert kinds["y"] == "root"
    assert kinds["data"] == "constant"
    without_names = {kind for kind, _ in boxes(graph(y)).values()}
    assert "constant" not in without_names  # without names, constants cannot be recognised


def test_gradients_appear_once_there_are_any_or_on_request():
    x = Value(3)
    y = x * x
    assert "grad" not in graph(y).source
    assert "grad 0" in graph(y, gradients=True).source
    y.backward()
    assert "grad 6" in graph(y).source
    assert "grad" not in graph(y, gradients=False).source


def test_local_derivatives_are_on_the_arrows():
    a, b = Value(2), Value(5)
    labels = [rest for _, _, rest in EDGE.findall(graph(a * b, local=True).source)]
    assert ">5<" in labels[0]
    assert ">2<" in labels[1]
    assert "label" not in EDGE.findall(graph(a * b).source)[0][2]


def test_a_legend_explains_what_is_in_the_picture_and_no_more():
    x = Value(3)
    text = graph(x * x, {"x": x}, legend=True).source
    assert "a value that was put in" in text
    assert "folded" not in text
    assert "how fast the end moves" not in text
    assert "legend" not in graph(x * x).source


@pytest.mark.parametrize("wrong", [3, "a", None, [Value(1)], Value])
def test_what_is_not_a_value_is_refused_with_a_clear_message(wrong):
    with pytest.raises(TypeError, match=r"a graph is drawn from a Value, got \w+: "):
        graph(wrong)


def test_a_learners_own_value_can_be_drawn():
    class Mine:
        def __init__(self, data, prev=(), op=""):
            self.data, self.grad, self._prev, self._op = data, 0, prev, op

        def __eq__(self, other):
            return True  # so it cannot be a key of a dict

        __hash__ = None

    a = Mine(1)
    end = Mine(2, (a, a), "+")
    assert graph(end, {"a": a}).alt == "Computation graph of a value: 2 boxes, 2 arrows. a = 1; a + a = 2."
    with pytest.raises(MicrogptError, match="does not keep its local derivatives"):
        graph(end, local=True)


def test_the_result_is_a_graphviz_digraph():
    drawing = graph(Value(1) + 2)
    assert isinstance(drawing, graphviz.Digraph)
    assert drawing.source.startswith("digraph {")


# Names


def test_globals_lists_dicts_objects_and_a_state_dict_give_names():
    a, b, w = Value(1), Value(2), Value(3)

    class Neuron:
        __module__ = "__main__"

        def __init__(self):
            self.w, self._hidden = [w], b

    names = {"a": a, "y": a, "_": b, "Out": {1: b}, "json": re, "n": Neuron(), "text": "w", "many": [b]}
    assert find_names(names) == {id(a): "a = y", id(w): "n.w[0]", id(b): "many[0]"}
    assert find_names({"wte": [[a, b]]}) == {id(a): "wte[0][0]", id(b): "wte[0][1]"}
    assert find_names({"state_dict": {"wte": [[a]]}}) == {id(a): "wte[0][0]"}
    assert find_names({"d": {"x": a, 2: b}}) == {id(a): "d['x']", id(b): "d[2]"}
    assert find_names(None) == {}


def test_containers_that_contain_themselves_end():
    a = Value(1)
    loop = [a]
    loop.append(loop)
    assert find_names({"loop": loop}) == {id(a): "loop[0]"}


# Cuts


def chain(length):
    end = Value(1)
    for _ in range(length):
        end = end + 1
    return end


def test_a_cut_says_how_much_it_leaves_out():
    drawing = graph(chain(10), depth=2)  # 21 values: the end, 10 + 10 leaves
    kinds = [kind for kind, _ in boxes(drawing).values()]
    assert kinds.count("stub") == 1
    assert "15 values left out" in drawing.source
    assert "6 of 21 values" in drawing.alt


@given(EXPRESSIONS)
@settings(max_examples=80, deadline=None)
def test_what_is_drawn_and_what_is_left_out_is_the_whole(made):
    """Compared with another search: below each stub is everything that is not drawn."""
    from microgpt.show.graphs.cut import left_out, within_depth
    from microgpt.show.graphs.nodes import network

    net = network(made[-1])
    for depth in (1, 2, 3):
        kept = within_depth(net, depth)
        drawn = {id(net.nodes[i]) for i in kept}
        for i, count in left_out(net, kept).items():
            waiting = [p for p in net.nodes[i]._prev if id(p) not in drawn]
            missing = set()
            while waiting:
                node = waiting.pop()
                if id(node) not in missing:
                    missing.add(id(node))
                    waiting += [p for p in node._prev if id(p) not in drawn]
            assert count == len(missing)


@given(EXPRESSIONS)
@settings(max_examples=80, deadline=None)
def test_paths_are_those_that_a_search_finds(made):
    from microgpt.show.graphs.cut import on_paths
    from microgpt.show.graphs.nodes import network

    net = network(made[-1])
    target = net.nodes[0]

    def count(node):
        return 1 if node is target else sum(count(operand) for operand in node._prev)

    on_them, paths = on_paths(net, 0)
    assert paths == count(made[-1])
    for i, node in enumerate(net.nodes):
        assert (i in on_them) == any(other is target for other in below(node))


def test_the_paths_to_a_parameter_leave_the_rest_out():
    a, b, c = Value(2), Value(3), Value(4)
    end = (a * b) * (a + c)
    drawing = graph(end, {"a": a, "b": b, "c": c}, paths_to=c)
    labels = [label for _, label in boxes(drawing).values()]
    assert "1 path from c to the end" in drawing.alt
    assert any("2 values left out" in label and "data 6" in label for label in labels)  # a * b, b
    assert not any(" b " in label for label in labels)
    assert "2 paths from a to the end" in graph(end, {"a": a}, paths_to=a).alt


def test_the_paths_to_a_stranger_are_refused():
    with pytest.raises(MicrogptError, match="paths_to is not part of this graph"):
        graph(Value(1) + 2, paths_to=Value(3))


def test_a_graph_too_large_is_cut_without_being_asked():
    drawing = graph(chain(10_000))
    assert len(boxes(drawing)) <= 120
    assert "of 20,001 values" in drawing.alt
    assert "values left out" in drawing.source


def test_a_node_of_very_many_operands_keeps_some_of_them():
    from microgpt.vector import mean

    drawing = graph(mean([Value(i) for i in range(500)]))
    assert len(boxes(drawing)) <= 120
    assert "of 501 values" in drawing.alt
    assert "440 operands" in drawing.source


@pytest.mark.parametrize(
    "options", [{"depth": 0}, {"depth": 1.5}, {"most": 0}, {"most": 5000}, {"open": "a"}]
)
def test_options_that_make_no_sense_are_explained(options):
    with pytest.raises(MicrogptError, match=r"must be|up to|needs"):
        graph(Value(1) + 2, **options)


def test_numbers_have_four_digits():
    rng = random.Random(1)
    for _ in range(1000):
        x = rng.uniform(-1, 1) * 10 ** rng.randint(-12, 12)
        assert float(number(x)) == pytest.approx(x, rel=5.01e-4)
    assert [number(x) for x in (0.0, -0.0, -1e-320, float("inf"), float("nan"))][:2] == ["0", "0"]
    assert number(float("inf")) == "inf"
