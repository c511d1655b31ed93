"""The checks of lesson 02, first part: a tokenizer, and the pairs that a name teaches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import draws
from ..attempt import Attempt, attempt
from ..compare import agree, as_list
from ..exercise import exercise


@exercise(
    "2.1",
    "A tokenizer, there and back",
    hints={
        "one side": "One <BOS> is missing: it stands before the first letter *and* after the last one.",
        "no delimiter": "Those are the ids of the letters. Put `BOS` before and after them.",
        "from 0": "Every id is one too small: 0 belongs to <BOS>, so `a` is 1. `id_of` knows that.",
        "nested": "The ids are a list inside the list. A star takes them out: `[BOS, *ids, BOS]`.",
        "KeyError": "That was looked up and is not there. `id_of` has single characters, no names; and no "
        "character has the id of <BOS>.",
        "shifted": "Every letter is its neighbour in the alphabet: ids begin at 1, places in a list at 0.",
        "delimiter": "The letters are right, but <BOS> also became text. It only marks beginning and end.",
        "list": "The letters are right, but they are a list. `''.join(...)` turns them into a text.",
        "spaced": "The letters are right, but there is something between them: join with an empty text.",
        "cut off": "Letters are lost at the ends. Leave out what is `BOS`, and nothing else.",
    },
    done="Text in, the same text out: `encode` and `decode` undo each other.",
)
def a_tokenizer(encode: Any, decode: Any) -> None:
    """Ids of names, an empty one and a drawn one; then names of ids, with and without <BOS>."""
    attempt(encode, "emma").gives(
        [0, 5, 13, 13, 1, 0],
        mistakes={
            "one side": one_of([0, 5, 13, 13, 1], [5, 13, 13, 1, 0]),
            "no delimiter": [5, 13, 13, 1],
            "from 0": one_of([0, 4, 12, 12, 0, 0], [4, 12, 12, 0]),
            "nested": [0, [5, 13, 13, 1], 0],
        },
    )
    attempt(encode, "").gives([0, 0])
    ids = draws.wholes(6, 1, 26)
    name = "".join(chr(ord("a") - 1 + i) for i in ids)
    attempt(encode, name).gives([0, *ids, 0])
    wrong = {
        "shifted": text_with("fnnb"),
        "delimiter": text_with("emma"),
        "list": list("emma"),
        "spaced": lambda got: isinstance(got, str) and [c for c in got if c.isalpha()] == list("emma"),
    }
    attempt(decode, [0, 5, 13, 13, 1, 0]).gives("emma", mistakes=wrong)
    attempt(decode, [0, 26, 15, 5, 0]).gives("zoe")
    attempt(decode, [10, 15]).gives("jo", mistakes={"cut off": one_of("", "j", "o")})
    attempt(decode, [0, 0]).gives("")
    attempt(decode, [0, *ids, 0]).gives(name)


def text_with(part: str) -> Callable[[Any], bool]:
    """A function that recognises a text with `part` somewhere inside."""
    return lambda got: isinstance(got, str) and part in got


@exercise(
    "2.2",
    "The pairs that a name teaches",
    hints={
        "same token": "Each token is paired with itself. The target of position `i` is the token at `i + 1`.",
        "backward": "The pairs are reversed: the token that is read comes first, then the one to predict.",
        "no ending": "The last pair is missing, the one that predicts <BOS>: it says that the name is over.",
        "whole name": "All pairs came, but only those of the first `block_size` positions count.",
        "one too many": "That is one pair more than `block_size`, which counts pairs, not tokens.",
        "one too few": "That is one pair less than `block_size`: so many pairs need one token more.",
        "all before": "The first of a pair is one token, the one at position `i`, not all tokens up to it.",
        "no list": "That is no list. `zip` and `(... for ...)` give item by item: put `list(...)` around.",
        "IndexError": "Nothing comes after the last token, so there is one pair fewer than tokens.",
    },
    done="A bigram sees nothing but these pairs. A GPT has the same targets, and sees all that came before.",
)
def pairs_of_a_name(next_token_pairs: Any) -> None:
    """A name that fits, one that is cut off, one that ends exactly with the block, a drawn one."""
    ava = [0, 1, 22, 1, 0]
    attempt(next_token_pairs, ava, 8).gives(
        [(0, 1), (1, 22), (22, 1), (1, 0)],
        mistakes={
            "same token": one_of([(t, t) for t in ava], [(t, t) for t in ava[:-1]]),
            "backward": [(1, 0), (22, 1), (1, 22), (0, 1)],
            "no ending": [(0, 1), (1, 22), (22, 1)],
            "all before": [(ava[: i + 1], ava[i + 1]) for i in range(4)],
            "no list": lambda got: got is not None and as_list(got) is None,
        },
    )
    long = [0, 3, 1, 20, 12, 15, 0]
    attempt(next_token_pairs, long, 3).gives(
        [(0, 3), (3, 1), (1, 20)],
        mistakes={
            "one too many": [(0, 3), (3, 1), (1, 20), (20, 12)],
            "one too few": [(0, 3), (3, 1)],
            "whole name": list(zip(long, long[1:])),
        },
    )
    for size in (6, 5, 1):
        attempt(next_token_pairs, long, size).gives(list(zip(long, long[1:]))[:size])
    attempt(next_token_pairs, [0, 0], 8).gives([(0, 0)])
    drawn, size = [0, *draws.wholes(9, 1, 26), 0], draws.whole(3, 9)
    attempt(next_token_pairs, drawn, size).gives(list(zip(drawn, drawn[1:]))[:size])


def one_of(*wrong: Any) -> Callable[[Any], bool]:
    """A function that recognises any of these answers."""
    return lambda got: any(agree(got, one) for one in wrong)


def left_alone(tried: Attempt, before: Sequence[Any], hint: str) -> None:
    """Refuse an answer that is right and has changed what it was given."""
    if list(tried.given) != list(before):
        tried.wrong(tried.got, hint)
