"""Reading documents: the shipped names, and every kind of file a learner may name."""

from __future__ import annotations

import hashlib

import pytest

from microgpt import NAMES, DocumentError, parse_documents, read_documents


def test_the_names_are_those_of_their_description(names):
    assert len(names) == 32_248
    description = NAMES.with_name("names.md").read_text(encoding="utf-8")
    assert hashlib.sha256(NAMES.read_bytes()).hexdigest() in description
    assert "public domain" in description


def test_lines_are_stripped_and_empty_ones_dropped(tmp_path):
    file = tmp_path / "d.txt"
    file.write_bytes("\ufeff emma \r\n\r\n\tava\nolivia  \n\n".encode())
    assert read_documents(file) == ["emma", "ava", "olivia"]
    assert read_documents(str(file)) == ["emma", "ava", "olivia"]


def test_any_script_can_be_read(tmp_path):
    file = tmp_path / "d.txt"
    documents = ["שלום", "👩‍👩‍👧", "e\u0301", "日本", "a\tb"]
    file.write_text("\n".join(documents), encoding="utf-8")
    assert read_documents(file) == documents


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no document"),
        (b"  \n\n", "holds no document"),
        ("näme".encode("latin-1"), "not UTF-8"),
        ("name".encode("utf-16"), "not UTF-8"),
        (b"ab\ncd\0ef\n", "NUL byte in line 2"),
    ],
)
def test_a_file_that_is_not_text_is_refused(tmp_path, content, words):
    file = tmp_path / "d.txt"
    file.write_bytes(content)
    with pytest.raises(DocumentError, match=words):
        read_documents(file)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(DocumentError, match="there is no file"):
        read_documents(tmp_path / "none.txt")
    with pytest.raises(DocumentError, match="is a folder"):
        read_documents(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.open", refuse)
    with pytest.raises(DocumentError, match="cannot be read: Permission denied"):
        read_documents(tmp_path / "d.txt")


def test_pasted_text_is_named_in_the_error():
    with pytest.raises(DocumentError, match="the text holds no document"):
        parse_documents([" "])


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
def test_the_byte_that_cannot_be_read_is_the_one_named(start, tmp_path):
    file = tmp_path / "d.txt"
    file.write_bytes(start + b"ab\n" * 40_000 + b"\xff")
    with pytest.raises(DocumentError, match=f"byte {120_000 + len(start):,} cannot be read"):
        read_documents(file)
