"""The check of lesson 02, third part: a byte-pair tokenizer from the blank page, in stages.

Training may choose any of several pairs that are equally frequent, so its pairs are not compared but
replayed. Encoding and decoding are compared with `study.bpe`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from ...study import bpe
from .. import draws
from ..attempt import Attempt, Words, attempt
from ..compare import as_list, as_number
from ..exercise import exercise
from .lesson02 import one_of, text_with

STAGES = 6
A, B, C, D, N = b"abcdn"


@exercise(
    "2.5",
    "A byte-pair tokenizer, from the blank page",
    hints={
        "no list": "That is no list. `list(text.encode('utf-8'))` is a list of the bytes.",
        "characters": "Those are numbers of characters, not bytes. `text.encode('utf-8')` has the bytes.",
        "unmerged": "Nothing was merged. `pair` is a tuple: a list such as `ids[i : i + 2]` never equals it.",
        "first only": "Only the first place was merged. Go on to the end of the list.",
        "pair kept": "The second half of the pair is still there after the new token: move on by two places.",
        "last lost": "The last token is missing. It has no right neighbour, but it must be kept.",
        "overlap": "Of three equal tokens only two make a pair; the third stays. A token can be used once.",
        "from the right": "Go from left to right: of three equal tokens the first two make the pair.",
        "as text": "The tokens became text: `1, 14` also stands in `11, 14`. Compare ids.",
        "order": "The pair that was learned first goes first, wherever it stands in the text.",
        "longest": "You took the longest token. Merge in the order in which the pairs were learned.",
        "same text": "257 and 259 have the same text, and are two tokens. Work with ids, not with texts.",
        "byte by byte": "The two bytes of a letter are no text one by one. Join all bytes, then decode once.",
        "chr": "`chr` takes the number of a character. These are bytes: `bytes(...).decode('utf-8')`.",
        "UnicodeDecodeError": "Half a letter is no text: `decode('utf-8', errors='replace')` puts a sign.",
        "ValueError": "In `bytes`: take a token above 255 apart until only bytes are left. In `max`: no "
        "pair is left to count, so training ends.",
        "same again": "The same pair twice: merge it in all texts before you count again.",
        "seams": "Such a pair stands in no document, only at the seam of two. Count inside each.",
        "once": "Count every occurrence, not the documents in which a pair occurs.",
        "rarer": "Another pair occurs more often, in the texts as they are after the merges before it.",
        "not there": "This pair stands in no document after the merges before it.",
        "too few": "There are more pairs to merge.",
        "too many": "Those are more merges than were asked for.",
        "pairs": "A list of pairs is asked for, each of two token ids, such as `(97, 110)`.",
    },
    done="GPT-2 cuts its texts in this way, with 50,000 merges. Yours go to work below.",
    seconds=30,
)
def a_byte_pair_tokenizer(bpe_train: Any, bpe_encode: Any, bpe_decode: Any) -> str:
    """Bytes, one merge, merges in their order, back to text, training, and all of it together."""
    _bytes(bpe_encode)
    _one_merge(bpe_encode)
    _in_order(bpe_encode)
    _back(bpe_decode)
    _training(bpe_train)
    _together(bpe_train, bpe_encode, bpe_decode)
    return f"All {STAGES} stages stand."


def _stage(number: int, answer: Any, *args: Any) -> Attempt:
    """An attempt whose words begin with the number of the stage."""
    words = ", ".join(map(repr, args))
    return attempt(answer, *args, says=f"stage {number} of {STAGES}: {NAMES[number - 1]}({words})")


NAMES = ("bpe_encode", "bpe_encode", "bpe_encode", "bpe_decode", "bpe_train", "bpe_encode")


def _bytes(encode: Any) -> None:
    """Without merges a text is its bytes."""
    kind = {"no list": lambda got: got is not None and as_list(got) is None}
    _stage(1, encode, "emma", []).gives([101, 109, 109, 97], mistakes=kind)
    _stage(1, encode, "", []).gives([])
    _stage(1, encode, "zoë", []).gives([122, 111, 195, 171], mistakes={"characters": [122, 111, 235]})


def _one_merge(encode: Any) -> None:
    """A pair at the end, twice in a row, overlapping, as part of other numbers, and not there at all."""
    _stage(2, encode, "annan", [(A, N)]).gives(
        [256, N, 256],
        mistakes={
            "unmerged": [A, N, N, A, N],
            "first only": [256, N, A, N],
            "pair kept": one_of([256, N, N, 256, N], [256, N, N, 256]),
        },
    )
    _stage(2, encode, "nab", [(A, N)]).gives([N, A, B], mistakes={"last lost": [N, A]})
    _stage(2, encode, "nnn", [(N, N)]).gives(
        [256, N], mistakes={"overlap": one_of([256, 256], [256]), "from the right": [N, 256]}
    )
    _stage(2, encode, "\x0b\x0e\x01", [(1, 14)]).gives(
        [11, 14, 1], mistakes={"as text": lambda got: as_list(got) is not None}
    )


def _in_order(encode: Any) -> None:
    """What was learned first goes first; a token may hold tokens; two tokens may have one text."""
    chain = [(C, D), (A, B), (257, C)]
    _stage(3, encode, "abcd", chain).gives([257, 256], mistakes={"longest": [258, D]})
    _stage(3, encode, "abc", [(B, C), (A, B)]).gives([A, 256], mistakes={"order": [257, C]})
    _stage(3, encode, "aaaaa", [(A, A), (256, 256)]).gives([257, A])
    twins = [(A, B), (256, C), (B, C), (A, 258)]
    _stage(3, encode, "abcab", twins).gives([257, 256], mistakes={"same text": [259, 256]})
    _stage(3, encode, "zoë", [(195, 171), (111, 256)]).gives([122, 257])


def _back(decode: Any) -> None:
    """Tokens within tokens, letters of two bytes, halves of letters."""
    _stage(4, decode, [], []).gives("")
    _stage(4, decode, [101, 109, 109, 97], []).gives("emma")
    _stage(4, decode, [104, 257, 97], [(N, N), (A, 256)]).gives("hanna")
    zoe = {"chr": text_with("Ã"), "byte by byte": text_with("\ufffd")}
    _stage(4, decode, [122, 111, 195, 171], []).gives("zoë", mistakes=zoe)
    _stage(4, decode, [122, 257], [(195, 171), (111, 256)]).gives("zoë", mistakes=zoe)
    _stage(4, decode, [122, 195], []).gives("z\ufffd")


def _training(train: Any) -> None:
    """Pairs inside documents, every occurrence of them, until none is left."""
    _replayed(5, train, ["anna", "ann", "nan"], 1)
    _replayed(5, train, ["anna", "ann", "nan"], 3)
    _replayed(5, train, ["xa", "bx", "ya", "by"], 1, "seams")
    _replayed(5, train, ["ababab", "cd", "cd"], 1, "once")
    _replayed(5, train, ["ab", ""], 9)
    _replayed(5, train, ["anna"], 0)
    _replayed(5, train, ["ëë", "zoë"], 2)


def _replayed(stage: int, train: Any, documents: list[str], num_merges: int, hint: str = "") -> Any:
    """The learner's merges; each must be one of the most frequent pairs at its time."""
    tried = _stage(stage, train, documents, num_merges)
    merges = as_list(tried.got)
    if merges is None:
        tried.wrong(Words("a list of pairs"), "nothing" if tried.got is None else "pairs")
    texts = [list(document.encode("utf-8")) for document in documents]
    for done, pair in enumerate(merges):
        if len(as_list(pair) or []) != 2 or any(as_number(i) is None for i in pair):
            tried.wrong(Words("pairs of token ids"), "pairs")
        counts = Counter(two for ids in texts for two in zip(ids, ids[1:]))
        if done == num_merges:
            tried.wrong(Words(f"{num_merges} pairs"), "too many")
        best = max(counts.values(), default=0)
        if (came := counts[tuple(pair)]) < best or not best:
            tried.wrong(_best(counts, done), hint or _why(pair, merges[:done], came))
        texts = [bpe.merge(ids, tuple(pair), bpe.BYTES + done) for ids in texts]
    if len(merges) < num_merges and any(len(ids) > 1 for ids in texts):
        tried.wrong(Words(f"{num_merges} pairs"), "too few")
    return tried.got


def _best(counts: Counter[Any], done: int) -> Words:
    best = max(counts.values(), default=0)
    pairs = " or ".join(str(pair) for pair, n in counts.items() if n == best)
    return Words(f"{pairs or 'no pair'} at place {done}")


def _why(pair: Any, before: Sequence[Any], came: int) -> str:
    if pair in before:
        return "same again"
    return "rarer" if came else "not there"


def _together(train: Any, encode: Any, decode: Any) -> None:
    """Train on drawn words, encode others with what was learned, and come back."""
    documents = [draws.word(draws.whole(2, 8), "abcdn") for _ in range(12)]
    merges = _replayed(6, train, documents, 8)
    for text in [*documents[:3], draws.word(9, "abcdn"), "Zoë, abc\n"]:
        ids = bpe.encode(text, [tuple(pair) for pair in merges])
        _stage(6, encode, text, merges).gives(ids)
        attempt(decode, ids, merges, says=f"stage 6 of {STAGES}: bpe_decode of the ids of {text!r}").gives(
            text
        )
