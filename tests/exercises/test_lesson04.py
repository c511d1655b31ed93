"""Lesson 04 takes every right answer, whatever its style, and runs on it; what is nearly right is refused."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from support.judged import judged
from support.played import notebook_of, play

from microgpt import Config, ScalarEngine, Training, Value, plain, primitive
from microgpt.exercises.lessons import lesson04_package as package
from microgpt.exercises.lessons.lesson04_slips import SLIPS, last_logits
from microgpt.exercises.notebook import source
from microgpt.exercises.report import DONE, NOT_YET, OPEN
from microgpt.exercises.run import LAST_RESORT
from microgpt.model import document_loss, gpt, initial_parameters

TOOLS = ("add", "linear", "rmsnorm", "softmax", "attention_scores", "weighted_sum", "relu", "log")


@pytest.fixture(scope="module")
def names():
    """What the lesson has defined before its exercises."""
    tools = {name: getattr(package, name) for name in TOOLS}
    found = {"math": math, "np": np, "Value": Value, "plain": plain, "primitive": primitive, "gpt_": gpt}
    run = Training(["maila", "deleah"])
    gradients = run.engine.gradients([run.tokenizer.encode("maila")])
    return {**found, **tools, "my_mlp": package.mlp, "my_block": package.block, "first_gradients": gradients}


LOSS = """
def document_loss(tokens, state_dict, config):
    keys, values = ([[] for _ in range(config.n_layer)] for _ in range(2))
    read = list(zip(tokens, tokens[1:]))[: config.block_size]
    found = [
        -log(softmax(gpt(token, t, keys, values, state_dict, config))[target])
        for t, (token, target) in enumerate(read)
    ]
    return sum(found) * (1 / len(found))
"""
BLOCKS = """
def gpt(token_id, pos_id, keys, values, state_dict, config):
    x = rmsnorm(add(state_dict["wte"][token_id], state_dict["wpe"][pos_id]))
    for i in range(config.n_layer):
        w = {name.split(".")[1]: m for name, m in state_dict.items() if name.startswith(f"layer{i}.")}
BODY
    return linear(x, state_dict["lm_head"])
"""


def model(body):
    """An answer to 4.3 with these lines for a block."""
    lines = [f"        {line}" for line in body.strip().splitlines()]
    return BLOCKS.replace("BODY", "\n".join(lines)) + LOSS


HEADS = """
n = rmsnorm(x)
keys[i].append(linear(n, w["attn_wk"]))
values[i].append(linear(n, w["attn_wv"]))
q, mix, d = linear(n, w["attn_wq"]), [], config.head_dim
for a in range(0, len(x), d):
    ks, vs = [k[a : a + d] for k in keys[i]], [v[a : a + d] for v in values[i]]
    mix += weighted_sum(softmax(attention_scores(q[a : a + d], ks)), vs)
x = add(x, linear(mix, w["attn_wo"]))
x = add(x, linear([relu(h) * relu(h) for h in linear(rmsnorm(x), w["mlp_fc1"])], w["mlp_fc2"]))
"""
RIGHT = {
    "4.1": {
        "in place": """
def mlp(x, fc1, fc2):
    h = linear(x, fc1)
    for i in range(len(h)):
        h[i] = relu(h[i])
        h[i] = h[i] * h[i]
    return linear(h, fc2)
""",
        "a loop over columns": """
def mlp(x, fc1, fc2):
    out = [0.0] * len(fc2)
    for row, column in zip(fc1, zip(*fc2)):
        h = relu(sum(w * x_i for w, x_i in zip(row, x)))
        out = [o + c * h**2 for o, c in zip(out, column)]
    return out
""",
        "arrays": """
def mlp(x, fc1, fc2):
    hidden = np.array([relu(h) for h in np.array(fc1) @ np.array(x)])
    return np.array(fc2) @ (hidden * hidden)
""",
        "relu times itself": "mlp = lambda x, a, b: linear([h * relu(h) for h in linear(x, a)], b)",
        "the package": """
