"""Any bytes as a file of documents, and any text for the tokenizer, give a result or the promised error."""

# ruff: noqa: PT017  (both outcomes are right, and each is looked at)
from __future__ import annotations

import io
import os
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from microgpt import BOS, DocumentError, MicrogptError, Tokenizer, parse_documents, read_documents

FUZZ = settings.get_profile("fuzz")
TEXT = st.text(st.characters(exclude_categories=()), max_size=60)  # including lone surrogates
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
LINES = st.lists(st.binary(max_size=12), max_size=8).map(b"\n".join)


def seen(line):
    """True if a line has more than white space and characters without width."""
    return any(unicodedata.category(character) not in UNSEEN for character in line)


@settings(FUZZ)
@given(st.one_of(st.binary(max_size=200), LINES, TEXT.map(lambda t: t.encode("utf-8", "surrogatepass"))))
@example(b"\xef\xbb\xbf\xef\xbb\xbfa")
@example(b"\xff\xfea\0")
@example("a\n\ufeffb\n\u200b\u2060\n\u200c \u200dc".encode())
@example(b"\xed\xa0\x80")
@example(b"\r\r\n\n\x0b\x0c")
def test_any_bytes_are_documents_or_a_document_error(tmp_path, content):
    file = tmp_path / "d.txt"
    file.write_bytes(content)
    try:
        documents = read_documents(file)
    except DocumentError as error:
        assert str(file) in str(error)
        assert "\n" not in str(error)
        return
    assert documents
    text = content.decode("utf-8").replace("\ufeff", "")
    for document in documents:
        assert document in text
        assert document == document.strip() != ""
        assert not {"\0", "\n", "\r"} & set(document)
    # Every line with visible characters is a document, in the order of the file.
    lines = io.StringIO(text, newline=None).read().split("\n")
    assert documents == [line.strip() for line in lines if seen(line)]
    os.unlink(file)


@settings(FUZZ)
@given(st.lists(TEXT, max_size=8))
def test_any_lines(lines):
    try:
        documents = parse_documents(lines)
    except DocumentError:
        assert any("\0" in line for line in lines) or not any(map(seen, lines))
    else:
        assert documents == [line.replace("\ufeff", "").strip() for line in lines if seen(line)]


@settings(FUZZ)
@given(st.lists(TEXT.filter(bool), min_size=1, max_size=6), TEXT)
def test_tokens_of_any_text_come_back(documents, other):
    tokenizer = Tokenizer.from_documents(documents)
    known = set("".join(documents))
    assert list(tokenizer.characters) == sorted(known)
    for text in [*documents, other]:
        if set(text) <= known:
            ids = tokenizer.encode(text)
            assert tokenizer.decode(ids) == text
            assert "".join(tokenizer.token(i) for i in ids[1:-1]) == text
            assert ids[0] == ids[-1] == BOS
            assert BOS not in ids[1:-1]
        else:
            with pytest.raises(MicrogptError, match="not in the vocabulary"):
                tokenizer.encode(text)


@settings(FUZZ)
@given(st.lists(st.one_of(TEXT, st.integers(), st.none(), st.binary()), max_size=5))
def test_any_vocabulary(characters):
    try:
        tokenizer = Tokenizer(characters)
    except MicrogptError:
        single = [c for c in characters if isinstance(c, str) and len(c) == 1]
        assert not characters or single != characters or len(set(single)) < len(single)
    else:
        assert tokenizer.decode(range(1, tokenizer.vocab_size)) == "".join(characters)
