"""The graph that each engine makes of the loss of the first document: how large, how heavy."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..documents import read_documents
from ..engines import engine_factory
from ..training import Training
from ..value import topological_order
from .counts import GraphCounts, Memory, graph_counts, memory


class Graph(NamedTuple):
    """The graph that an engine makes of the loss of the first document.

    kept -- nodes that no step makes: the parameters, and what is made once, such as a mask
    """

    counts: GraphCounts
    memory: Memory
    kept: int

    @property
    def made(self) -> int:
        """The nodes that a step makes: all but those that are kept."""
        return self.counts.nodes - self.kept


def graph_of(name: str) -> Graph:
    """Count and weigh the graph that the engine `name` makes; its entry in ENGINES says `draws_graph`."""
    training = Training(read_documents(), engine=engine_factory(name))
    engine: Any = training.engine
    tokens = training.tokenizer.encode(training.documents[0])

    def build() -> Any:
        return engine.graph([tokens])

    kept = _shared(build(), build())
    return Graph(graph_counts(build()), memory(build), kept)


def _shared(one: Any, other: Any) -> int:
    """How many nodes two graphs have in common."""
    return len(set(topological_order(one)) & set(topological_order(other)))
