"""Rungs and machines: they show the given counts, and the work of a step agrees with real graphs."""

import pytest

from microgpt import GPT, Config, MicrogptError, Training, Value
from microgpt.bench.counts import graph_counts
from microgpt.engines import engine_factory
from microgpt.show.explorers.machines import (
    CPU_CORE,
    GPU,
    Machine,
    Work,
    array_operations,
    least_times,
    machine_chart,
    machine_explorer,
    step_work,
)
from microgpt.show.explorers.rungs import rung_chart, rung_explorer

COUNTS = {
    "slow": {"nodes": 900, "bytes": 80},
    "<b>": {"nodes": 30, "bytes": 70},
    "fast": {"nodes": 1, "bytes": 7},
}


def test_rungs_show_what_was_counted_from_the_first_one_on():
    assert rung_chart(COUNTS, "nodes", "slow").series == {"nodes": [900, 30, 1]}
    chart = rung_chart(COUNTS, "bytes", "<b>")
    assert (chart.labels, chart.series) == (["<b>", "fast"], {"bytes": [70, 7]})
    assert chart.title == "Bytes a step: 70 > 7"


def test_rungs_that_are_not_there_give_a_clear_message():
    with pytest.raises(MicrogptError, match="no rung 'middle': choose one of slow, <b>, fast"):
        rung_chart(COUNTS, "nodes", "middle")
    with pytest.raises(MicrogptError, match="'edges' was not counted: choose one of nodes, bytes"):
        rung_chart(COUNTS, "edges", "slow")


def test_every_choice_of_the_rungs_has_its_picture():
    explorer = rung_explorer(COUNTS)
    pictures = set()
    for quantity in explorer.controls["quantity"].options:
        for first in explorer.controls["first"].options:
            explorer.set(quantity=quantity, first=first)
            assert "<svg" in explorer.picture.value
            assert "<b>" not in explorer.picture.value
            pictures.add(explorer.picture.value)
    assert len(pictures) == 6


@pytest.mark.parametrize(
    "config",
    [Config(27), Config(5, n_embd=6, n_head=3, n_layer=2, block_size=4), Config(3, n_embd=2, n_head=1)],
)
def test_multiplications_of_a_step_are_those_of_a_document_that_fills_the_block(config):
    gpt, keys, values = GPT(config, nodes="primitive"), *([[] for _ in range(config.n_layer)] for _ in "kv")
    logits = [logit for pos_id in range(config.block_size) for logit in gpt(0, pos_id, keys, values)]
    operations = graph_counts(sum(logits, Value(0.0))).operations
    assert step_work(config).operations == 6 * (operations["*"] + operations["**2"])


@pytest.mark.parametrize("n_layer", [1, 3])
def test_array_operations_are_those_of_the_numpy_engine(n_layer):
    engine = Training(["ab"], n_layer=n_layer, engine=engine_factory("numpy")).engine
    graph = engine.graph([[0, 1, 0]])
    assert array_operations(engine.config) == sum(graph_counts(graph).operations.values())


def test_a_batch_multiplies_the_work_and_not_the_starts():
    one, many = step_work(Config(27)), step_work(Config(27), batch_size=32)
    assert (many.operations, many.starts) == (32 * one.operations, one.starts)
    assert one.bytes < many.bytes < 32 * one.bytes


def test_the_longer_of_arithmetic_and_memory_counts():
    machine = Machine("toy", operations=10.0, bandwidth=100.0, start=0.5)
    assert least_times(Work(20.0, 100.0, 2), machine)["together"] == 3.0
    assert least_times(Work(10.0, 300.0, 2), machine)["together"] == 4.0


def test_a_gpu_is_slower_here_and_faster_on_a_large_model():
    assert "times as slow" in machine_chart().title
    assert "times as fast" in machine_chart(1024, 24, 1024, 512).title
    assert list(machine_chart().series) == [CPU_CORE.name, GPU.name]
    assert machine_chart().y_label == "microseconds at least"
    assert machine_chart(1024, 24, 1024, 512).y_label == "seconds at least"


@pytest.mark.parametrize("name", ["n_embd", "n_layer", "block_size", "batch_size"])
def test_both_ends_of_every_slider(name):
    explorer = machine_explorer()
    options = explorer.controls[name].options
    pictures = set()
    for value in (options[0], options[len(options) // 2], options[-1]):
        explorer.set(**{name: value})
        assert "<svg" in explorer.picture.value
        pictures.add(explorer.picture.value)
    assert len(pictures) == 3