def mlp(x, fc1, fc2):
    ops = primitive if isinstance(x[0], Value) else plain
    return ops.linear(ops.relu_squared(ops.linear(x, fc1)), fc2)
""",
    },
    "4.2": {
        "one line": """
def block(x, attention, mlp):
    return (lambda y: add(y, mlp(rmsnorm(y))))(add(x, attention(rmsnorm(x))))
""",
        "in place": """
def block(x, attention, mlp):
    for part in (attention, mlp):
        for i, answer in enumerate(part(rmsnorm(x))):
            x[i] = x[i] + answer
    return x
""",
        "named": """
def block(x, attention, mlp):
    x_residual = x
    x = rmsnorm(x)
    x = attention(x)
    x = [a + b for a, b in zip(x, x_residual)]
    x_residual = x
    x = mlp(rmsnorm(x))
    return tuple(a + b for a, b in zip(x, x_residual))
""",
        "arrays": """
def block(x, attention, mlp):
    x = np.array(x) + np.array(attention(rmsnorm(list(x))))
    return x + np.array(mlp(rmsnorm(list(x))))
""",
    },
    "4.3": {
        "written out": model(HEADS),
        "new lists": model(
            HEADS.replace(
                'keys[i].append(linear(n, w["attn_wk"]))', 'keys[i] = keys[i] + [linear(n, w["attn_wk"])]'
            )
        ),
        "a matrix for each head": model(
            """
n, d, answer = rmsnorm(x), config.head_dim, None
keys[i].append(linear(n, w["attn_wk"]))
values[i].append(linear(n, w["attn_wv"]))
for h in range(config.n_head):
    own = slice(h * d, (h + 1) * d)
    q = linear(n, w["attn_wq"][own])
    scores = [sum(a * b for a, b in zip(q, k[own])) / math.sqrt(d) for k in keys[i]]
    mix = weighted_sum(softmax(scores), [v[own] for v in values[i]])
    part = linear(mix, [row[own] for row in w["attn_wo"]])
    answer = part if answer is None else add(answer, part)
x = add(x, answer)
x = add(x, my_mlp(rmsnorm(x), w["mlp_fc1"], w["mlp_fc2"]))
"""
        ),
        "the block of 4.2": model(
            """
def attention(n):
    keys[i] += [linear(n, w["attn_wk"])]
    values[i] += [linear(n, w["attn_wv"])]
    q, d = linear(n, w["attn_wq"]), config.head_dim
    cuts = [slice(a, a + d) for a in range(0, config.n_embd, d)]
    found = [weighted_sum(softmax(attention_scores(q[c], [k[c] for k in keys[i]])), [v[c] for v in values[i]])
             for c in cuts]
    return linear(sum(found, []), w["attn_wo"])
x = my_block(x, attention, lambda n: my_mlp(n, w["mlp_fc1"], w["mlp_fc2"]))
"""
        ),
        "the package": """
ops = lambda s: primitive if isinstance(s["wte"][0][0], Value) else plain
def gpt(token_id, pos_id, keys, values, state_dict, config):
    return gpt_(token_id, pos_id, keys, values, state_dict, config, ops(state_dict))
"""
        + LOSS,
    },
    "4.4": {
        "a sum over matrices": """
def count_parameters(vocab_size, n_embd, n_head, n_layer, block_size):
    shapes = [(vocab_size, n_embd)] * 2 + [(block_size, n_embd)]
    shapes += n_layer * ([(n_embd, n_embd)] * 4 + [(4 * n_embd, n_embd), (n_embd, 4 * n_embd)])
    return sum(a * b for a, b in shapes)
""",
    },
    "4.5": {
        "loops": """
def silent(gradients):
    found = {}
    for name in gradients:
        found[name] = 0
        for row in gradients[name]:
            found[name] += row.count(0)
    return found
total = 0
for n in silent(first_gradients).values():
    total += n
total = 2176
""",
        "arrays": """
