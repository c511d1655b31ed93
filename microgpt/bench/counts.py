"""Counts of a graph: nodes, edges, operations, bytes, objects. Unlike times, they are exact.

Every kind of node with `_prev` and `_op` can be counted: the textbook's, the core's, Tensors.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from ..engine import collector_paused
from ..value import topological_order


class GraphCounts(NamedTuple):
    """What a graph is made of.

    nodes, leaves -- all nodes, and the nodes without operands
    edges -- an operand that is used twice counts twice if the node keeps both
    longest_path -- the most edges between the root and a leaf
    operations -- how many nodes by `_op`
    """

    nodes: int
    leaves: int
    edges: int
    longest_path: int
    operations: dict[str, int]


def graph_counts(root: Any) -> GraphCounts:
    """Count what lies below `root`, itself included.

    >>> from microgpt import Value
    >>> x = Value(2.0)
    >>> graph_counts(x * x + x)
    GraphCounts(nodes=3, leaves=1, edges=4, longest_path=2, operations={'*': 1, '+': 1})
    """
    depth: dict[Any, int] = {}
    for node in topological_order(root):
        depth[node] = 1 + max((depth[operand] for operand in node._prev), default=-1)
    operations = Counter(node._op for node in depth if node._prev)
    leaves = sum(not node._prev for node in depth)
    edges = sum(len(node._prev) for node in depth)
    return GraphCounts(len(depth), leaves, edges, depth[root], dict(operations.most_common()))


class Memory(NamedTuple):
    """The memory of a graph, without its parameters.

    bytes -- memory in bytes; objects -- how many objects the garbage collector watches
    garbage -- how many of them stay behind when the last reference to the graph is gone
    """

    bytes: int
    objects: int
    garbage: int


def memory(build: Callable[[], Any], backward: bool = True) -> Memory:
    """Measure the graph that `build` makes and returns the root of.

    >>> from microgpt import Value
    >>> x = Value(2.0)
    >>> memory(lambda: x * x + x).garbage
    0
    """
    for _ in range(3):  # what a finalizer lets go is found by the next collection only
        gc.collect()
    with collector_paused():
        before = len(gc.get_objects())
        tracing = tracemalloc.is_tracing()
        tracemalloc.start()
        size_before = tracemalloc.get_traced_memory()[0]
        try:
            root = build()
            size = tracemalloc.get_traced_memory()[0] - size_before
        finally:
            if not tracing:
                tracemalloc.stop()
        objects = len(gc.get_objects()) - before
        if backward:
            root.backward()
        del root
        return Memory(size, objects, gc.collect())
