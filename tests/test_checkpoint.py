"""Checkpoints: an exact round trip, complete writes or none, and every kind of damage."""

from __future__ import annotations

import copy
import json
import os

import pytest
from support.runs import DOCUMENTS, begin, goes_on_unbroken, saved_half_way

from microgpt import CheckpointError, Training, load_checkpoint, save_checkpoint
from microgpt.checkpoint_format import checksum


@pytest.fixture
def file(tmp_path):
    return saved_half_way(tmp_path / "run.json")


def test_a_resumed_run_is_the_unbroken_run(file):
    goes_on_unbroken(file)


def test_an_odd_number_of_draws_is_remembered(tmp_path):
    """random.gauss keeps every second number for its next call, so the checkpoint must contain it."""
    training = Training(["abcd"], num_steps=2, n_embd=1, n_head=1, block_size=1)
    training.rng.gauss(0, 1)
    save_checkpoint(tmp_path / "c", training.checkpoint())
    assert load_checkpoint(tmp_path / "c").rng().gauss(0, 1) == training.rng.gauss(0, 1)


def test_the_file_explains_itself(file):
    content = json.loads(file.read_text())
    assert content["format"] == "microgpt checkpoint"
    assert content["config"] == {"vocab_size": 3, "n_embd": 4, "n_head": 2, "n_layer": 1, "block_size": 4}
    assert content["vocabulary"] == ["a", "b"]
    assert content["optimizer"]["steps_done"] == len(content["training"]["losses"]) == 4


def test_more_steps_can_be_asked_for(file):
    resumed = Training.resume(load_checkpoint(file), DOCUMENTS, num_steps=20).run()
    assert resumed.step == 20


@pytest.mark.parametrize(
    "settings",
    [
        {"seed": -1},
        {"seed": 2**70},
        {"learning_rate": 1},
        {"num_steps": 0},
        {"batch_size": 7},
        {"batch_size": 100_000, "num_steps": 0},
        {"num_steps": 10**12, "learning_rate": 5e-324},
        {"n_layer": 2},
    ],
)
def test_whatever_a_run_accepts_comes_back(settings, tmp_path):
    """`test_training.py` has the settings that a run refuses. All others must survive, or a run is lost."""
    training = Training(DOCUMENTS, **{"num_steps": 2, "n_embd": 4, **settings})
    list(training.steps(2))
    save_checkpoint(tmp_path / "c", training.checkpoint())
    assert load_checkpoint(tmp_path / "c") == training.checkpoint()


def test_documents_replaced_after_the_shuffle_are_known_in_the_order_of_the_run(tmp_path):
    def run():
        training = begin()
        training.documents = ["bab", "aa"]
        return training

    stopped = run()
    list(stopped.steps(3))
    save_checkpoint(tmp_path / "c", stopped.checkpoint())
    resumed = Training.resume(load_checkpoint(tmp_path / "c"), ["bab", "aa"])
    assert resumed.run().losses == run().run().losses
    with pytest.raises(CheckpointError, match="not the 2"):
        Training.resume(load_checkpoint(tmp_path / "c"), ["bab", "ab"])


def test_a_custom_rate_must_be_passed_again():
    def rate(step):
        return 0.1 / (step + 1)

    stopped, unbroken = (Training(DOCUMENTS, num_steps=6, n_embd=4, rate=rate) for _ in range(2))
    list(stopped.steps(2))
    resumed = Training.resume(stopped.checkpoint(), DOCUMENTS, rate=rate)
    assert resumed.run().losses == unbroken.run().losses


@pytest.mark.parametrize("documents", [["ab"], ["abba", "ab", "ba"]])
def test_other_documents_are_noticed(file, documents):
    with pytest.raises(CheckpointError, match="not the 3 that the checkpoint was trained on"):
        Training.resume(load_checkpoint(file), documents)


def test_every_cut_is_noticed(file):
    whole = file.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 60)):
        file.write_bytes(whole[:length])
        with pytest.raises(CheckpointError, match="not a whole checkpoint"):
            load_checkpoint(file)


def edit(content, path, new):
    """`content` with the entry at `path` replaced, or removed if `new` is ... The checksum is corrected."""
    edited = copy.deepcopy(content)
    place = edited
    for key in path[:-1]:
        place = place[key]
    if new is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = new
    del edited["sha256"]
    return {**edited, "sha256": checksum(edited)}