silent = lambda g: {name: int(np.size(m) - np.count_nonzero(m)) for name, m in g.items()}
total = np.int64(2176)
""",
    },
}
NEARLY = {
    "4.1": {
        "a leak": "mlp = lambda x, a, b: linear([relu(h) ** 2 - relu(-h) * 0.01 for h in linear(x, a)], b)",
        "the cube": "mlp = lambda x, a, b: linear([relu(h) ** 3 for h in linear(x, a)], b)",
        "four rows only": "mlp = lambda x, a, b: my_mlp(x, a[:4], [row[:4] for row in b])",
        "numbers": "mlp = lambda x, a, b: [float(getattr(y, 'data', y)) for y in my_mlp(x, a, b)]",
        "normed": "mlp = lambda x, a, b: my_mlp(rmsnorm(x), a, b)",
    },
    "4.2": {
        "the answers of one call": """
def block(x, attention, mlp):
    first = attention(rmsnorm(x))
    attention(rmsnorm(x))
    return add(add(x, first), mlp(rmsnorm(add(x, first))))
""",
        "normed at the end": """
def block(x, attention, mlp):
    return rmsnorm(my_block(x, attention, mlp))
""",
        "half an answer": """
def block(x, attention, mlp):
    x = add(x, [0.5 * a for a in attention(rmsnorm(x))])
    return add(x, mlp(rmsnorm(x)))
