"""Lesson 02 takes every right answer, whatever its style; what is nearly right is refused."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest
from support.judged import judged

from microgpt import Tokenizer
from microgpt.exercises import check
from microgpt.exercises.lessons import lesson02_package as package
from microgpt.exercises.nudge import nudge
from microgpt.exercises.report import DONE, NOT_YET
from microgpt.study.counting import CountingModel

CHARACTERS = "abcdefghijklmnopqrstuvwxyz"
NAMES = {
    "BOS": 0,
    "Counter": Counter,
    "characters": list(CHARACTERS),
    "id_of": {character: i for i, character in enumerate(CHARACTERS, 1)},
    "math": math,
    "np": np,
}

TABLE = "bigram_probabilities = lambda c, s: [[{} for n in r] for r in c]"
ROW = """
def slopes(r, f):
    probabilities = [math.exp(a) / sum(map(math.exp, r)) for a in r]
    return [{} for p, n in zip(probabilities, f)]
"""


RIGHT = {
    "2.1": {
        "loops": """
def encode(name):
    ids = [0]
    for character in name:
        ids.append(characters.index(character) + 1)
    ids.append(0)
    return ids
def decode(ids):
    text = ""
    for i in ids:
        if i:
            text += characters[i - 1]
    return text
""",
        "ord and chr": """
encode = lambda name: (0, *(ord(c) - 96 for c in name), 0)
decode = lambda ids: "".join(chr(96 + i) for i in ids if i > 0)
""",
        "the dict turned over": """
def encode(name):
    return [BOS] + list(map(id_of.get, name)) + [BOS]
letter = {i: c for c, i in id_of.items()}
def decode(ids):
    return "".join(letter.get(i, "") for i in ids)
""",
        "recursion": """
def inside(name):
    return [id_of[name[0]]] + inside(name[1:]) if name else []
def encode(name):
    return [BOS] + inside(name) + [BOS]
def decode(ids):
    if not len(ids):
        return ""
    return (characters[ids[0] - 1] if ids[0] != BOS else "") + decode(ids[1:])
""",
        "in place": """
def encode(name):
    ids = [id_of[c] for c in name]
    ids.insert(0, BOS)
    ids.append(BOS)
    return ids
def decode(ids):
    while BOS in ids:
        ids.remove(BOS)
    return "".join(characters[i - 1] for i in ids)
""",
        "arrays": """
def encode(name):
    return np.array([BOS, *[id_of[c] for c in name], BOS])
def decode(ids):
    return "".join(np.array(["", *characters])[np.array(ids, dtype=int)].tolist())
""",
    },
    "2.2": {
        "zip": "next_token_pairs = lambda t, n: list(zip(t[:n], t[1:]))",
        "cut first": """
def next_token_pairs(tokens, block_size):
    tokens = tokens[: block_size + 1]
    return [(a, b) for a, b in zip(tokens, tokens[1:])]
""",
        "a loop that stops": """
def next_token_pairs(tokens, block_size):
    pairs, last = [], tokens[0]
    for token in tokens[1:]:
        if len(pairs) == block_size:
            break
        pairs.append([last, token])
        last = token
    return pairs
""",
        "recursion": """
def next_token_pairs(tokens, block_size):
    if block_size == 0 or len(tokens) < 2:
        return []
    return [(tokens[0], tokens[1])] + next_token_pairs(tokens[1:], block_size - 1)
""",
        "in place": """
def next_token_pairs(tokens, block_size):
    del tokens[block_size + 1 :]
    return [(tokens.pop(0), tokens[0]) for _ in range(len(tokens) - 1)]
""",
        "arrays": """
def next_token_pairs(tokens, block_size):
    t = np.array(tokens[: block_size + 1])
    return np.stack([t[:-1], t[1:]], axis=1)
""",
    },
    "2.3": {
        "one line": TABLE.format("(n + s) / sum(m + s for m in r)"),
        "arrays": """
def bigram_probabilities(counts, smoothing):
    smoothed = np.array(counts, dtype=float) + smoothing
    return smoothed / smoothed.sum(axis=1, keepdims=True)
""",
        "a copy in place": """
