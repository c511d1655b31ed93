"""Lesson 06 takes every right answer, whatever its style, and runs on it; what is nearly right is refused."""

from __future__ import annotations

import math
import random
from heapq import heappop, heappush
from types import SimpleNamespace

import numpy as np
import pytest
from support.judged import judged
from support.played import exercises_of, notebook_of

from microgpt import BOS, Training, plain, probabilities
from microgpt.decoding import greedy, next_logits, surprises
from microgpt.exercises import draws, yours
from microgpt.exercises.lessons import lesson06_package as package
from microgpt.exercises.report import DONE, NOT_YET
from microgpt.model import gpt
from microgpt.plain import softmax

NAMES = {
    "BOS": BOS,
    "heappop": heappop,
    "heappush": heappush,
    "gpt": gpt,
    "greedy": greedy,
    "math": math,
    "next_logits": next_logits,
    "np": np,
    "plain": plain,
    "probabilities": probabilities,
    "random": random,
    "softmax": softmax,
    "surprises": surprises,
}


def solution(number, *changes):
    """The solution of the notebook, with changes."""
    (one,) = [one for one in exercises_of("06") if one.number == number]
    code = one.solution
    for before, after in changes:
        assert code.count(before) == 1, before
        code = code.replace(before, after)
    return code


RIGHT = {
    "6.1": {
        "a for loop": """
def write(engine, tokenizer, choose, prompt=""):
    decode = engine.decoder()
    ids = [BOS, *tokenizer.ids(prompt)]
    for token_id in ids:
        logits = decode(token_id)
    for place in range(len(prompt), engine.config.block_size):
        token_id = choose(logits)
        if token_id == BOS:
            break
        prompt = prompt + tokenizer.token(token_id)
        if place + 1 < engine.config.block_size:
            logits = decode(token_id)
    return prompt
""",
        "ids, decoded at the end": """
def write(engine, tokenizer, choose, prompt=""):
    decode, ids, found = engine.decoder(), tokenizer.ids(prompt), []
    logits = [decode(token_id) for token_id in [BOS] + ids][-1]
    while (token_id := choose(logits)) != BOS:
        ids.append(token_id)
        if len(ids) == engine.config.block_size:
            return tokenizer.decode(ids)
        logits = decode(token_id)
    return "".join(map(tokenizer.token, ids))
""",
        "recursion": """
def write(engine, tokenizer, choose, prompt=""):
    decode = engine.decoder()

    def follow(logits, name):
        token_id = choose(logits)
        if token_id == BOS:
            return name
        name += tokenizer.token(token_id)
        return name if len(name) == engine.config.block_size else follow(decode(token_id), name)

    return follow([decode(i) for i in tokenizer.encode(prompt)[:-1]][-1], prompt)
""",
    },
    "6.2": {
        "arrays": """
def shape(logits, temperature, p):
    z = np.array(logits) / temperature
    probs = np.exp(z - z.max())
    probs /= probs.sum()
    order = np.argsort(-probs, kind="stable")
    count = int(np.searchsorted(np.cumsum(probs[order]), p)) + 1
    kept = np.zeros(len(probs))
    kept[order[:count]] = probs[order[:count]]
    return kept / kept.sum()
""",
        "in place": """
def shape(logits, temperature, p):
    for i in range(len(logits)):
        logits[i] /= temperature
    probs = softmax(logits)
    rest = sorted(range(len(probs)), key=probs.__getitem__)
    kept = [0.0] * len(probs)
    while rest and sum(kept) < p - 1e-12:
        best = rest.pop()
        kept[best] = probs[best]
    total = sum(kept)
    return [q / total for q in kept]
""",
        "the package": """
from microgpt.decoding import shaped

shape = lambda logits, temperature, p: shaped(logits, temperature, top_p=p)
""",
        "from the far end": """
def shape(logits, temperature, p):
    probs = probabilities(logits, temperature)
    for token_id in sorted(range(len(probs)), key=lambda i: probs[i]):
        if sum(probs) - probs[token_id] < p - 1e-12:
            break
        probs[token_id] = 0.0
    return [q / sum(probs) for q in probs]
""",
    },
    "6.3": {
        "logarithms": """
def likeliest_name(engine, tokenizer, prompt=""):
    heap = [(0.0, prompt, False)]
    while not heap[0][2]:
        cost, text, _ = heappop(heap)
        full = len(text) + 1 == engine.config.block_size
        probs = softmax(next_logits(engine, tokenizer, text))
        heappush(heap, (cost - math.log(probs[BOS]), text, True))
        for token_id in range(1, len(probs)):
            heappush(heap, (cost - math.log(probs[token_id]), text + tokenizer.token(token_id), full))
    cost, text, _ = heappop(heap)
    return text, math.exp(-cost), [math.exp(-other[0]) for other in heap]
""",
        "a sorted list, and ids": """
def likeliest_name(engine, tokenizer, prompt=""):
    waiting = [(1.0, tokenizer.ids(prompt), False)]
    while True:
        waiting.sort(key=lambda one: one[0])
        p, ids, over = waiting.pop()
        if over:
            return tokenizer.decode(ids), p, [one[0] for one in waiting]
        decode = engine.decoder()
        logits = [decode(i) for i in [BOS, *ids]][-1]
        for i, q in enumerate(softmax(logits)):
            longer = ids if i == BOS else [*ids, i]
            waiting.append((p * q, longer, i == BOS or len(longer) == engine.config.block_size))
""",
        "max, and a dict": """
def likeliest_name(engine, tokenizer, prompt=""):
    waiting = {(prompt, False): 1.0}
    while True:
        text, over = max(waiting, key=waiting.get)
        p = waiting.pop((text, over))
        if over:
            return [text, p, np.array(list(waiting.values()))]
        for i, q in enumerate(softmax(next_logits(engine, tokenizer, text))):
            longer = text + (tokenizer.token(i) if i else "")
            waiting[longer, not i or len(longer) == engine.config.block_size] = p * q
""",
    },
    "6.4": {
        "by the loss": """
def surprise_of(engine, tokenizer, name):
    tokens = tokenizer.encode(name)
    return engine.loss([tokens]) * min(len(tokens) - 1, engine.config.block_size)
""",
        "by the package": "surprise_of = lambda *args: math.fsum(surprises(*args))",
        "a product": """
def surprise_of(engine, tokenizer, name):
    decode, p = engine.decoder(), 1.0
    tokens = tokenizer.encode(name)
    for i in range(min(len(tokens) - 1, 8)):
        p *= softmax(decode(tokens[i]))[tokens[i + 1]]
    return -math.log(p)
""",
    },
    "6.5": {
        "a dict": """
def reliability(forecasts, bins):
    found = {}
    for p, came in forecasts:
        found.setdefault(min(math.floor(p * bins), bins - 1), []).append((p, came))
    mean = lambda numbers: sum(numbers) / len(numbers)
    return [
        [mean([p for p, _ in found[k]]), mean([came for _, came in found[k]]), len(found[k])]
        for k in sorted(found)
    ]
""",
        "arrays": """
def reliability(forecasts, bins):
    said, came = np.array(forecasts, dtype=float).T
    places = np.minimum((said * bins).astype(int), bins - 1)
    masks = [places == k for k in range(bins)]
    return [(said[m].mean(), came[m].mean(), m.sum()) for m in masks if m.any()]
""",
    },
    "6.6": {
        "a class": """
class decoder_of:
    def __init__(self, parameters, config, ops=plain):
        self.lists = [[[] for _ in range(config.n_layer)] for _ in range(2)]
        self.rest = parameters, config, ops
        self.read = 0

    def __call__(self, token_id):
        self.read += 1
        return gpt(token_id, self.read - 1, *self.lists, *self.rest)
""",
        "a counter": """
def decoder_of(parameters, config, ops=plain):
    keys, values = ([[] for _ in range(config.n_layer)] for _ in range(2))
    places = iter(range(10**6))
    return lambda token_id: gpt(token_id, next(places), keys, values, parameters, config, ops)
""",
    },
}

