"""Everything that a lesson shows: graphs, charts and explorers in one style.

Each name is imported when it is first used, so that a lesson pays only for what it shows.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..explained import explained

_HOME = {
    "Bars": "charts.bars",
    "BringExplorer": "explorers.bringing",
    "Explorer": "controls.explorer",
    "Heatmap": "charts.heatmap",
    "Intervals": "charts.intervals",
    "Lines": "charts.lines",
    "Scatter": "charts.scatter",
    "Table": "charts.table",
    "ModelExplorer": "explorers.picture_explorer",
    "TemperatureExplorer": "explorers.temperature_explorer",
    "ThrowExplorer": "explorers.throw",
    "adam_explorer": "explorers.adam",
    "attention_explorer": "explorers.attention",
    "attention_map": "explorers.attention",
    "backward_race": "graphs.walk",
    "backward_walk": "graphs.walk",
    "bigram_explorer": "explorers.bigrams",
    "block_picture": "explorers.block",
    "budget_chart": "explorers.budget",
    "budget_explorer": "explorers.budget",
    "causality_bars": "explorers.causality",
    "causality_explorer": "explorers.causality",
    "curve": "explorers.retrain",
    "descent_chart": "explorers.descent",
    "descent_explorer": "explorers.descent",
    "fit_chart": "explorers.fitting",
    "graph": "graphs.graph",
    "graph_explorer": "graphs.explore",
    "live": "charts.live_chart",
    "machine_chart": "explorers.machines",
    "machine_explorer": "explorers.machines",
    "merge_explorer": "explorers.merges",
    "merge_table": "explorers.merges",
    "model_picture": "explorers.picture",
    "next_letter_chart": "explorers.temperature",
    "next_token_bars": "explorers.bigrams",
    "path_chart": "explorers.adam",
    "plan_explorer": "explorers.planning",
    "plan_table": "explorers.planning",
    "race_still": "graphs.still",
    "query_explorer": "explorers.query",
    "query_picture": "explorers.query",
    "retrain_explorer": "explorers.retrain",
    "rung_chart": "explorers.rungs",
    "rung_explorer": "explorers.rungs",
    "running_mean": "explorers.retrain",
    "sample_explorer": "explorers.own_samples",
    "sample_table": "explorers.own_samples",
    "samples_at": "explorers.temperature",
    "stream_chart": "explorers.stream",
    "stream_explorer": "explorers.stream",
    "surprise_chart": "explorers.surprise",
    "surprise_explorer": "explorers.surprise",
    "survey": "explorers.bringing",
    "tree_chart": "explorers.tree",
    "tree_explorer": "explorers.tree",
    "scatter_walk": "explorers.scatter_walk",
    "smooth_curve": "explorers.retrain",
    "slope_chart": "explorers.slope",
    "slope_explorer": "explorers.slope",
    "throw_chart": "explorers.throw",
    "token_table": "explorers.tokens",
    "tokenizer_explorer": "explorers.tokens",
    "walk_still": "graphs.still",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"microgpt.show has no {name!r}; it has {', '.join(_HOME)}")
    return explained(getattr(import_module(f".{_HOME[name]}", __name__), name))
