"""The command line: its output, its files, and its answers to bad input. Most tests run it in-process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from microgpt import CheckpointError, Training, load_checkpoint
from microgpt.__main__ import main
from microgpt.study.counting import CountingModel
from microgpt.study.held_out import held_out_loss


@pytest.fixture
def documents(tmp_path):
    file = tmp_path / "documents.txt"
    file.write_text("ab\nba\nabba\n")
    return str(file)


def test_the_default_run_is_the_golden_run(golden, tmp_path, capsys):
    report = tmp_path / "run.json"
    assert main(["--json", str(report)]) == 0
    content = json.loads(report.read_text())
    for name in ("num_docs", "vocab_size", "num_params", "samples"):
        assert content[name] == golden[name]
    assert content["losses"] == pytest.approx(golden["losses"], abs=1e-9)
    shown = capsys.readouterr()
    assert "documents: 32,248" in shown.out
    assert "vocabulary: 27 tokens" in shown.out
    assert "parameters: 4,064" in shown.out
    assert f" 20  {golden['samples'][-1]}" in shown.out
    assert "500/500" in shown.err
    assert "loss=" in shown.err


def test_every_option_arrives(documents, tmp_path):
    report = tmp_path / "run.json"
    options = (
        "--steps 3 --seed 7 --samples 2 --temperature 1.5 --n-embd 6 --n-head 3 --n-layer 2 --block-size 5"
    )
    options += " --learning-rate 0.02 --engine primitive"
    assert main([*options.split(), "--documents", documents, "--json", str(report)]) == 0
    content = json.loads(report.read_text())
    assert content["num_params"] == 3 * 6 * 2 + 5 * 6 + 2 * 12 * 36
    assert (len(content["losses"]), len(content["samples"]), content["num_docs"]) == (3, 2, 3)


def test_engines_agree(documents, tmp_path):
    losses = []
    for engine in ("vector", "primitive", "numpy"):
        report = tmp_path / engine
        assert (
            main(["--steps", "5", "--documents", documents, "--engine", engine, "--json", str(report)]) == 0
        )
        losses.append(json.loads(report.read_text())["losses"])
    assert losses[0] == pytest.approx(losses[1], abs=1e-9)
    assert losses[0] == pytest.approx(losses[2], abs=1e-9)


def test_save_and_resume(documents, tmp_path, capsys):
    save, report = str(tmp_path / "c.json"), tmp_path / "run.json"
    assert main(["--steps", "4", "--documents", documents, "--save", save]) == 0
    assert f"saved after step 4 to {save}" in capsys.readouterr().out
    assert main(["--resume", save, "--steps", "8", "--documents", documents, "--json", str(report)]) == 0
    assert len(json.loads(report.read_text())["losses"]) == 8


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--temperature", "0"], "temperature must be a number above 0"),
        (["--temperature", "nan"], "temperature must be a number above 0"),
        (["--n-head", "3"], "not divisible by 3"),
        (["--n-embd", "-4"], "n_embd must be a whole number of at least 1"),
        (["--block-size", "0"], "block_size must be"),
        (["--steps", "-1"], "num_steps must be"),
        (["--samples", "-1"], "--samples must be a whole number of at least 0"),
        (["--learning-rate", "0"], "learning_rate must be"),
        (["--engine", "steam"], "no engine 'steam'"),
        (["--documents", "nowhere.txt"], "there is no file nowhere.txt"),
        (["--documents", "."], "is a folder"),
        (["--resume", "nowhere.json"], "there is no file nowhere.json"),
        (["--save", "."], "is a folder"),
        (["--json", "no/where.json"], "folder that does not exist"),
        (["--save", ""], "the path of a file to write, got an empty one"),
        (["--resume", ""], "expected the path of a checkpoint file"),
        (["--save", "out", "--json", "./out"], "must name different files"),
        (["--documents", "ab.txt", "--save", "ab.txt"], "must name different files"),
    ],
)
def test_bad_input_gets_a_clear_message(options, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(options) == 2
    shown = capsys.readouterr()
    assert words in shown.err
    assert "Traceback" not in shown.err
    assert shown.err.count("\n") == 1


def test_settings_of_a_checkpoint_are_fixed(documents, tmp_path, capsys):
    save = str(tmp_path / "c.json")
    main(["--steps", "1", "--documents", documents, "--save", save])
    assert main(["--resume", save, "--n-embd", "8", "--documents", documents]) == 2
    assert "already fixes --n-embd" in capsys.readouterr().err


def test_a_failed_run_keeps_what_it_learned(tmp_path, capsys):
    save = tmp_path / "c.json"
    assert main(["--learning-rate", "1", "--engine", "primitive", "--steps", "60", "--save", str(save)]) == 2
    shown = capsys.readouterr()
    assert "training stopped at step" in shown.err
    assert "saved after step" in shown.out
    assert save.exists()


def hear_signals():
    """Undo the changes that a shell's `&` and nohup make to the signals of their children."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def started(*options):
    """A run of many steps in a process of its own, after its first step."""
    command = [sys.executable, "-m", "microgpt", "--steps", "1000000", *options]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        preexec_fn=None if sys.platform == "win32" else hear_signals,
    )
    while "loss=" not in process.stderr.readline():  # tqdm ends its lines with \r, which counts as a line end
        assert process.poll() is None
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot send these signals to one process")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_saves_and_says_so(name, documents, tmp_path):
    save, number = tmp_path / "c.json", getattr(signal, name)
    with started("--documents", documents, "--save", str(save)) as process:
        process.send_signal(number)
        if name == "SIGHUP":
            process.send_signal(number)  # a terminal that is closed sends several signals
        try:
            out, err = process.communicate(timeout=60)
        finally:
            process.kill()  # a run that ignores signals would continue for hours
    assert process.returncode == 128 + number
    assert "saved after step" in out
    assert f"continue with --resume {save}" in out
    assert "Traceback" not in err
    assert load_checkpoint(save).losses


