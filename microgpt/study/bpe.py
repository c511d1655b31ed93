"""Byte-pair encoding: the vocabulary of large models in small.

As Sennrich, Haddow and Birch (2016) use it for text: start from single characters, and again
and again make one token of the pair that occurs most often. Tokens are strings here, not ids;
speed, bytes and the splitting into words are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..explained import explained

Pair = tuple[str, str]


@explained
def merge_pair(tokens: Iterable[str], pair: Pair) -> list[str]:
    """`tokens` with every occurrence of `pair` joined, from left to right.

    >>> merge_pair(["a", "n", "n", "a", "n"], ("a", "n"))
    ['an', 'n', 'an']
    """
    merged: list[str] = []
    for token in tokens:
        if merged and (merged[-1], token) == pair:
            merged[-1] += token
        else:
            merged.append(token)
    return merged


@explained
def learn_merges(documents: Iterable[str], num_merges: int) -> list[Pair]:
    """The pairs to merge, in the order in which they are learned. Learning ends early if no pair is left.

    >>> learn_merges(["anna", "ann", "nan"], 2)
    [('a', 'n'), ('an', 'n')]
    """
    texts = [list(document) for document in documents]
    merges: list[Pair] = []
    while len(merges) < num_merges:
        counts = Counter(pair for tokens in texts for pair in zip(tokens, tokens[1:]))
        if not counts:
            break
        (pair, _), *_ = counts.most_common(1)
        texts = [merge_pair(tokens, pair) for tokens in texts]
        merges.append(pair)
    return merges


@explained
def apply_merges(document: str, merges: Iterable[Pair]) -> list[str]:
    """The tokens of `document`: its characters, with each pair joined in turn."""
    tokens = list(document)
    for pair in merges:
        tokens = merge_pair(tokens, pair)
    return tokens
