"""Checkpoints as tensors: the same run as in JSON, and every kind of damage is noticed."""

from __future__ import annotations

import json
import struct
import sys
from importlib.util import find_spec

import pytest
from support.needs import need
from support.runs import DOCUMENTS, begin, goes_on_unbroken, saved_half_way

from microgpt import CheckpointError, Training, load_checkpoint, save_checkpoint
from microgpt.__main__ import run
from microgpt.options import parser


@pytest.fixture
def file(tmp_path):
    need("numpy", find_spec("numpy"))
    need("safetensors", find_spec("safetensors"))
    return saved_half_way(tmp_path / "run.safetensors")


def test_a_resumed_run_is_the_unbroken_run(file):
    goes_on_unbroken(file)


def test_it_holds_what_json_holds(file):
    checkpoint = load_checkpoint(file)
    save_checkpoint(file.with_suffix(".json"), checkpoint)
    assert load_checkpoint(file.with_suffix(".json")) == checkpoint
    assert json.loads(json.dumps(checkpoint.state.m)) == checkpoint.state.m  # plain lists of plain floats


def test_a_run_without_steps_and_layers_comes_back(tmp_path, file):
    checkpoint = Training(DOCUMENTS, num_steps=0, n_embd=1, n_head=1, block_size=1, n_layer=2).checkpoint()
    save_checkpoint(tmp_path / "c.SafeTensors", checkpoint)
    assert load_checkpoint(tmp_path / "c.SafeTensors") == checkpoint


def test_other_programs_find_the_matrices_by_their_names(file):
    from safetensors.numpy import load_file

    tensors = load_file(file)
    state = load_checkpoint(file).state
    for name, matrix in state.parameters.items():
        assert tensors[f"parameters.{name}"].tolist() == matrix
        assert tensors[f"optimizer.v.{name}"].tolist() == state.v[name]


def test_numbers_that_float32_holds_take_half_the_room_and_stay_the_same(file, tmp_path):
    from safetensors.numpy import load_file

    checkpoint = load_checkpoint(file)
    single = {
        name: [[struct.unpack("f", struct.pack("f", p))[0] for p in row] for row in matrix]
        for name, matrix in checkpoint.state.parameters.items()
    }
    state = checkpoint.state._replace(parameters=single, m=single)
    save_checkpoint(tmp_path / "c.safetensors", checkpoint._replace(state=state))
    kinds = {name: tensor.dtype.name for name, tensor in load_file(tmp_path / "c.safetensors").items()}
    assert kinds["parameters.wte"] == kinds["optimizer.m.lm_head"] == "float32"
    assert kinds["optimizer.v.wte"] == kinds["training.losses"] == "float64"
    assert load_checkpoint(tmp_path / "c.safetensors").state == state


def test_every_cut_and_every_byte_that_is_added_is_noticed(file):
    whole = file.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 60)):
        file.write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match="not a whole checkpoint"):
            load_checkpoint(file)
    file.write_bytes(whole + b"\0")
    with pytest.raises(CheckpointError, match="not a whole checkpoint"):
        load_checkpoint(file)


def edited(file, change, metadata=None, checksum=True):
    """Write the file again with its tensors changed, and with the right checksum or the old one."""
    from safetensors import safe_open
    from safetensors.numpy import load_file, save

    from microgpt.checkpoint_tensors import _checksum

    with safe_open(file, "np") as opened:
        noted = {**opened.metadata(), **(metadata or {})}
    tensors = load_file(file)
    change(tensors)
    if checksum:
        noted["sha256"] = _checksum(noted["checkpoint"], tensors)
    file.write_bytes(save(tensors, metadata=noted))


def put(name, tensor):
    def change(tensors):
        if tensor is None:
            del tensors[name]
        else:
            import numpy as np

            tensors[name] = np.array(tensor[0], dtype=tensor[1]).reshape(tensor[2])

    return change


