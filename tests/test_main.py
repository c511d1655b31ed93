"""The command line: what it prints, writes and answers to bad input. Run in-process, and once for real."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from microgpt.__main__ import main


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
def test_bad_input_is_answered_in_a_sentence(options, words, capsys, tmp_path, monkeypatch):
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_ctrl_c_saves_and_says_so(documents, tmp_path):
    save = tmp_path / "c.json"
    command = [
        sys.executable,
        "-m",
        "microgpt",
        "--steps",
        "1000000",
        "--documents",
        documents,
        "--save",
        str(save),
    ]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        while "loss=" not in process.stderr.readline():  # tqdm ends its lines with \r, which counts as one
            assert process.poll() is None
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "saved after step" in out
    assert f"continue with --resume {save}" in out
    assert "Traceback" not in err
