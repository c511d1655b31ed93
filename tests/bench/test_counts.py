"""Node counts are exact and free of noise. They guard the size of a graph and its growth."""

from __future__ import annotations

import random
import sys
import tracemalloc

import pytest

from microgpt import GPT, Config, Value
from microgpt.bench.counts import graph_counts, memory
from microgpt.bench.graphs import graph_of
from microgpt.bench.growth import size
from microgpt.engine import initial_state
from microgpt.engines import engine_factory


def nodes(engine, length, **sizes):
    """The nodes in the graph of a document of `length` different letters that fills the block."""
    config = Config(27, block_size=length, **sizes)
    built = engine_factory(engine)(config, initial_state(config, random.Random(0)))
    tokens = [0, *range(1, length + 1)]
    return graph_counts(built.graph([tokens])).nodes


@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_the_textbook_graph_has_the_known_number_of_nodes(n):
    assert nodes("textbook", n) == 50 * n**2 + 7734 * n + 3507


PRIMITIVE, VECTOR = (44, 7342, 3505), (4, 387, 3505)


@pytest.mark.parametrize(
    ("engine", "a", "b", "c"), [("primitive", *PRIMITIVE), ("compact", *PRIMITIVE), ("vector", *VECTOR)]
)
@pytest.mark.parametrize("n", [1, 2, 5, 8])
def test_the_nodes_of_the_core(engine, a, b, c, n):
    assert nodes(engine, n) == a * n**2 + b * n + c


@pytest.mark.parametrize("engine", ["textbook", "primitive", "compact", "vector", "numpy"])
def test_nodes_grow_in_proportion_to_layers(engine):
    counts = [nodes(engine, 4, n_layer=n) for n in (1, 2, 3, 4)]
    assert {b - a for a, b in zip(counts, counts[1:])} == {counts[1] - counts[0]}


@pytest.mark.parametrize("engine", ["textbook", "primitive", "vector"])
def test_nodes_grow_no_faster_than_parameters(engine):
    """Only parameters that are multiplied count, because reading the two embedding tables makes no node."""
    configs = [Config(27, n_embd=n, block_size=4) for n in (8, 16, 32)]
    counts = [nodes(engine, 4, n_embd=config.n_embd) for config in configs]
    parameters = [size(config, "parameters") for config in configs]
    for i in range(2):
        assert counts[i + 1] / counts[i] <= parameters[i + 1] / parameters[i]


def test_arrays_have_as_many_nodes_for_any_document():
    assert {nodes("numpy", n) for n in (1, 5, 8)} == {21}


@pytest.mark.parametrize(
    ("engine", "bytes_a_node", "total"),
    [("primitive", 200, 10e6), ("compact", 120, 6e6), ("vector", 310, 1e6)],
)
def test_what_a_graph_weighs(engine, bytes_a_node, total):
    graph = graph_of(engine)
    assert graph.memory.bytes / graph.made <= bytes_a_node
    assert graph.memory.bytes <= total
    assert graph.memory.garbage == 0


def test_the_textbook_graph_is_garbage_that_only_the_collector_frees():
    graph = graph_of("textbook")
    assert graph.memory.garbage >= graph.memory.objects
    assert 6 * graph.counts.nodes < graph.memory.objects < 7 * graph.counts.nodes  # on every Python
    assert graph.memory.bytes > 600 * graph.made


def test_a_graph_counted_by_hand():
    x, y = Value(2.0), Value(3.0)
    z = x * y
    counts = graph_counts(z * z + x)
    assert counts == (5, 2, 6, 3, {"*": 2, "+": 1})
    assert graph_counts(x) == (1, 1, 0, 0, {})


def test_a_cycle_is_seen_as_garbage():
    class Loop(Value):
        __slots__ = ("me",)

    def build():
        root = Loop(1.0)
        root.me = root
        return root

    assert memory(build, backward=False).garbage == 1


def test_a_long_chain_is_counted_without_recursion():
    node = Value(0.0)
    for _ in range(50_000):
        node = node + 1.0
    assert graph_counts(node).longest_path == 50_000


def test_counts_of_a_model_are_those_of_its_walk():
    loss = GPT(Config(5, n_embd=4, n_head=2)).loss([0, 1, 2, 0])
    seen, stack = set(), [loss]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(node._prev)
    assert graph_counts(loss).nodes == len(seen)


def test_a_trace_that_was_running_goes_on():
    tracemalloc.start()
    try:
        kept = [0.5 * i for i in range(10_000)]
        found = memory(lambda: Value(2.0) + 1.0)
        assert tracemalloc.is_tracing()
        assert 0 < found.bytes < sys.getsizeof(kept)  # only those of the graph
    finally:
        tracemalloc.stop()