""",
    },
    "4.3": {
        "a cache of its own": model(HEADS)
        .replace("def gpt(", "cache = [[], [], []], [[], [], []]\ndef gpt(")
        .replace("    x = rmsnorm(add", "    keys, values = cache\n    x = rmsnorm(add"),
        "a loss by numbers": model(HEADS)
        .replace("-log(", "-math.log(float(getattr(")
        .replace("[target])", "[target], 'data', 0.5)))"),
        "two layers at most": model(HEADS).replace("range(config.n_layer)", "range(min(2, config.n_layer))"),
        "two heads always": model(HEADS.replace("config.head_dim", "max(1, len(x) // 2)")),
        "a loss from position 1 on": model(HEADS).replace("return sum(found) * (1 / len(found))",
                                                       "return sum(found[-3:]) * (1 / len(found[-3:]))"),
        "a detached cache": model(
            HEADS.replace('keys[i].append(linear(n, w["attn_wk"]))',
                          'keys[i].append([getattr(k, "data", k) for k in linear(n, w["attn_wk"])])')
        ),
    },
    "4.5": {
        "below a limit": "silent = lambda g: {n: sum(-1e-200 < x < 1e-200 for r in m for x in r) "
        "for n, m in g.items()}\ntotal = 2176",
        "whole numbers": "silent = lambda g: {n: sum(int(x) == 0 for r in m for x in r) "
        "for n, m in g.items()}\n"
        "total = 2176",
    },
}  # fmt: skip
RIGHT_ONES = [pytest.param(n, code, id=f"{n}-{name}") for n in RIGHT for name, code in RIGHT[n].items()]
NEAR_ONES = [pytest.param(n, code, id=f"{n}-{name}") for n in NEARLY for name, code in NEARLY[n].items()]


@pytest.mark.parametrize(("number", "code"), RIGHT_ONES)
def test_a_right_answer_of_another_style_is_taken(names, number, code):
    report = judged(number, code, names)
    assert report.state == DONE, f"{report.message} {report.hint}"


@pytest.mark.parametrize(("number", "code"), NEAR_ONES)
def test_what_is_nearly_right_is_refused(names, number, code):
    assert judged(number, code, names).state == NOT_YET


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (1, "gpt = lambda t, p, k, v, s, c: s['wte'][t]"),
        (2, "gpt = lambda t, p, k, v, s, c: linear(add(s['wte'][t], s['wpe'][p]), s['lm_head'])"),
        (3, "gpt = lambda t, p, k, v, s, c: linear(rmsnorm(add(s['wte'][t], s['wpe'][p])), s['lm_head'])"),
        (5, model(HEADS.replace("config.head_dim", "len(x)"))),
        (6, model("\n".join(HEADS.strip().splitlines()[:-1]))),
        (7, model(HEADS).replace('f"layer{i}."', '"layer0."')),
        (8, model(HEADS).replace("sum(found) * (1 / len(found))", "sum(found)")),
    ],
)
def test_the_report_names_the_stage_that_was_reached(names, stage, code):
    code += "" if "def document_loss" in code else "\ndocument_loss = None"
    report = judged("4.3", code, names)
    assert f"stage {stage} of 9" in report.message
    assert report.hint != LAST_RESORT


def test_the_stage_is_named_while_the_loss_is_still_open(names):
    line = "linear(rmsnorm(add(s['wte'][t], s['wpe'][p])), s['lm_head'])"
    begun = f"def gpt(t, p, k, v, s, c):\n    return {line}\n"
    report = judged("4.3", begun + "def document_loss(tokens, state_dict, config):\n    ...", names)
    assert report.state == NOT_YET
    assert "stage 3 of 9" in report.message
    assert "Attention's answer is missing" in report.hint
    open_loss = model(HEADS).replace(LOSS, "\ndef document_loss(tokens, state_dict, config):\n    ...")
    assert judged("4.3", open_loss, names).state == OPEN


def test_without_a_slip_the_model_of_the_checks_is_the_package():
    config = Config(5, n_embd=4, n_head=2, n_layer=2, block_size=3)
    rows = initial_parameters(config, random.Random(1))
    state_dict = {name: [[w * 30 + 0.1 for w in row] for row in matrix] for name, matrix in rows.items()}
    keys, values = [[], []], [[], []]
    for pos_id, token_id in enumerate((0, 3, 1)):
        logits = gpt(token_id, pos_id, keys, values, state_dict, config, plain)
        found = last_logits("", (0, 3, 1)[: pos_id + 1], state_dict, config)
        assert np.allclose(found, logits, rtol=0, atol=1e-12)
    assert all(last_logits(slip, (0, 3, 1), state_dict, config) != found for slip in SLIPS)


def test_the_stand_in_has_the_losses_and_slopes_of_the_model():
    run = Training(["maila", "deleah"], n_embd=8, n_head=2, n_layer=2)
    tokens = run.tokenizer.encode("maila")
    numbers = run.engine.state.parameters
    assert package.document_loss(tokens, numbers, run.config) == document_loss(
        tokens, numbers, run.config, plain
    )
    slopes = []
    for loss in (package.document_loss, lambda *args: document_loss(*args, primitive)):
        weights = ScalarEngine(run.config, run.engine.state).model
        loss(tokens, weights.state_dict, run.config).backward()
        slopes.append([p.grad for p in weights.parameters()])
    assert slopes[0] == slopes[1]


def test_the_solved_lesson_runs_on_the_learners_functions_and_shows_the_same():
    printed = [text for cell in play("04").notebook["cells"] if (text := printed_by(cell))]
    for name in ("mlp", "block", "gpt", "document_loss"):
        assert any(f"{name}: yours\n" in text for text in printed)
    committed = [text for cell in notebook_of("04")["cells"] if (text := printed_by(cell))]
    stand_ins = [text for text in committed if "the one of the package" in text]
    assert len(stand_ins) == 3
    for text in stand_ins:
        rest = [line for line in text.splitlines() if "the one of the package" not in line]
        assert any("\n".join(rest) in solved for solved in printed), text


def printed_by(cell):
    """What a cell printed."""
    return "".join("".join(output["text"]) for output in cell.get("outputs", []) if "text" in output)


def test_the_text_does_not_promise_what_two_zeros_do_not_keep():
    """ReLU squared has the slope 0 at 0: with `mlp_fc1` at zero nothing moves, whatever `mlp_fc2` is."""
    (table,) = [cell for cell in notebook_of("04")["cells"] if "def moved(" in source(cell)]
    text = "".join(table["outputs"][0]["data"]["text/plain"])
    assert "mlp_fc1, then mlp_fc2      0   2,048     0" in text
    assert "attn_wv, then attn_wo    512     512     0" in text