WHILE, HEAP = "    while True:\n", "[-other for other, _, _ in heap]"
NEAR = {
    "6.1": {
        "a new decoder for every letter": solution(
            "6.1",
            (
                "        logits = decode(token_id)\n    return",
                "        logits = [engine.decoder()(i) for i in (BOS, token_id)][-1]\n    return",
            ),
        ),
        "BOS before every letter": solution(
            "6.1",
            (
                "        logits = decode(token_id)\n    return",
                "        decode(BOS)\n        logits = decode(token_id)\n    return",
            ),
        ),
        "a fixed length": solution("6.1", ("engine.config.block_size", "8")),
    },
    "6.2": {
        "values at least as likely as the last": solution(
            "6.2",
            ("if i in kept", "if q >= probs[kept[-1]]"),
        ),
        "values for ids": solution(
            "6.2",
            ("kept.append(token_id)", "kept.append(probs[token_id])"),
            ("[q / together", "[q / sum(q for q in probs if q in ())"),
        ),
        "more than p": solution("6.2", ("together >= p", "together > p")),
    },
    "6.3": {
        "a beam": solution("6.3", (WHILE, WHILE + "        heap = sorted(heap)[:8]\n")),
        "only likely letters": solution(
            "6.3",
            (
                "            if token_id == BOS",
                "            if p < 0.1:\n                continue\n            if token_id == BOS",
            ),
        ),
        "no names in the list": solution("6.3", (HEAP, "[-other for other, _, over in heap if not over]")),
    },
    "6.4": {
        "without the end": solution("6.4", ("[: engine.config.block_size]", "[: len(name)]")),
        "without the first": solution("6.4", ("zip(tokens, tokens[1:])", "zip(tokens[1:], tokens[2:])")),
    },
    "6.5": {
        "a bin for all that is 1": solution("6.5", ("bins - 1", "bins"), ("range(bins)", "range(bins + 1)")),
        "rounded": solution("6.5", ("int(p * bins)", "round(p * bins)")),
        "always ten": solution("6.5", ("    found =", "    bins = 10\n    found =")),
    },
    "6.6": {
        "positions from 1": solution("6.6", ("len(keys[0])", "len(keys[0]) + 1")),
        "keys for values": solution("6.6", ("keys, values, parameters", "keys, keys, parameters")),
    },
}
CASES = {
    kind: [
        pytest.param(number, code, id=f"{number} {name}")
        for number, codes in some.items()
        for name, code in codes.items()
    ]
    for kind, some in (("right", RIGHT), ("near", NEAR))
}


