"""Points that move step by step, such as the embeddings of letters while a model trains."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..charts.scatter import Scatter, with_air
from ..charts.shapes import Point
from ..controls.explorer import Explorer


def scatter_walk(
    title: str,
    frames: Mapping[int, Mapping[str, Point]],
    x_label: str,
    y_label: str,
    ringed: Collection[str] = (),
) -> Explorer:
    """A slider over the steps of `frames`, which maps each step to its points. All share the same axes.

    >>> scatter_walk("Two letters", {0: {"a": (0, 0)}, 10: {"a": (1, 2)}}, "first", "second")
    Two letters: step (move the controls in JupyterLab)
    """
    from ipywidgets import SelectionSlider

    everywhere = [point for points in frames.values() for point in points.values()]
    x_range, y_range = (with_air([point[i] for point in everywhere]) for i in (0, 1))

    def draw(step: int) -> Scatter:
        return Scatter(f"{title}, step {step}", x_label, y_label, frames[step], ringed, x_range, y_range)

    steps = list(frames)
    return Explorer(title, draw, step=SelectionSlider(options=steps, value=steps[-1], description="step"))