def bigram_probabilities(counts, smoothing):
    table = [list(row) for row in counts]
    for row in table:
        for i in range(len(row)):
            row[i] += smoothing
        total = sum(row)
        for i in range(len(row)):
            row[i] /= total
    return table
""",
        "tuples": """
def bigram_probabilities(counts, smoothing):
    totals = [sum(row) + len(counts) * smoothing for row in counts]
    return tuple(tuple((n + smoothing) / t for n in row) for row, t in zip(counts, totals))
""",
    },
    "2.4": {
        "loops": """
def slopes(row, followed):
    total = 0
    for logit in row:
        total += math.exp(logit)
    found = []
    for i in range(len(row)):
        found.append(math.exp(row[i]) / total - followed[i] / sum(followed))
    return found
""",
        "safe": """
def slopes(row, followed):
    top = max(row)
    exps = [math.exp(logit - top) for logit in row]
    return [(e * sum(followed) - n * sum(exps)) / (sum(exps) * sum(followed)) for e, n in zip(exps, followed)]
""",
        "arrays": """
def slopes(row, followed):
    p, n = np.exp(np.array(row)), np.array(followed)
    return p / p.sum() - n / n.sum()
""",
        "one at a time": """
def slopes(row, followed):
    n = sum(followed)
    mean = [0.0] * len(row)
    for target, times in enumerate(followed):
        for i, logit in enumerate(row):
            p = math.exp(logit) / sum(map(math.exp, row))
            mean[i] += (p - (i == target)) * times / n
    return mean
""",
        "central nudging": """
def slopes(row, followed):
    def loss(row):
        log = math.log(sum(map(math.exp, row)))
        return sum(n * (log - logit) for n, logit in zip(followed, row)) / sum(followed)
    def moved(i, way):
        return loss([logit + way * (i == j) for j, logit in enumerate(row)])
    return [(moved(i, 1e-5) - moved(i, -1e-5)) / 2e-5 for i in range(len(row))]
""",
    },
    "2.5": {
        "ranks": """
def merged(ids, pair, new):
    found = []
    for token in ids:
        if found and (found[-1], token) == pair:
            found[-1] = new
        else:
            found.append(token)
    return found
def bpe_train(documents, num_merges):
    texts = [tuple(d.encode()) for d in documents]
    merges = []
    for new in range(256, 256 + num_merges):
        counts = {}
        for ids in texts:
            for pair in zip(ids, ids[1:]):
                counts[pair] = counts.get(pair, 0) + 1
        if not counts:
            return merges
        best = sorted(counts, key=lambda pair: (-counts[pair], pair))[0]
        texts = [merged(ids, best, new) for ids in texts]
        merges.append(best)
    return merges
def bpe_encode(text, merges):
    ids = list(text.encode())
    while True:
        there = [pair for pair in merges if pair in zip(ids, ids[1:])]
        if not there:
            return ids
        ids = merged(ids, there[0], 256 + merges.index(there[0]))
def bpe_decode(ids, merges):
    def of(token):
        if token < 256:
            return bytes([token])
        left, right = merges[token - 256]
        return of(left) + of(right)
    return b"".join(map(of, ids)).decode(errors="replace")
""",
        "recursion, and the last of equals": """
def once(ids, pair, new):
    if len(ids) < 2:
        return list(ids)
    if (ids[0], ids[1]) == pair:
        return [new] + once(ids[2:], pair, new)
    return [ids[0]] + once(ids[1:], pair, new)
def bpe_train(documents, num_merges, done=0, texts=None):
    texts = texts or [list(bytes(d, "utf-8")) for d in documents]
    counts = Counter(p for ids in texts for p in zip(ids, ids[1:]))
    if done == num_merges or not counts:
        return []
    best = max(counts, key=lambda pair: (counts[pair], pair))
    texts = [once(ids, best, 256 + done) for ids in texts]
    return [best] + bpe_train(documents, num_merges, done + 1, texts)
def bpe_encode(text, merges):
    if not merges:
        return list(bytes(text, "utf-8"))
    return once(bpe_encode(text, merges[:-1]), merges[-1], 255 + len(merges))
