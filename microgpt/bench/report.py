"""The benchmark's results as tables for a terminal, as one JSON object, and as a picture."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..engines import Rung
from .graphs import Graph
from .growth import Growth
from .ladder import RUNGS, Parity
from .timing import Timing, duration

RECORDED = Path(__file__).parent / "recorded.json"


class Results(NamedTuple):
    """Everything that was measured. Times are for one document; the times of `samples` are for 20 samples."""

    rounds: int
    parity: Mapping[str, Parity]
    timings: Mapping[str, Timing]
    graphs: Mapping[str, Graph]
    samples: Mapping[str, Timing]
    growth: Sequence[Growth]
    pypy: Mapping[str, float]
    machine: str


def machine() -> str:
    """The interpreter and the system, as text."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python} on {platform.system()} {platform.machine()}"


def table(rows: Iterable[Sequence[str]], left: int = 1) -> str:
    """A table with columns as wide as needed. The first `left` columns are aligned to the left.

    >>> print(table([["engine", "time"], ["vector", "5 ms"]]))
    engine  time
    vector  5 ms
    """
    rows = [list(row) for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.ljust(w) if i < left else cell.rjust(w) for i, (cell, w) in enumerate(zip(row, widths))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def parity_table(parity: Mapping[str, Parity]) -> str:
    """A table of the largest differences from the core."""
    rows = [["compared with the core", "steps", "losses", "gradients", "parameters", "20 samples"]]
    for label, p in parity.items():
        same = "equal" if p.samples else "different"
        rows.append(
            [label, str(p.steps), f"{p.losses:.1e}", f"{p.gradients:.1e}", f"{p.parameters:.1e}", same]
        )
    return table(rows)


def ladder_table(rungs: Sequence[Rung], timings: Mapping[str, Timing]) -> str:
    """Time for a document with its spread, and how much faster that is than each rung of the first engine."""
    first = RUNGS[0].engine
    faces = [timings[rung.label] for rung in rungs if rung.engine == first and rung.label in timings]
    heads = ["as it is", "collector off"][: len(faces)]
    rows = [["a document", "time", "lowest", "highest", *(f"than {head}" for head in heads)]]
    for rung in rungs:
        if rung.label in timings:
            t = timings[rung.label]
            ratios = [f"{face.seconds / t.seconds:,.1f}x" for face in faces]
            rows.append([rung.label, duration(t.seconds), duration(t.low), duration(t.high), *ratios])
    return table(rows)


def graph_table(graphs: Mapping[str, Graph]) -> str:
    """A table of what one document's graph is made of. Nothing in it is timed."""
    rows = [["graph of one loss", "nodes", "made", "edges", "bytes", "a node made", "watched", "garbage"]]
    for name, graph in graphs.items():
        c, m = graph.counts, graph.memory
        rows.append(
            [
                name,
                *(f"{n:,}" for n in (c.nodes, graph.made, c.edges, m.bytes, round(m.bytes / graph.made))),
                *(f"{n:,}" for n in (m.objects, m.garbage)),
            ]
        )
    return table(rows)


def samples_table(samples: Mapping[str, Timing]) -> str:
    """A table of the time for 20 samples."""
    rows = [["20 samples", "time", "lowest", "highest"]]
    rows += [[name, duration(t.seconds), duration(t.low), duration(t.high)] for name, t in samples.items()]
    return table(rows)


def growth_table(growths: Sequence[Growth]) -> str:
    """A table of the exponents of growth; 1 means in proportion."""
    rows = [["growth of a step", "with", "from", "to", "time", "exponent", "square term"]]
    for g in growths:
        square = f"{max(0.0, g.square_share):.0%}" if g.by == "block_size" else ""
        times = f"{duration(g.seconds[0])} to {duration(g.seconds[-1])}"
        rows.append(
            [g.engine, g.by, f"{g.sizes[0]:,}", f"{g.sizes[-1]:,}", times, f"{g.exponent:.2f}", square]
        )
    return table(rows, left=2)


def pypy_table(seconds: Mapping[str, float]) -> str:
    """A table of the core's times under PyPy."""
    return table([["the core under PyPy", "a step"], *([name, duration(s)] for name, s in seconds.items())])


def as_json(rungs: Sequence[Rung], results: Results) -> dict[str, Any]:
    """All results as plain dictionaries, with times in seconds."""
    lines = []
    for rung in rungs:
        line: dict[str, Any] = {"label": rung.label, "engine": rung.engine, "batch_size": rung.batch_size}
        line["collector"] = rung.collected
        if rung.label in results.timings:
            line |= {"time": results.timings[rung.label]._asdict()}
        if rung.label in results.parity:
            line |= {"parity": results.parity[rung.label]._asdict()}
        lines.append(line)
    graphs = {
        name: {"made": graph.made, **graph.counts._asdict(), **graph.memory._asdict()}
        for name, graph in results.graphs.items()
    }
    return {
        "machine": results.machine,
        "rounds": results.rounds,
        "rungs": lines,
        "graphs": graphs,
        "samples": {name: t._asdict() for name, t in results.samples.items()},
        "growth": [g._asdict() for g in results.growth],
        "pypy": dict(results.pypy),
    }


def picture(report: Mapping[str, Any]) -> str:
    """The ladder of a JSON report as an SVG file, on white."""
    drawn = ladder_chart(report).svg()
    return drawn.replace('style="', 'style="background: #ffffff; color: #111111; ', 1) + "\n"


def ladder_chart(report: Mapping[str, Any]) -> Any:
    """The ladder of a JSON report as a chart."""
    from ..show.charts.ladder import Bar, Ladder

    lines = [(line["label"], Timing(**line["time"])) for line in report["rungs"]]
    lines += [(f"PyPy: {name}", Timing(s, s, s)) for name, s in report["pypy"].items()]
    first = lines[0][1].seconds
    bars = [
        Bar(label, f"{duration(t.seconds)}, {_times(first / t.seconds)}", t.seconds, t.low, t.high)
        for label, t in lines
    ]
    title = "One step of training on one document"
    return Ladder(title, f"processor time, {report['machine']}", "", bars)


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}x" if ratio >= 9.5 else f"{ratio:.1f}x"


def recorded() -> dict[str, Any]:
    """The report that ships with the package.

    It includes PyTorch and PyPy, which not everybody has installed.
    """
    report: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return report
