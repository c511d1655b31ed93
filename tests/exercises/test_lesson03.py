"""Lesson 03 takes every right answer, whatever its style, and runs on it; what is nearly right is refused."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from support.judged import judged
from support.played import notebook_of

from microgpt import Value, plain, primitive
from microgpt.errors import MicrogptError
from microgpt.exercises import yours
from microgpt.exercises.lessons import lesson03_package as package
from microgpt.exercises.notebook import source
from microgpt.exercises.report import DONE, NOT_YET


@pytest.fixture(scope="module")
def names():
    """What the lesson has defined before its exercises."""
    wanted = ("def dot(", "def linear(", "def number(", "def weighted_sum(")
    cells = [source(cell) for cell in notebook_of("03")["cells"] if cell["cell_type"] == "code"]
    found = {"math": math, "np": np, "Value": Value, "plain": plain, "primitive": primitive}
    for cell in cells:
        for part in cell.split("\n\n\n"):
            if part.startswith(wanted) or part.startswith("def exp("):
                exec(part, found)
    return {**found, "my_softmax": package.softmax, "my_attend": package.attend}


RIGHT = {
    "3.1": {
        "one line": """
def softmax(scores):
    return [exp(s - max(map(number, scores))) / sum(exp(t - max(map(number, scores))) for t in scores)
            for s in scores]
""",
        "in place": """
def softmax(scores):
    top = sorted(map(number, scores))[-1]
    for i in range(len(scores)):
        scores[i] = exp(scores[i] - top)
    total = sum(scores)
    for i, e in enumerate(scores):
        scores[i] = e / total
    return scores
""",
        "a tuple": """
def softmax(scores):
    largest = max(number(s) for s in scores)
    exps = tuple(exp(s - largest) for s in scores)
    return tuple(e * sum(exps) ** -1 for e in exps)
""",
        "an array of objects": """
def softmax(scores):
    exps = np.array([exp(s - max(number(t) for t in scores)) for s in scores])
    return exps / exps.sum()
""",
        "by the log": """
def softmax(scores):
    largest = max(number(s) for s in scores)
    total = sum(exp(s - largest) for s in scores)
    log = total.log() if isinstance(total, Value) else math.log(total)
    return [exp(s - largest - log) for s in scores]
""",
        "the package": "softmax = lambda s: (primitive if isinstance(s[0], Value) else plain).softmax(s)",
    },
    "3.2": {
        "a root": """
def rmsnorm(x):
    size = (sum(x_i * x_i for x_i in x) / len(x) + 0.00001) ** 0.5
    return [x_i / size for x_i in x]
""",
        "powers": "rmsnorm = lambda x: [a / (sum(b**2 for b in x) / len(x) + 1e-5) ** 0.5 for a in x]",
        "in place": """
def rmsnorm(x):
    scale = (dot(x, x) / len(x) + 1e-5) ** -0.5
    for i in range(len(x)):
        x[i] = x[i] * scale
    return x
""",
        "an array": """
def rmsnorm(x):
    x = np.array(x)
    return x * ((x * x).mean() + 1e-5) ** -0.5
""",
    },
    "3.3": {
        "one line": """
def attend(q, keys, values):
    return weighted_sum(my_softmax([dot(q, k) * len(q) ** -0.5 for k in keys]), values)
""",
        "the query divided": """
def attend(q, keys, values):
    q = [q_i / math.sqrt(len(q)) for q_i in q]
    return weighted_sum(my_softmax(linear(q, keys)), values)
""",
        "loops": """
def attend(q, keys, values):
    weights = my_softmax([dot(q, k) / len(q) ** 0.5 for k in keys])
    mix = [0.0] * len(values[0])
    for w, v in zip(weights, values):
        for i in range(len(mix)):
            mix[i] = mix[i] + w * v[i]
    return mix
""",
        "arrays": """
def attend(q, keys, values):
    q, keys, values = np.array(q), np.array(keys), np.array(values)
    weights = my_softmax(list(keys @ q / math.sqrt(len(q))))
    return np.array(weights) @ values
""",
    },
    "3.4": {
        "a mask": """
def attention(xs, wq, wk, wv, wo, n_head):
    queries, keys, values = ([linear(x, w) for x in xs] for w in (wq, wk, wv))
    d, found = len(xs[0]) // n_head, [[] for _ in xs]
    for h in range(n_head):
        cut = slice(h * d, h * d + d)
        for t, q in enumerate(queries):
            row = [dot(q[cut], k[cut]) / math.sqrt(d) if j <= t else -math.inf for j, k in enumerate(keys)]
            seen = my_softmax(row[: t + 1]) + [0.0] * (len(xs) - t - 1)
            found[t] += weighted_sum(seen, [v[cut] for v in values])
    return [linear(mix, wo) for mix in found]