@pytest.mark.parametrize("seed", ["lesson", "another grading"])
@pytest.mark.parametrize(("number", "code"), CASES["right"])
def test_a_right_answer_of_another_style_is_taken(number, code, seed):
    draws.seed(seed)
    try:
        report = judged(number, code, NAMES)
    finally:
        draws.seed("lesson")
    assert report.state == DONE, f"{report.message} {report.hint}"


@pytest.mark.parametrize(("number", "code"), CASES["near"])
def test_what_is_nearly_right_is_refused(number, code):
    assert judged(number, code, NAMES).state == NOT_YET


def test_a_tie_may_be_broken_either_way_and_needs_no_more_letters_than_the_sum():
    later = solution("6.2", ("key=lambda i: -probs[i]", "key=lambda i: (-probs[i], -i)"))
    assert judged("6.2", later, NAMES).state == DONE
    all_of_them = judged("6.2", NEAR["6.2"]["values at least as likely as the last"], NAMES)
    assert "Of equal letters" in all_of_them.hint


def test_the_report_names_the_stage_that_was_reached():
    empty = """
def likeliest_name(engine, tokenizer, prompt=""):
    probs = softmax(next_logits(engine, tokenizer, prompt))
    return prompt, probs[BOS], probs[1:]
"""
    assert "stage 2 of 7" in judged("6.3", empty, NAMES).message


def test_the_lesson_runs_on_an_answer_that_was_taken_and_on_no_other(capsys):
    mine = SimpleNamespace(mine=True)
    judged("6.6", NEAR["6.6"]["positions from 1"], NAMES)
    assert yours("6.6", mine, package.decoder_of) is package.decoder_of
    judged("6.6", RIGHT["6.6"]["a counter"], NAMES)
    assert yours("6.6", mine, package.decoder_of) is mine
    assert capsys.readouterr().out.endswith("decoder_of: yours\n")


def test_every_exercise_goes_on_in_the_lesson():
    code = "\n".join(
        "".join(cell["source"]) for cell in notebook_of("06")["cells"] if cell["cell_type"] == "code"
    )
    for one in exercises_of("06"):
        (mine,) = [line.split(" = ")[0] for line in code.splitlines() if f'yours("{one.number}"' in line]
        assert code.count(f"{mine}(") >= 1, one.number


def test_the_decoder_of_the_package_is_that_of_the_engine():
    training = Training(["abba", "cab"], n_embd=8, n_head=2, n_layer=2, num_steps=5).run()
    decode, theirs = (
        package.decoder_of(training.engine.state.parameters, training.config),
        training.engine.decoder(),
    )
    for token_id in training.tokenizer.encode("abba")[:-1]:
        assert np.allclose(decode(token_id), theirs(token_id), rtol=0, atol=1e-12)