def test_a_run_that_did_not_begin_replaces_nothing(documents, tmp_path, monkeypatch, capsys):
    def stopped(training):
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr("microgpt.__main__.progress", stopped)
    save = tmp_path / "c.json"
    save.write_text("the old one")
    assert main(["--documents", documents, "--save", str(save)]) == 130
    assert save.read_text() == "the old one"
    assert f"no step was made: {save} stays as it was" in capsys.readouterr().out


def test_a_checkpoint_every_few_steps_even_if_one_cannot_be_written(documents, tmp_path, monkeypatch, capsys):
    saved = []

    def save(path, checkpoint):
        saved.append(len(checkpoint.losses))
        if len(saved) == 2:
            raise CheckpointError("could not save: disk full.")

    monkeypatch.setattr("microgpt.__main__.save_checkpoint", save)
    options = ["--steps", "7", "--save", str(tmp_path / "c.json"), "--save-every", "2"]
    assert main(["--documents", documents, *options]) == 0
    assert saved == [2, 4, 6, 7]
    assert "disk full. The run goes on." in capsys.readouterr().err


def test_what_was_found_is_shown_although_the_checkpoint_cannot_be_saved(
    documents, tmp_path, monkeypatch, capsys
):
    def full(path, checkpoint):
        raise CheckpointError("could not save: disk full.")

    monkeypatch.setattr("microgpt.__main__.save_checkpoint", full)
    report = tmp_path / "run.json"
    options = ["--steps", "3", "--save", str(tmp_path / "c.json"), "--json", str(report)]
    assert main(["--documents", documents, *options]) == 2
    assert len(json.loads(report.read_text())["losses"]) == 3
    shown = capsys.readouterr()
    assert "  20  " in shown.out.replace(" 20", "  20")
    assert "disk full" in shown.err


def test_without_tqdm_the_loss_is_shown_in_lines(documents, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setattr("microgpt.progress.PAUSE", 0.0)
    assert main(["--documents", documents, "--steps", "3"]) == 0
    shown = capsys.readouterr()
    assert [line.partition(",")[0] for line in shown.err.splitlines()] == [
        f"step {number} of 3" for number in (1, 2, 3)
    ]
    assert shown.err.splitlines()[-1].split()[-1] == shown.out.partition("loss: ")[2].partition(",")[0]


def test_the_samples_of_a_checkpoint_are_those_of_the_end_of_its_run(documents, tmp_path, capsys):
    save, report = str(tmp_path / "c.json"), tmp_path / "again.json"
    assert main(["--documents", documents, "--steps", "4", "--save", save]) == 0
    at_the_end = [line for line in capsys.readouterr().out.splitlines() if line[:3].strip().isdigit()]
    assert main(["--resume", save, "--json", str(report)]) == 0
    assert [line for line in capsys.readouterr().out.splitlines() if line[:3].strip().isdigit()] == at_the_end
    content = json.loads(report.read_text())
    assert (content["num_docs"], len(content["losses"]), content["held_out_loss"]) == (3, 4, None)


def test_held_out_losses_of_the_default_are_those_of_the_lessons(names, tmp_path):
    """They are computed here from parts: 500 held-out documents, and a bigram of the 30 that were read."""
    report = tmp_path / "run.json"
    assert main(["--steps", "30", "--samples", "0", "--json", str(report), "--engine", "numpy"]) == 0
    found = json.loads(report.read_text())
    training = Training(names, num_steps=30).run()
    read, unread = training.documents[:30], training.documents[-500:]
    assert not set(read) & set(unread)
    unseen = [training.tokenizer.encode(one) for one in unread]
    bigram = CountingModel(2, training.config.vocab_size).count(map(training.tokenizer.encode, read))
    assert found["bigram_loss"] == pytest.approx(bigram.loss(unseen, 8), abs=1e-9)
    assert found["held_out_loss"] == pytest.approx(held_out_loss(training.engine, unseen), abs=1e-9)