""",
        "recursion": """
def attention(xs, wq, wk, wv, wo, n_head):
    if not xs:
        return []
    d, q = len(wq) // n_head, linear(xs[-1], wq)
    keys, values = [linear(x, wk) for x in xs], [linear(x, wv) for x in xs]
    cuts = [slice(i, i + d) for i in range(0, len(wq), d)]
    mixes = [my_attend(q[c], [k[c] for k in keys], [v[c] for v in values]) for c in cuts]
    return attention(xs[:-1], wq, wk, wv, wo, n_head) + [linear(sum(mixes, []), wo)]
""",
        "a matrix for each head": """
def attention(xs, wq, wk, wv, wo, n_head):
    d, heads = len(wq) // n_head, []
    for h in range(n_head):
        q, k, v = ([linear(x, w[h * d : h * d + d]) for x in xs] for w in (wq, wk, wv))
        heads.append([my_attend(q[t], k[: t + 1], v[: t + 1]) for t in range(len(xs))])
    return [linear([x for head in heads for x in head[t]], wo) for t in range(len(xs))]
""",
        "wo in parts": """
def attention(xs, wq, wk, wv, wo, n_head):
    d, out = len(wq) // n_head, []
    for t, x in enumerate(xs):
        total = None
        for i in range(0, len(wq), d):
            q = linear(x, wq[i : i + d])
            ks, vs = ([linear(s, w[i : i + d]) for s in xs[: t + 1]] for w in (wk, wv))
            part = linear(my_attend(q, ks, vs), [row[i : i + d] for row in wo])
            total = part if total is None else [a + b for a, b in zip(total, part)]
        out.append(total)
    return out
""",
        "arrays": """
def attention(xs, wq, wk, wv, wo, n_head):
    xs, wq, wk, wv, wo = map(np.array, (xs, wq, wk, wv, wo))
    d = len(wq) // n_head
    q, k, v, mixes = xs @ wq.T, xs @ wk.T, xs @ wv.T, []
    for i in range(0, len(wq), d):
        scores = q[:, i : i + d] @ k[:, i : i + d].T / d**0.5
        w = [my_softmax(list(row[: t + 1])) for t, row in enumerate(scores)]
        mixes.append(np.array([np.array(row) @ v[: len(row), i : i + d] for row in w]))
    return np.concatenate(mixes, axis=1) @ wo.T
""",
    },
    "3.5": {
        "the first letter": """
def looks_at(letters, t):
    return [1] if t > 2 else []
def gains(weights, letters):
    rows = [(t, row, looks_at(letters, t)) for t, row in enumerate(weights)]
    return [sum(row[j] - 1 / (t + 1) for j in places) for t, row, places in rows if places]
""",
        "the same letter before": """
def looks_at(letters, t):
    return [j for j, letter in enumerate(letters[:t]) if letter == letters[t]]
def gains(weights, letters):
    for t in range(len(letters)):
        if looks_at(letters, t):
            yield sum(weights[t][j] for j in looks_at(letters, t)) - len(looks_at(letters, t)) / (t + 1)
listed = gains
gains = lambda weights, letters: list(listed(weights, letters))
""",
        "all consonants": """
def looks_at(letters, t):
    return [j for j in range(1, t + 1) if letters[j] not in "aeiou"]
def gains(weights, letters):
    found = []
    for t in range(len(weights)):
        js = looks_at(letters, t)
        found += [sum(weights[t][j] for j in js) - len(js) / (t + 1)] if js else []
    return found
""",
    },
}
NEARLY = {
    "3.1": {
        "the first score": "def softmax(s):\n    first = number(s[0])\n"
        "    return [exp(a - first) / sum(exp(b - first) for b in s) for a in s]",
        "a limit": "def softmax(s):\n    s = [min(number(a), 700) for a in s]\n"
        "    return [exp(a) / sum(map(exp, s)) for a in s]",
        "a rounded share": "softmax = lambda s: [round(p, 3) for p in plain.softmax(s)]",
        "the mean": "def softmax(s):\n    m = sum(map(number, s)) / len(s)\n"
        "    return [exp(a - m) / sum(exp(b - m) for b in s) for a in s]",
    },
    "3.2": {
        "eps outside": "rmsnorm = lambda x: [a / ((dot(x, x) / len(x)) ** 0.5 + 1e-5) for a in x]",
        "zeros apart": "rmsnorm = lambda x: [a / ((dot(x, x) / len(x)) ** 0.5 or 1) for a in x]",
        "another eps": "rmsnorm = lambda x: [a / (dot(x, x) / len(x) + 1e-8) ** 0.5 for a in x]",
        "a length of 2": "rmsnorm = lambda x: [a / (dot(x, x) / 2 + 1e-5) ** 0.5 for a in x]",
    },
    "3.4": {
        "the mask after softmax": """
