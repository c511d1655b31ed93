"""The benchmark of devices: what it measures, and what it recorded on a GPU."""

from __future__ import annotations

import json
from importlib.util import find_spec

import pytest
from support.needs import need

from microgpt import MicrogptError
from microgpt.bench import devices
from microgpt.bench.devices import BASE, SIZES, grown, recorded, steps_table


def test_a_quick_run_measures_everything(tmp_path, monkeypatch, capsys):
    for package in ("torch", "safetensors"):
        need(package, find_spec(package))
    monkeypatch.setattr(devices, "SECONDS", 0.0)
    monkeypatch.setattr(devices, "LARGE", {"n_embd": 8, "n_head": 2, "n_layer": 1, "block_size": 8})
    file = tmp_path / "devices.json"
    devices.run(devices.parser().parse_args(["--device", "cpu", "--quick", "--json", str(file)]))
    found = json.loads(file.read_text())
    assert found["parity"]["losses"] < 1e-9
    assert len(found["steps"]) == 1 + len(SIZES)
    assert all(seconds > 0 for one in found["steps"] for seconds in one["seconds"].values())
    assert [one["precision"] for one in found["large"]] == ["float32", "bfloat16"]
    assert all(one["resumed"] == 0 for one in found["large"])
    printed = capsys.readouterr().out
    assert "cpu, PyTorch" in printed
    assert "gpu float32, not recorded" in printed


def test_the_large_model_has_ten_million_parameters():
    assert all(10e6 < one["parameters"] < 11e6 for one in recorded()["large"])


def test_the_record_is_of_a_gpu_and_of_every_size():
    found = recorded()
    assert found["device"] == "cuda"
    assert found["parity"]["steps"] == 500
    assert found["parity"]["losses"] < 1e-9
    assert found["parity"]["samples"]
    sizes = [{name: one[name] for name in BASE} for one in found["steps"]]
    assert sizes == list(grown())
    assert len(steps_table(found["steps"]).splitlines()) == 1 + len(sizes)
    for one in found["large"]:
        assert one["last_loss"] < one["first_loss"] - 1
        assert one["bytes"] < 13 * one["parameters"]


def test_without_pytorch_it_says_what_to_install(monkeypatch):
    import sys

    for name in [name for name in sys.modules if name.startswith("microgpt.engines.torch_")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MicrogptError, match="needs the package torch, which is not installed"):
        devices.about("auto")