@pytest.mark.parametrize(
    ("name", "tensor", "words"),
    [
        ("parameters.wte", None, "must hold"),
        ("parameters.other", ([1.0], "f8", (1, 1)), "must hold"),
        ("elsewhere", ([1.0], "f8", (1, 1)), "not a whole checkpoint"),
        ("parameters.wte", ([1.0] * 8, "f8", (2, 4)), "3 rows of 4"),
        ("parameters.wte", ([1.0] * 12, "f8", (12,)), "3 rows of 4"),
        ("parameters.wte", ([1.0] * 12, "f8", (3, 4, 1)), "finite numbers"),
        ("parameters.wte", ([1.0], "f8", ()), "JSON list"),
        ("parameters.wte", ([], "f8", (10**9, 0)), "not a whole checkpoint"),
        ("parameters.wte", ([], "f8", (0, 10**9)), "3 rows of 4"),
        ("parameters.wte", ([1] * 12, "i8", (3, 4)), "not a whole checkpoint"),
        ("parameters.wte", ([float("nan")] * 12, "f4", (3, 4)), "finite numbers"),
        ("parameters.wte", ([float("inf")] * 12, "f8", (3, 4)), "finite numbers"),
        ("optimizer.v.wte", ([-1.0] * 12, "f8", (3, 4)), "below 0"),
        ("training.losses", ([1.0] * 3, "f8", (3,)), "3 losses for 4"),
        ("training.losses", ([1.0] * 4, "f8", (2, 2)), "finite numbers"),
    ],
)
def test_every_tensor_is_checked(file, name, tensor, words):
    edited(file, put(name, tensor))
    with pytest.raises(CheckpointError, match=words):
        load_checkpoint(file)


@pytest.mark.parametrize(
    ("description", "words"),
    [
        ("{}", "not a whole checkpoint"),
        ("nonsense", "not a whole checkpoint"),
        ("[" * 100_000, "not a whole checkpoint"),
        ('{"format": NaN}', "not a whole checkpoint"),
        ('{"parameters": {}, "optimizer": {}, "training": {}}', "not a checkpoint of microgpt"),
        ('{"parameters": 1, "optimizer": {}, "training": {}}', "not a whole checkpoint"),
    ],
)
def test_the_description_is_checked(file, description, words):
    edited(file, lambda tensors: None, {"checkpoint": description})
    with pytest.raises(CheckpointError, match=words):
        load_checkpoint(file)


def test_an_edited_number_is_noticed_by_the_checksum(file):
    def change(tensors):
        tensors["parameters.wte"][0, 0] += 0.001

    edited(file, change, checksum=False)
    with pytest.raises(CheckpointError, match="changed after it was written"):
        load_checkpoint(file)


def test_tensors_of_another_program_are_refused(file):
    from safetensors.numpy import save

    file.write_bytes(save({}))
    with pytest.raises(CheckpointError, match="not a whole checkpoint"):
        load_checkpoint(file)


def test_a_file_that_is_too_large_is_not_read(file):
    with pytest.raises(CheckpointError, match="larger than 100 bytes"):
        load_checkpoint(file, most_bytes=100)


def test_what_is_not_finite_is_not_saved(file):
    before = file.read_bytes()
    training = begin()
    training.engine.model.state_dict["wte"][0][0].data = float("nan")
    with pytest.raises(CheckpointError, match="no longer a finite number"):
        save_checkpoint(file, training.checkpoint())
    assert file.read_bytes() == before


def in_terminal(options):
    return run(parser().parse_args(options.split()))


@pytest.mark.parametrize("package", ["numpy", "safetensors"])
def test_a_missing_library_is_named_before_any_work(package, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, package, None)  # importing it now fails
    saved = tmp_path / "run.safetensors"
    missing = f"needs the package {package}, which is not installed: pip install {package}"
    with pytest.raises(CheckpointError, match=missing):
        in_terminal(f"--save {saved} --steps 1")
    assert not capsys.readouterr().out
    with pytest.raises(CheckpointError, match=missing):
        load_checkpoint(saved)
    assert not list(tmp_path.iterdir())


def test_a_run_in_a_terminal_is_saved_and_goes_on(file, tmp_path, capsys):
    saved, documents = tmp_path / "terminal.safetensors", tmp_path / "lines.txt"
    documents.write_text("ab\nba\nabba\n")
    assert in_terminal(f"--documents {documents} --steps 4 --n-embd 4 --save {saved}") == 0
    assert in_terminal(f"--documents {documents} --resume {saved} --steps 6 --samples 1") == 0
    assert in_terminal(f"--resume {saved} --samples 2") == 0
    assert "loss:" in capsys.readouterr().out