@pytest.mark.parametrize(
    ("path", "new", "words"),
    [
        (["format"], "other", "not a checkpoint of microgpt"),
        (["format"], ..., "not a checkpoint of microgpt"),
        (["version"], 2, "version 2, this program reads version 1"),
        (["version"], ..., "version None"),
        (["config"], ..., '"config" must be'),
        (["config", "n_head"], 3, "divisible"),
        (["config", "n_head"], "2", '"n_head" must be'),
        (["config", "n_embd"], 8, "must have 3 rows of 8"),
        (["config", "n_layer"], 2, "must hold"),
        (["vocabulary"], ["a"], "are not vocab_size 3"),
        (["vocabulary"], ["a", "a"], "different single characters"),
        (["vocabulary"], ["a", 7], "different single characters"),
        (["parameters", "wte"], ..., "must hold"),
        (["parameters", "wte", 0], [1.0], "3 rows of 4"),
        (["parameters", "wte", 0, 0], "0.1", "finite numbers"),
        (["parameters", "wte", 0, 0], None, "finite numbers"),
        (["parameters", "wte", 0, 0], True, "finite numbers"),
        (["parameters", "wte", 0, 0], 1e999, "not"),
        (["optimizer", "v", "wte", 0, 0], -1.0, "below 0"),
        (["optimizer", "steps_done"], 3, "4 losses for 3"),
        (["optimizer", "steps_done"], -1, "at least 0"),
        (["optimizer", "m"], [], '"m" must be'),
        (["training", "losses"], "many", '"losses" must be'),
        (["training", "batch_size"], 0, "at least 1"),
        (["training", "seed"], 1.5, '"seed" must be'),
        (["training", "learning_rate"], None, "finite numbers"),
        (["random_state"], [3, [1, 2], None], "does not fit together"),
        (["random_state"], [3], "random_state"),
        (["random_state", 1, 0], -1, "does not fit together"),
        (["documents", "count"], 0, "at least 1"),
        (["documents", "count"], 10**400, "at most"),
        (["training", "batch_size"], 10**15, "at most 100,000, found 1000000000000000"),
        (["training", "num_steps"], 10**400, "at most 1,000,000,000,000"),
        (["training", "learning_rate"], 0.0, "above 0"),
        (["training", "learning_rate"], -1e308, "above 0"),
    ],
)
def test_every_field_is_checked(file, path, new, words):
    content = json.loads(file.read_text())
    if new == 1e999:
        file.write_text(file.read_text().replace('"wte": [[', '"wte": [[1e999, ', 1))
    else:
        file.write_text(json.dumps(edit(content, path, new)))
    with pytest.raises(CheckpointError, match=words):
        load_checkpoint(file)


def test_an_edited_number_is_noticed_by_the_checksum(file):
    content = json.loads(file.read_text())
    content["parameters"]["wte"][0][0] += 0.001
    file.write_text(json.dumps(content))
    with pytest.raises(CheckpointError, match="changed after it was written"):
        load_checkpoint(file)


@pytest.mark.parametrize(
    "text", ["[]", "3", '"x"', "nonsense", "{", "[" * 100_000, '{"format": NaN}', "\ud800"]
)
def test_other_files(tmp_path, text):
    (tmp_path / "f").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(CheckpointError):
        load_checkpoint(tmp_path / "f")


def test_missing_and_folder(tmp_path):
    with pytest.raises(CheckpointError, match="there is no file"):
        load_checkpoint(tmp_path / "none")
    with pytest.raises(CheckpointError, match="is a folder"):
        load_checkpoint(tmp_path)
    with pytest.raises(CheckpointError, match="folder"):
        save_checkpoint(tmp_path, begin().checkpoint())
    with pytest.raises(CheckpointError, match="could not save"):
        save_checkpoint(tmp_path / "none" / "f", begin().checkpoint())


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file(file, monkeypatch, failing):
    before = file.read_bytes()

    def full(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, failing, full)
    with pytest.raises(CheckpointError, match=r"No space left on device.*unchanged"):
        save_checkpoint(file, begin().run().checkpoint())
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_an_interrupted_save_leaves_the_old_file(file, monkeypatch):
    before = file.read_bytes()

    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save_checkpoint(file, begin().checkpoint())
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_what_is_not_finite_is_not_saved(file):
    before = file.read_bytes()
    training = begin()
    training.engine.model.state_dict["wte"][0][0].data = float("nan")
    with pytest.raises(CheckpointError, match="no longer a finite number"):
        save_checkpoint(file, training.checkpoint())
    assert file.read_bytes() == before
