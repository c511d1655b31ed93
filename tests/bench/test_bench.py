"""The benchmark: losses are compared first, times have a spread, and the garbage collector is restored."""

from __future__ import annotations

import gc
import json
from functools import partial
from xml.etree import ElementTree

import pytest

from microgpt import MicrogptError, ScalarEngine, read_documents
from microgpt.bench import ladder
from microgpt.bench.__main__ import main
from microgpt.bench.growth import exponent, growth, quadratic_fit, square_share
from microgpt.bench.ladder import Reference, alternating, available, turn
from microgpt.bench.pypy import pypy_seconds
from microgpt.bench.report import ladder_chart, recorded, table
from microgpt.bench.timing import Timing, duration
from microgpt.engines import ENGINES, Rung


@pytest.fixture(scope="module")
def names():
    return read_documents()


def test_a_run_prints_every_table_and_writes_both_files(tmp_path, capsys):
    report, drawing = tmp_path / "bench.json", tmp_path / "ladder.svg"
    options = ["--quick", "--rounds", "2", "--engines", "vector,numpy"]
    assert main([*options, "--json", str(report), "--plot", str(drawing)]) == 0
    printed = capsys.readouterr().out
    parts = ["compared with the core ", "graph of one loss ", "a document ", "\n20 samples "]
    places = [printed.index(part) for part in parts]
    assert places == sorted(places)
    found = json.loads(report.read_text())
    assert [line["engine"] for line in found["rungs"]] == ["vector", "numpy", "numpy"]
    for line in found["rungs"]:
        assert 0 < line["time"]["low"] <= line["time"]["seconds"] <= line["time"]["high"]
        assert line["parity"]["losses"] < 1e-9
    assert found["graphs"]["numpy"]["nodes"] == 21
    svg = ElementTree.parse(drawing).getroot()
    labels = {text.text for text in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {line["label"] for line in found["rungs"]} <= labels
    assert main(["--from", str(report), "--plot", str(tmp_path / "again.svg")]) == 0
    assert (tmp_path / "again.svg").read_bytes() == drawing.read_bytes()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--engines", "numpyy"], "there is no engine 'numpyy'"),
        (["--engines", ""], "there is no engine ''"),
        (["--rounds", "0"], "--rounds must be a whole number of at least 1, got 0"),
        (["--from", "no_such_file.json"], "there is no file no_such_file.json"),
        (["--from", "README.md"], "is not a report that --json has written"),
        (["--from", "notebooks/00_tour.ipynb"], "is not a report that --json has written"),
        (["--json", "nowhere/x.json"], "folder that does not exist"),
        (["--pypy", "nonesuch"], "there is no interpreter 'nonesuch' here"),
    ],
)
def test_bad_options_give_a_clear_message(options, message, capsys):
    assert main(options) == 2
    assert message in capsys.readouterr().err


def test_an_engine_with_other_losses_is_not_timed(names, monkeypatch):
    class Off(ScalarEngine):
        def train_step(self, batch, learning_rate):
            return super().train_step(batch, 1.001 * learning_rate)

    monkeypatch.setitem(ENGINES, "off", ENGINES["vector"]._replace(load=lambda: Off))
    with pytest.raises(MicrogptError, match=r"off by a bit does not compute what the core computes"):
        Reference(names).parity(Rung("off by a bit", engine="off", compared=3))


def test_the_collector_is_given_back_even_after_an_error(names, monkeypatch):
    take = turn(names, Rung("textbook", engine="textbook", collected=False))
    assert take() > 0
    assert gc.isenabled()

    def fail(work, repeat):
        raise KeyboardInterrupt

    monkeypatch.setattr(ladder, "timed", fail)
    with pytest.raises(KeyboardInterrupt):
        take()
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off(names):
    gc.disable()
    try:
        turn(names, Rung("vector", engine="vector", collected=False))()
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_turns_alternate():
    calls = list(alternating({"a": lambda: 1.0, "b": lambda: 2.0}, rounds=2))
    assert calls == [("a", 1.0), ("b", 2.0), ("a", 1.0), ("b", 2.0)]


