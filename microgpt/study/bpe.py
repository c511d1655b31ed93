"""Byte-pair encoding: the vocabulary of large models in small.

As Sennrich, Haddow and Birch (2016) use it, on bytes as in GPT-2: a text begins as the bytes of its
UTF-8, ids 0 to 255. Again and again the pair of neighbours that occurs most often becomes one token,
256, 257 and so on. Speed, the splitting into words and special tokens are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

from ..checks import as_whole, shown
from ..errors import MicrogptError
from ..explained import explained

BYTES = 256
Pair = tuple[int, int]
Token = TypeVar("Token")


@explained
def merge(tokens: Iterable[Token], pair: tuple[Token, Token], new: Token) -> list[Token]:
    """`tokens` with every occurrence of `pair` replaced by `new`, from left to right.

    >>> merge([97, 110, 110, 97, 110], (97, 110), 256)
    [256, 110, 256]
    """
    merged: list[Token] = []
    for token in tokens:
        if merged and (merged[-1], token) == pair:
            merged[-1] = new
        else:
            merged.append(token)
    return merged


@explained
def train(documents: Iterable[str], num_merges: int) -> list[Pair]:
    """The pairs to merge, in the order in which they are learned; pair i makes token 256 + i.

    Of pairs that are equally frequent, the one that was met first is taken. Training ends early if no
    pair is left.

    >>> train(["anna", "ann", "nan"], 2)
    [(97, 110), (256, 110)]
    """
    texts = [_bytes(document) for document in documents]
    merges: list[Pair] = []
    while len(merges) < num_merges:
        counts = Counter(pair for ids in texts for pair in zip(ids, ids[1:]))
        if not counts:
            break
        (pair, _), *_ = counts.most_common(1)
        texts = [merge(ids, pair, BYTES + len(merges)) for ids in texts]
        merges.append(pair)
    return merges


@explained
def encode(text: str, merges: Sequence[Pair]) -> list[int]:
    """The ids of `text`: its bytes, with the pairs joined in the order in which they were learned.

    >>> encode("hanna", [(97, 110), (256, 110)])
    [104, 257, 97]
    """
    new = {pair: BYTES + i for i, pair in reversed(list(enumerate(merges)))}
    ids = _bytes(text)
    while possible := [pair for pair in zip(ids, ids[1:]) if pair in new]:
        pair = min(possible, key=new.__getitem__)
        ids = merge(ids, pair, new[pair])
    return ids


def _bytes(text: str) -> list[int]:
    try:
        return list(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise MicrogptError(
            f"the text has half a character at index {error.start}, {shown(text[error.start])}: take it out"
        ) from None


@explained
def decode(ids: Iterable[int], merges: Sequence[Pair]) -> str:
    """The text of `ids`. Bytes that are no text in UTF-8 become U+FFFD. MicrogptError for other ids.

    >>> decode([104, 257, 97], [(97, 110), (256, 110)])
    'hanna'
    """
    pieces = [bytes([i]) for i in range(BYTES)]
    for left, right in merges:
        pieces.append(pieces[left] + pieces[right])
    found = b""
    for i in ids:
        number = as_whole(i)
        if number is None or not 0 <= number < len(pieces):
            raise MicrogptError(
                f"expected token ids from 0 to {len(pieces) - 1}, got {shown(i)}: "
                "decode with the merges that encoded it"
            )
        found += pieces[number]
    return found.decode("utf-8", errors="replace")