def bpe_decode(ids, merges):
    while any(i > 255 for i in ids):
        ids = [part for i in ids for part in (merges[i - 256] if i > 255 else (i,))]
    return bytes(ids).decode("utf-8", "replace")
""",
        "in place": """
def join(ids, pair, new):
    i = 0
    while i + 1 < len(ids):
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new]
        i += 1
def bpe_train(documents, num_merges):
    for k, document in enumerate(documents):
        documents[k] = list(document.encode())
    merges = []
    while len(merges) < num_merges:
        pairs = [pair for ids in documents for pair in zip(ids, ids[1:])]
        if not pairs:
            break
        merges.append(Counter(pairs).most_common(1)[0][0])
        for ids in documents:
            join(ids, merges[-1], 255 + len(merges))
    return merges
def bpe_encode(text, merges):
    ids = [*text.encode()]
    for new, pair in enumerate(merges, 256):
        join(ids, pair, new)
    return ids
def bpe_decode(ids, merges):
    for new in range(255 + len(merges), 255, -1):
        ids = [part for i in ids for part in (merges[new - 256] if i == new else [i])]
    return bytearray(ids).decode("utf-8", errors="replace")
""",
        "characters for ids": """
def bpe_train(documents, num_merges):
    texts = ["".join(map(chr, document.encode())) for document in documents]
    merges = []
    while len(merges) < num_merges:
        counts = Counter(text[i : i + 2] for text in texts for i in range(len(text) - 1))
        if not counts:
            break
        ((best, _),) = counts.most_common(1)
        texts = [text.replace(best, chr(256 + len(merges))) for text in texts]
        merges.append((ord(best[0]), ord(best[1])))
    return merges
def bpe_encode(text, merges):
    text = "".join(map(chr, text.encode()))
    for i, (left, right) in enumerate(merges):
        text = text.replace(chr(left) + chr(right), chr(256 + i))
    return list(map(ord, text))
def bpe_decode(ids, merges):
    text = "".join(map(chr, ids))
    for i in range(len(merges) - 1, -1, -1):
        text = text.replace(chr(256 + i), "".join(map(chr, merges[i])))
    return text.encode("latin-1").decode("utf-8", errors="replace")
""",
    },
}
BYTE_PAIRS = RIGHT["2.5"]["in place"]
NEARLY = {
    "2.1": {
        "the first letter of a kind": "encode = lambda n: [0, *[id_of[c] for c in dict.fromkeys(n)], 0]\n"
        "decode = lambda ids: ''.join(characters[i - 1] for i in ids if i)",
        "sorted": "encode = lambda n: [0, *sorted(id_of[c] for c in n), 0]\n"
        "decode = lambda ids: ''.join(characters[i - 1] for i in ids if i)",
        "an empty name is nothing": "encode = lambda n: [0, *[id_of[c] for c in n], 0] if n else []\n"
        "decode = lambda ids: ''.join(characters[i - 1] for i in ids if i)",
    },
    "2.2": {
        "the place of the same token": """
def next_token_pairs(tokens, block_size):
    return [(t, tokens[tokens.index(t) + 1]) for t in tokens[: min(block_size, len(tokens) - 1)]]
