"""Documents from any source: sets as described, clear messages for bad input, and a fair split."""

import hashlib
import sys

import pytest

from microgpt import MicrogptError, Tokenizer
from microgpt.study.bring import MOST_BYTES, SETS, coverage, paste, read_path, read_set, split, upload


@pytest.mark.parametrize("name", SETS)
def test_a_set_is_described_with_source_status_and_checksum(name):
    description = SETS[name].with_suffix(".md").read_text(encoding="utf-8")
    content = SETS[name].read_bytes()
    assert hashlib.sha256(content).hexdigest() in description
    assert f"{content.count(10):,} lines" in description
    assert "- Source:" in description
    assert "- Status:" in description


def test_elements_are_those_of_the_periodic_table():
    elements = read_set("elements")
    assert len(set(elements)) == 118
    places = {1: "hydrogen", 26: "iron", 79: "gold", 92: "uranium", 118: "oganesson"}
    assert {number: elements[number - 1] for number in places} == places


def test_sums_are_right_and_complete():
    found = set()
    for line in read_set("sums"):
        left, _, total = line.partition("=")
        a, b = map(int, left.split("+"))
        assert a + b == int(total)
        found.add((a, b))
    assert found == {(a, b) for a in range(50) for b in range(50)}


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the list is that of Python 3.11")
def test_modules_are_those_of_the_standard_library():
    assert read_set("modules") == sorted(n for n in sys.stdlib_module_names if not n.startswith("_"))


@pytest.mark.parametrize(
    ("bring", "sentence"),
    [
        (lambda: read_set("<b>"), "choose one of names, elements"),
        (lambda: paste(" \n\r\n"), "holds no document"),
        (lambda: paste("a\0b"), "NUL byte in line 1"),
        (lambda: paste("x" * (MOST_BYTES + 1)), "at most 20,000,000 are read"),
        (lambda: upload("cat.png", b"\x89PNG\r\n"), "cat.png is not UTF-8 text"),
        (lambda: upload("empty.txt", b""), "empty.txt holds no document"),
        (lambda: upload("big.txt", b"x" * (MOST_BYTES + 1)), "big.txt has 20,000,001 bytes"),
        (lambda: read_path("not here"), "there is no file not here"),
        (lambda: read_path("a" * 5000), "cannot be read: File name too long"),
        (lambda: read_path("a\0b"), "a path has no NUL"),
        (lambda: split(["one"]), "too few to hold some out"),
        (lambda: split(["ab", "cd"]), "too few to hold some out"),
        (lambda: split(["a", "b"], share=1), "share must lie between 0 and 1"),
        (lambda: split("abc"), "expected a list of documents, got str 'abc'"),
        (lambda: split([]), "at least one document"),
        (lambda: coverage([], 8), "at least one document"),
    ],
)
def test_bad_input_gives_a_clear_message(bring, sentence):
    with pytest.raises(MicrogptError, match=sentence) as caught:
        bring()
    assert len(str(caught.value)) < 300


def test_a_path_that_is_too_large_is_not_read(tmp_path):
    with open(tmp_path / "huge.txt", "wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(MicrogptError, match="at most"):
        read_path(str(tmp_path / "huge.txt"))


def test_upload_reads_what_read_path_reads(tmp_path):
    content = "\ufeffeins\r\n\r\n zwölf \n\U0001f642".encode()
    (tmp_path / "lines.txt").write_bytes(content)
    assert (
        upload("lines.txt", content)
        == read_path(str(tmp_path / "lines.txt"))
        == ["eins", "zwölf", "\U0001f642"]
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_split_parts_the_documents_and_all_held_out_can_be_read(seed):
    documents = read_set("elements") * 2
    kept, held_out = split(documents, 0.15, seed)
    assert sorted(kept + held_out) == sorted(set(documents))
    assert len(held_out) == 18
    tokenizer = Tokenizer.from_documents(kept)
    assert all(tokenizer.ids(document) for document in held_out)


@pytest.mark.parametrize(
    ("count", "share", "held_out"),
    [(100, 0.07, 7), (50, 0.14, 7), (100, 0.29, 29), (10, 0.15, 2), (3, 1e-12, 1), (4, 0.999, 3)],
)
def test_a_split_holds_out_the_fewest_that_are_the_share(count, share, held_out):
    """0.07 * 100 is slightly above 7 in floats. At least one document is always left to train on."""
    documents = ["a" * length for length in range(1, count + 1)]
    assert len(split(documents, share)[1]) == held_out


def test_seeds_split_differently_and_repeatably():
    documents = read_set("modules")
    assert split(documents, seed=1) == split(documents, seed=1)
    assert split(documents, seed=1) != split(documents, seed=2)


def test_coverage_counts_the_position_that_predicts_the_end():
    assert [coverage(["ab", "abcd"], n) for n in (2, 3, 4, 5)] == [0, 0.5, 0.5, 1]
