"""A chart of every kind, with a given text in every place that can have text."""

from __future__ import annotations

import math

from microgpt import Training
from microgpt.show import Bars, Heatmap, Intervals, Lines, Scatter, model_picture, query_picture
from microgpt.show.charts.chart import Chart
from microgpt.show.charts.ladder import Bar, Ladder
from microgpt.show.explorers.stream import TopLetters
from microgpt.show.explorers.tree import Tree
from microgpt.study.beam import END, Continuation


def every_kind(text: str = "a") -> list[Chart]:
    """One chart of each kind, with `text` as its title, labels, names and documents."""
    many, other = list(range(40)), f"{text}2"
    series = {text: (many, [3 / (1 + i) for i in many]), other: (many, [math.sin(i / 9) for i in many])}
    labels, numbers = [text, "b", "c"], [[1.0, None, 0.0], [0.25, 0.75, 0.0], [0.2, 0.3, 0.5]]
    vectors = [[1.0, 0.0], [0.0, 1.0], [-1.0, 0.5]]
    leaves = [Continuation((first, last), (0.5, 0.3)) for first in (text, "b") for last in ("c", END)]
    return [
        Bars(text, text, text, labels, {text: [0.2, 0.5, 0.1], other: [0.3, 0.1, 0.6]}),
        Lines(text, text, text, series, {text: 1.5}, {text: (20, 1.0)}),
        Heatmap(text, text, text, labels, labels, numbers, high=1.0),
        Intervals(text, text, "", {text: (-0.04, 0.01), "b": (0.001, 0.002)}),
        Scatter(text, text, text, {text: (0, 1), "b": (2, -1), "c": (1, 0)}, ringed=[text]),
        Ladder(text, text, "", [Bar(text, text, 0.04, 0.03, 0.05), Bar("b", "b", 2e-4, 1e-4, 3e-4)]),
        query_picture(labels, vectors, vectors, 60, 2),
        TopLetters(text, "", "p", [text, "b"], {text: [0.3, 0.7], other: [0.6, 0.4]}, target=text),
        Tree(text, "letters", "continuation", text, leaves),
        model_picture(Training([text, "b"], num_steps=1, n_embd=4, n_head=2), text, position=1),
    ]


KINDS = every_kind("a $5")


def kind_of(chart: Chart) -> str:
    """The kind of a chart, for the names of tests."""
    return type(chart).__name__