def test_only_what_is_installed_is_measured(monkeypatch):
    def missing():
        raise ModuleNotFoundError(name="numpy")

    monkeypatch.setitem(ENGINES, "numpy", ENGINES["numpy"]._replace(load=missing))
    engines = {rung.engine for rung in available()}
    assert {"textbook", "primitive", "vector"} <= engines
    assert "numpy" not in engines


def test_fits_find_known_laws():
    sizes = [8, 16, 24, 32]
    assert exponent(sizes, [3 * n**1.5 for n in sizes]) == pytest.approx(1.5)
    assert quadratic_fit(sizes, [7 + 2 * n + 0.5 * n**2 for n in sizes]) == pytest.approx((7, 2, 0.5))
    assert square_share(sizes, [2.0 * n for n in sizes]) == pytest.approx(0, abs=1e-9)


def test_growth_is_that_of_the_least_time_of_each_size(monkeypatch):
    law = [n**1.5 for n in (4, 8, 12, 16)]
    disturbed = [[9 * law[0], *law[1:]], [law[0], *(7 * seconds for seconds in law[1:])]]
    clock = iter([seconds for turn in disturbed for seconds in turn])
    monkeypatch.setattr("microgpt.bench.growth.timed", lambda step: step() and next(clock))
    found = growth("numpy", "layers", rounds=2)
    assert found.sizes == [4, 8, 12, 16]
    assert found.seconds == law
    assert found.exponent == pytest.approx(1.5)


def test_no_pypy_gives_a_clear_message():
    with pytest.raises(MicrogptError, match="there is no interpreter 'no_such_pypy' here"):
        pypy_seconds("no_such_pypy")


def test_a_program_that_is_not_python_is_quoted(tmp_path):
    script = tmp_path / "pypy"
    script.write_text("#!/bin/sh\necho some trouble >&2\nexit 3\n")
    script.chmod(0o755)
    with pytest.raises(MicrogptError, match="could not run the core: some trouble"):
        pypy_seconds(str(script))


def test_durations_and_tables_are_readable():
    assert [duration(s) for s in (12.0, 0.5, 0.0425, 9.99e-5)] == ["12.0 s", "500 ms", "42.5 ms", "99.9 µs"]
    assert duration(0.9999) == "1.00 s"
    assert table([["a", "bb"], ["ccc", "1"]]) == "a    bb\nccc   1"
    assert Timing.of([4.0, 1.0]) == (2.5, 1.0, 4.0)


def test_the_recorded_report_holds_all_that_the_lesson_shows():
    found = recorded()
    assert {line["engine"] for line in found["rungs"]} >= {
        "textbook",
        "primitive",
        "vector",
        "numpy",
        "torch",
    }
    assert set(found["pypy"]) == {"textbook", "primitive", "vector"}
    assert all(line["parity"]["losses"] < 1e-9 and line["parity"]["samples"] for line in found["rungs"])
    chart = ladder_chart(found)
    assert chart.png()[:4] == b"\x89PNG"
    assert chart.text().count("\n") == len(found["rungs"]) + len(found["pypy"])


def test_factories_with_options_are_also_engines(names):
    from microgpt import Training
    from microgpt.engines.textbook import TextbookValue
    from microgpt.engines.textbook_engine import TextbookEngine

    class Counted(TextbookValue):
        made = 0

        def __init__(self, *arguments):
            Counted.made += 1
            super().__init__(*arguments)

    training = Training(["ab", "ba"], num_steps=2, n_embd=4, engine=partial(TextbookEngine, value=Counted))
    assert training.run().losses == pytest.approx(Training(["ab", "ba"], num_steps=2, n_embd=4).run().losses)
    assert Counted.made == training.config.num_params
