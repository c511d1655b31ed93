"""The graph that each engine makes of the loss of the first document: how large, how heavy."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..documents import read_documents
from ..engines import engine_factory
from ..training import Training
from .counts import GraphCounts, Memory, graph_counts, memory


class Graph(NamedTuple):
    """The graph that an engine makes of the loss of the first document."""

    counts: GraphCounts
    memory: Memory
    parameters: int

    @property
    def made(self) -> int:
        """The nodes that a step makes: all but the parameters."""
        return self.counts.nodes - self.parameters


def graph_of(name: str) -> Graph:
    """Count and weigh the graph of an engine: "textbook", "primitive", "vector" or "numpy"."""
    training = Training(read_documents(), engine=engine_factory(name))
    engine: Any = training.engine
    tokens = training.tokenizer.encode(training.documents[0])

    def build() -> Any:
        return engine.graph([tokens])

    counts = graph_counts(build())  # the first call also makes what is kept, such as a mask
    kept = counts.leaves if name == "numpy" else _used(build(), engine.model.parameters())
    return Graph(counts, memory(build), kept)


def _used(root: Any, parameters: Any) -> int:
    """How many of `parameters` are in the graph; the embeddings of other letters are not."""
    waiting = {id(p) for p in parameters}
    seen: set[Any] = set()
    stack = [root]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack += node._prev
    return sum(id(node) in waiting for node in seen)