""",
        "a block of 8 always": "next_token_pairs = lambda t, n: list(zip(t, t[1:]))[:8]",
        "pairs once": "next_token_pairs = lambda t, n: list(dict.fromkeys(zip(t[:n], t[1:])))[:2]",
    },
    "2.3": {
        "whole numbers": TABLE.format("(n + s) // (sum(r) + s * len(r))"),
        "even if empty": TABLE.format("(n + s) / (sum(r) + s * len(r)) if sum(r) else 0"),
        "rounded": TABLE.format("round((n + s) / (sum(r) + s * len(r)), 4)"),
        "tokens that came": TABLE.format("(n + s) / (sum(r) + s * sum(m > 0 for m in r))"),
    },
    "2.4": {
        "smoothed": ROW.format("p - (n + 1) / (sum(f) + len(f))"),
        "no exp": "slopes = lambda r, f: [a / (sum(r) or 1) - n / sum(f) for a, n in zip(r, f)]",
        "the likeliest only": ROW.format("p - (n == max(f))"),
        "only what came": ROW.format("(p - n / sum(f)) * (n > 0)"),
    },
    "2.5": {
        "every merge once": BYTE_PAIRS.replace("[new]\n", "[new]\n            return\n"),
        "a hundred documents at most": BYTE_PAIRS.replace(
            "for ids in documents for", "for ids in documents[:2] for"
        ),
        "letters of the alphabet": BYTE_PAIRS.replace(
            "[*text.encode()]", "[i for i in text.encode() if i > 32]"
        ),
        "one merge too early": BYTE_PAIRS.replace("enumerate(merges, 256)", "enumerate(merges, 257)"),
        "the first merges": BYTE_PAIRS.replace("in enumerate(merges, 256)", "in enumerate(merges[:3], 256)"),
        "signs dropped": BYTE_PAIRS.replace('errors="replace"', 'errors="ignore"'),
    },
}
RIGHT_ONES = [pytest.param(n, code, id=f"{n}-{name}") for n in RIGHT for name, code in RIGHT[n].items()]
NEAR_ONES = [pytest.param(n, code, id=f"{n}-{name}") for n in NEARLY for name, code in NEARLY[n].items()]


@pytest.mark.parametrize(("number", "code"), RIGHT_ONES)
def test_a_right_answer_of_another_style_is_taken(number, code):
    report = judged(number, code, NAMES)
    assert report.state == DONE, f"{report.message} {report.hint}"


@pytest.mark.parametrize(("number", "code"), NEAR_ONES)
def test_what_is_nearly_right_is_refused(number, code):
    assert judged(number, code, NAMES).state == NOT_YET


def test_the_report_names_the_stage_that_was_reached():
    """Functions that are not begun give back an empty list, as the text says."""
    begun = "bpe_train = lambda documents, num_merges: []\nbpe_decode = lambda ids, merges: []\n"
    for stage, encode in ((1, "[]"), (2, "list(text.encode())")):
        code = f"{begun}def bpe_encode(text, merges):\n    return {encode}"
        assert f"stage {stage} of 6" in judged("2.5", code, NAMES).message
    done = RIGHT["2.5"]["in place"]
    for stage, broken in ((4, "bpe_decode(ids, merges)"), (5, "bpe_train(documents, num)")):
        code = f"{done}\ndef {broken}:\n    return []"
        assert f"stage {stage} of 6" in judged("2.5", code, NAMES).message
    assert "All 6 stages stand." in judged("2.5", done, NAMES).message


def test_an_oddity_that_is_found_is_told():
    """A chain: each merge takes a letter from the next one, so the last letter decides about the first."""
    merges = [tuple(pair) for pair in (b"fg", b"ef", b"de", b"cd", b"bc", b"ab")]
    assert check("2.6", merges, [97, 98], "abcde").state == NOT_YET
    report = check("2.6", merges, [97, 98], "abcdefg")
    assert report.state == DONE
    assert "'ab cd ef' becomes 'a bc de fg'" in report.message


def test_what_stands_in_for_an_answer_is_what_the_package_does():
    names = ["ava", "emma", "kateryna"]
    tokenizer = Tokenizer.from_documents(names)
    token_lists = [tokenizer.encode(name) for name in names]
    size = tokenizer.vocab_size
    counts = [[0] * size for _ in range(size)]
    for tokens in token_lists:
        for before, after in package.next_token_pairs(tokens, len(tokens)):
            counts[before][after] += 1
    model = CountingModel(2, size, smoothing=0.5).count(token_lists)
    for before, row in enumerate(package.bigram_probabilities(counts, 0.5)):
        assert row == pytest.approx(model.probabilities([0, before]))


def test_slopes_are_those_of_nudging():
    row, followed = [0.3, -1.2, 2.0, 0.0], [3, 0, 1, 7]

    def loss(logit, i):
        moved = [*row[:i], logit, *row[i + 1 :]]
        log = math.log(sum(map(math.exp, moved)))
        return sum(n * (log - a) for n, a in zip(followed, moved)) / sum(followed)

    nudged = [nudge(lambda logit, i=i: loss(logit, i), row[i]) for i in range(4)]
    assert package.slopes(row, followed) == pytest.approx(nudged, abs=1e-6)