def attention(xs, wq, wk, wv, wo, n_head):
    queries, keys, values = ([linear(x, w) for x in xs] for w in (wq, wk, wv))
    d, found = len(wq) // n_head, []
    for t, q in enumerate(queries):
        mixes = []
        for i in range(0, len(wq), d):
            w = my_softmax([dot(q[i : i + d], k[i : i + d]) / d**0.5 for k in keys])
            mixes += weighted_sum(w[: t + 1], [v[i : i + d] for v in values[: t + 1]])
        found.append(linear(mixes, wo))
    return found
""",
        "every second entry a head": """
def attention(xs, wq, wk, wv, wo, n_head):
    queries, keys, values = ([linear(x, w) for x in xs] for w in (wq, wk, wv))
    found = []
    for t, q in enumerate(queries):
        mixes = []
        for h in range(n_head):
            cut = slice(h, None, n_head)
            mixes += my_attend(q[cut], [k[cut] for k in keys[: t + 1]], [v[cut] for v in values[: t + 1]])
        found.append(linear(mixes, wo))
    return found
""",
        "two heads always": """
def attention(xs, wq, wk, wv, wo, n_head):
    n = len(wq) // min(n_head, 2)
    queries, keys, values = ([linear(x, w) for x in xs] for w in (wq, wk, wv))
    return [linear([m for i in range(0, len(wq), n) for m in my_attend(q[i : i + n],
            [k[i : i + n] for k in keys[: t + 1]], [v[i : i + n] for v in values[: t + 1]])], wo)
            for t, q in enumerate(queries)]
""",
    },
}
RIGHT_ONES = [pytest.param(n, code, id=f"{n}-{name}") for n in RIGHT for name, code in RIGHT[n].items()]
NEAR_ONES = [pytest.param(n, code, id=f"{n}-{name}") for n in NEARLY for name, code in NEARLY[n].items()]


@pytest.mark.parametrize(("number", "code"), RIGHT_ONES)
def test_a_right_answer_of_another_style_is_taken(names, number, code):
    report = judged(number, code, names)
    assert report.state == DONE, f"{report.message} {report.hint}"


@pytest.mark.parametrize(("number", "code"), NEAR_ONES)
def test_what_is_nearly_right_is_refused(names, number, code):
    assert judged(number, code, names).state == NOT_YET


def test_the_report_names_the_stage_that_was_reached(names):
    one_position = """
def attention(xs, wq, wk, wv, wo, n_head):
    return [linear(linear(x, wv), wo) for x in xs]
"""
    assert "stage 2 of 6" in judged("3.4", one_position, names).message


def test_the_lesson_runs_on_an_answer_that_was_taken_and_on_no_other(names, capsys):
    mine = SimpleNamespace(mine=True)
    judged("3.2", "rmsnorm = lambda x: x", names)
    assert yours("3.2", mine, package.rmsnorm) is package.rmsnorm
    assert "until exercise 3.2 is done" in capsys.readouterr().out
    judged("3.2", RIGHT["3.2"]["a root"], names)
    assert yours("3.2", mine, package.rmsnorm) is mine
    assert capsys.readouterr().out == "rmsnorm: yours\n"
    with pytest.raises(MicrogptError, match=r"There is no exercise 3\.99"):
        yours("3.99", mine, package.rmsnorm)


@pytest.mark.parametrize("n_head", [1, 2, 4])
def test_the_attention_of_the_package_is_that_of_the_model(n_head):
    """Inside `gpt`, seen through `watch`: what is added to the stream at each position."""
    from microgpt import Training
    from microgpt.study.activations import activations

    training = Training(["abba", "cab"], n_embd=8, n_head=n_head, num_steps=5).run()
    parameters = training.engine.state.parameters
    tokens = training.tokenizer.encode("abba")[:-1]
    seen = activations(training.engine, tokens)
    xs = [plain.rmsnorm(x) for x in seen["embedding"]]
    found = package.attention(xs, *(parameters[f"layer0.attn_w{one}"] for one in "qkvo"), n_head)
    sums = [plain.add(x, news) for x, news in zip(seen["embedding"], found)]
    assert np.allclose(sums, seen["layer0.attention"], rtol=0, atol=1e-12)
