"""Unusual documents: very long ones, and those with very many characters or with any script."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from microgpt import (
    DocumentError,
    Tokenizer,
    Training,
    load_checkpoint,
    parse_documents,
    read_documents,
    save_checkpoint,
)

SMALL = {"n_embd": 4, "n_head": 2, "block_size": 8}

TEXTS = {
    "right to left": ["שלום", "مرحبا", "abc שלום 123", "\u200fא\u200e"],
    "emoji": ["👩‍👩‍👧", "🇩🇪🇫🇷", "👍🏽", "❤️"],
    "combining marks": ["e\u0301", "\u00e9", "Z̸̙a̷͓l̴g̵o̶", "नि", "각"],
    "tabs inside": ["a\tb", "\x0bx\x0cy"],
    "control characters": ["a\x1b[31mb", "\x7f\x80", "x\u2028y\x85z"],
    "markup": ["<script>alert(1)</script>", "<BOS>", '"; DROP', "{{x}} %s \\n"],
    "beyond the first plane": ["\U0001f600\U00010348", "\U0010ffff"],
}


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_trains_samples_and_is_saved(name, tmp_path):
    documents = TEXTS[name]
    training = Training(documents, num_steps=4, **SMALL).run()
    for document in documents:
        assert training.tokenizer.decode(training.tokenizer.encode(document)) == document
    assert set(training.sample()) <= set("".join(documents))
    save_checkpoint(tmp_path / "c", training.checkpoint())
    assert load_checkpoint(tmp_path / "c") == training.checkpoint()
    assert Training.resume(load_checkpoint(tmp_path / "c"), documents).losses == training.losses


def test_nothing_is_normalised():
    """Two ways to write é remain different: the model learns exactly what was read."""
    assert unicodedata.normalize("NFC", "e\u0301") == "\u00e9"
    assert Tokenizer.from_documents(["e\u0301", "\u00e9"]).characters == ("e", "\u00e9", "\u0301")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_every_system(tmp_path, end):
    (tmp_path / "d").write_bytes(end.join(["ab", "", "\tc d\t", "e"]).encode())
    assert read_documents(tmp_path / "d") == ["ab", "c d", "e"]


def test_nul_is_refused_in_a_file_and_kept_in_a_list(tmp_path):
    with pytest.raises(DocumentError, match="NUL byte in line 2"):
        parse_documents(["ab", "c\0d"])
    training = Training(["a\0b"], num_steps=1, **SMALL).run()
    save_checkpoint(tmp_path / "c", training.checkpoint())
    assert load_checkpoint(tmp_path / "c").characters == ("\0", "a", "b")


def test_a_document_of_100_000_characters(tmp_path):
    """Only the first block_size positions are read, so a step takes no longer than for a short document."""
    (tmp_path / "d").write_text("abcdefghij" * 10_000)
    documents = read_documents(tmp_path / "d")
    assert [len(document) for document in documents] == [100_000]
    long = Training(documents, num_steps=3, **SMALL).run()
    short = Training(["abcdefghij"], num_steps=3, **SMALL).run()
    assert long.losses == short.losses


def test_a_vocabulary_of_10_000_characters(tmp_path):
    characters = [chr(0x4E00 + i) for i in range(10_000)]
    documents = ["".join(characters[i : i + 10]) for i in range(0, 10_000, 10)]
    training = Training(documents, num_steps=2, **SMALL).run()
    assert training.config.vocab_size == 10_001
    assert training.tokenizer.decode(training.tokenizer.encode(documents[7])) == documents[7]
    save_checkpoint(tmp_path / "c", training.checkpoint())
    assert load_checkpoint(tmp_path / "c") == training.checkpoint()
    assert training.sample()


def test_a_million_documents():
    """This runs in a process of its own, which reports its time and its memory."""
    script = Path(__file__).parents[1] / "support" / "million.py"
    said = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=120
    ).stdout
    assert "1,000,000 documents" in said
    assert "3 steps" in said
    megabytes = float(said.split(" MB")[0].split()[-1].replace(",", ""))
    assert 50 < megabytes < 1_000
