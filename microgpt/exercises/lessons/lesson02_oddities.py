"""The check of lesson 02, fourth part: what is odd about a byte-pair tokenizer, found by the learner."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...study import bpe
from ..attempt import Attempt, Words, answer
from ..compare import as_list
from ..exercise import exercise

ANEW = 3


@exercise(
    "2.6",
    "Two oddities",
    hints={
        "the usual ids": "Those are the ids that encoding gives. Write a token above 255 with other tokens.",
        "half a letter": "These bytes are no text. Take ids of whole letters.",
        "no ids": "A list of token ids is asked for, and at least one. None may be above the last token.",
        "no name": "A text is asked for, of two letters or more.",
        "one or two": "Not enough is cut anew. Let a loop look at all names, and keep the worst.",
    },
    done="A model sees tokens only. To it, the two have no letters in common.",
)
def two_oddities(merges: Any, odd_ids: Any, odd_name: Any) -> str:
    """Other ids for a text; a text whose last letter changes the tokens far in front of it."""
    pairs = [tuple(pair) for pair in merges]
    other = answer("odd_ids", odd_ids)
    text = _text(other, pairs)
    usual = bpe.encode(text, pairs)
    if usual == as_list(other.got):
        other.wrong(Words(f"another list of ids for {text!r}"), "the usual ids")
    name = answer("odd_name", odd_name)
    if not isinstance(name.got, str) or len(name.got) < 2:
        name.wrong(Words("a text"), "no name")
    short, whole = (bpe.encode(part, pairs) for part in (name.got[:-1], name.got))
    cut, found = (" ".join(bpe.decode([i], pairs) for i in ids) for ids in (short, whole))
    if len(short) - _common(short, whole) < ANEW:
        name.wrong(Words(f"{ANEW} tokens that change; {cut!r} becomes {found!r}"), "one or two")
    return f"{text!r} is {usual} and {list(other.got)}. One letter more, and {cut!r} becomes {found!r}."


def _text(tried: Attempt, pairs: Sequence[bpe.Pair]) -> str:
    """The text of the learner's ids, which must be ids of whole letters."""
    ids = as_list(tried.got) or [-1]
    last = bpe.BYTES + len(pairs) - 1
    if any(not isinstance(i, int) or not 0 <= i <= last for i in ids):
        tried.wrong(Words(f"ids from 0 to {last}"), "no ids")
    text = bpe.decode(ids, pairs)
    if "\ufffd" in text:
        tried.wrong(Words("ids of whole letters"), "half a letter")
    return text


def _common(short: Sequence[int], whole: Sequence[int]) -> int:
    """How many tokens both begin with."""
    same = [a == b for a, b in zip(short, whole)]
    return same.index(False) if False in same else len(same)
