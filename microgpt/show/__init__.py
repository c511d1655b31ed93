"""What is looked at: graphs, charts and explorers in one style.

Names are loaded on first use, so that a lesson pays only for what it shows.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Bars": "bars",
    "BringExplorer": "bringing",
    "Explorer": "explorer",
    "Heatmap": "heatmap",
    "Intervals": "intervals",
    "Lines": "lines",
    "Scatter": "scatter",
    "Table": "table",
    "TemperatureExplorer": "temperature_explorer",
    "adam_explorer": "adam",
    "apply_merges": "merges",
    "attention_explorer": "attention",
    "attention_map": "attention",
    "backward_race": "graphs.walk",
    "backward_walk": "graphs.walk",
    "bigram_explorer": "bigrams",
    "budget_chart": "budget",
    "budget_explorer": "budget",
    "causality_bars": "causality",
    "causality_explorer": "causality",
    "descent_chart": "descent",
    "descent_explorer": "descent",
    "graph": "graphs.graph",
    "graph_explorer": "graphs.explore",
    "learn_merges": "merges",
    "live": "live_chart",
    "machine_chart": "machines",
    "machine_explorer": "machines",
    "merge_explorer": "merges",
    "merge_table": "merges",
    "next_letter_chart": "temperature",
    "next_token_bars": "bigrams",
    "plan_explorer": "planning",
    "plan_table": "planning",
    "race_still": "graphs.still",
    "query_explorer": "query",
    "query_picture": "query",
    "retrain_explorer": "retrain",
    "rung_chart": "rungs",
    "rung_explorer": "rungs",
    "running_mean": "retrain",
    "sample_explorer": "own_samples",
    "sample_table": "own_samples",
    "samples_at": "temperature",
    "stream_chart": "stream",
    "stream_explorer": "stream",
    "surprise_chart": "surprise",
    "surprise_explorer": "surprise",
    "survey": "bringing",
    "tree_chart": "tree",
    "tree_explorer": "tree",
    "scatter_walk": "scatter",
    "slope_chart": "slope",
    "slope_explorer": "slope",
    "token_table": "tokens",
    "tokenizer_explorer": "tokens",
    "walk_still": "graphs.still",
}

__all__ = list(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"microgpt.show has no {name!r}; it has {', '.join(_HOME)}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
