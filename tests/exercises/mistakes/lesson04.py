"""What learners may write instead, in lesson 04: see `played.py`."""

BESIDE_THE_BLOCK = "x = my_block(x, attention, lambda x: my_mlp(x, fc1, fc2))"


def block_of(body):
    """The solution of 4.3 with its blocks written out otherwise."""
    return (BESIDE_THE_BLOCK, body.strip().replace("\n", "\n        "))


SILENT = "sum(number == 0 for row in matrix for number in row)"
TOTAL = "total = sum(silent(first_gradients).values())"
EMBEDDING = 'add(state_dict["wte"][token_id], state_dict["wpe"][pos_id])'
TWO_LINES = """
x = add(x, attention(rmsnorm(x)))
x = add(x, my_mlp(rmsnorm(x), fc1, fc2))
"""
LOOP = "range(min(len(tokens) - 1, config.block_size))"
SCORES = "attention_scores(q[head], [k[head] for k in keys[i]])"
APPENDED = "keys[i].append(linear(x, wk))\n            values[i].append(linear(x, wv))"
HEADS = """for h in range(config.n_head):
                head = slice(h * config.head_dim, (h + 1) * config.head_dim)"""
OTHERS = """x_attn = []
            keys_before, values_before = keys[i][:-1] or keys[i], values[i][:-1] or values[i]
            for h in range(config.n_head):
                head = slice(h * config.head_dim, (h + 1) * config.head_dim)
                weights = softmax(attention_scores(q[head], [k[head] for k in keys_before]))
                x_attn += weighted_sum(weights, [v[head] for v in values_before])
            return linear(x_attn, wo)"""
MATRICES = """wq, wk, wv, wo = [state_dict[f"layer{i}.attn_w{one}"] for one in "qkvo"]
        fc1, fc2 = state_dict[f"layer{i}.mlp_fc1"], state_dict[f"layer{i}.mlp_fc2"]"""

MISTAKES = {
    "4.1": {
        "no square": ("relu(h) ** 2", "relu(h)"),
        "no relu": ("relu(h) ** 2", "h ** 2"),
        "MicrogptError": """def mlp(x, fc1, fc2):
    hidden = [relu(h) ** 2 for h in linear(x, fc2)]
    return linear(hidden, fc1)""",
        "no way back": ("return linear(hidden, fc2)", "return hidden"),
        "bent again": ("return linear(hidden, fc2)", "return [relu(h) ** 2 for h in linear(hidden, fc2)]"),
        "added": ("return linear(hidden, fc2)", "return add(x, linear(hidden, fc2))"),
        "TypeError": ("relu(h)", "max(0.0, h)"),
    },
    "4.2": {
        "norm kept": """def block(x, attention, mlp):
    x = rmsnorm(x)
    x = add(x, attention(x))
    x = rmsnorm(x)
    return add(x, mlp(x))""",
        "no residual": """def block(x, attention, mlp):
    x = attention(rmsnorm(x))
    return mlp(rmsnorm(x))""",
        "no norm": """def block(x, attention, mlp):
    x = add(x, attention(x))
    return add(x, mlp(x))""",
        "norm after": """def block(x, attention, mlp):
    x = rmsnorm(add(x, attention(x)))
    return rmsnorm(add(x, mlp(x)))""",
        "first x": """def block(x, attention, mlp):
    x_first = x
    x = add(x_first, attention(rmsnorm(x)))
    return add(x_first, mlp(rmsnorm(x)))""",
        "side by side": """def block(x, attention, mlp):
    x_normed = rmsnorm(x)
    return add(add(x, attention(x_normed)), mlp(x_normed))""",
        "answers normed": """def block(x, attention, mlp):
    x = add(x, rmsnorm(attention(x)))
    return add(x, rmsnorm(mlp(x)))""",
        "swapped": """def block(x, attention, mlp):
    x = add(x, mlp(rmsnorm(x)))
    return add(x, attention(rmsnorm(x)))""",
        "twice": (
            "x = add(x, attention(rmsnorm(x)))",
            "attention(rmsnorm(x))\n    x = add(x, attention(rmsnorm(x)))",
        ),
    },
    "4.3": {
        "no place": (EMBEDDING, 'state_dict["wte"][token_id]'),
        "no letter": (EMBEDDING, 'state_dict["wpe"][pos_id]'),
        "wte": ('linear(x, state_dict["lm_head"])', 'linear(x, state_dict["wte"])'),
        "probabilities": ('linear(x, state_dict["lm_head"])', 'softmax(linear(x, state_dict["lm_head"]))'),
        "no scores": ('return linear(x, state_dict["lm_head"])', "return x"),
        "all zero": block_of("x = my_mlp(rmsnorm(attention(rmsnorm(x))), fc1, fc2)"),
        "no norm": (f"rmsnorm({EMBEDDING})", EMBEDDING),
        "each normed": (
            f"rmsnorm({EMBEDDING})",
            'add(rmsnorm(state_dict["wte"][token_id]), rmsnorm(state_dict["wpe"][pos_id]))',
        ),
        "no wo": ("return linear(x_attn, wo)", "return x_attn"),
        "keys mixed": ("[v[head] for v in values[i]]", "[k[head] for k in keys[i]]"),
        "last norm": ('linear(x, state_dict["lm_head"])', 'linear(rmsnorm(x), state_dict["lm_head"])'),
        "not kept": (
            "return linear(x_attn, wo)",
            "del keys[i][-1], values[i][-1]\n            return linear(x_attn, wo)",
        ),
        "itself only": (APPENDED, "keys[i][:], values[i][:] = [linear(x, wk)], [linear(x, wv)]"),
        "not itself": ("x_attn = []", OTHERS),
        "not scaled": (SCORES, f"[s * config.head_dim ** 0.5 for s in {SCORES}]"),
        "roles": (
            "q = linear(x, wq)\n            keys[i].append(linear(x, wk))",
            "q = linear(x, wk)\n            keys[i].append(linear(x, wq))",
        ),
        "one head": (
            HEADS,
            "for head in [slice(0, config.n_embd)]:",
        ),
        "whole root": (SCORES, f"[s / config.n_head ** 0.5 for s in {SCORES}]"),
        "no square": block_of(
            TWO_LINES.replace(
                "my_mlp(rmsnorm(x), fc1, fc2)", "linear([relu(h) for h in linear(rmsnorm(x), fc1)], fc2)"
            )
        ),
        "no relu": block_of(
            TWO_LINES.replace(
                "my_mlp(rmsnorm(x), fc1, fc2)", "linear([h * h for h in linear(rmsnorm(x), fc1)], fc2)"
            )
        ),
        "MLP not normed": block_of(TWO_LINES.replace("my_mlp(rmsnorm(x)", "my_mlp(x")),
        "first x": block_of(
            "before = x\n" + TWO_LINES.strip().replace("x = add(x, my_mlp", "x = add(before, my_mlp")
        ),
        "no MLP": block_of("x = add(x, attention(rmsnorm(x)))"),
        "side by side": block_of(
            "before = x\n" + TWO_LINES.strip().replace("my_mlp(rmsnorm(x)", "my_mlp(rmsnorm(before)")
        ),
        "one layer": ("return linear(x, state_dict", "    return linear(x, state_dict"),
        "same matrices": (MATRICES, MATRICES.replace("{i}", "0")),
        "norm kept": block_of(
            "x = rmsnorm(x)\nx = add(x, attention(x))\nx = add(x, my_mlp(rmsnorm(x), fc1, fc2))"
        ),
        "not normed": block_of(TWO_LINES.replace("attention(rmsnorm(x))", "attention(x)")),
        "normed twice": (f"rmsnorm({EMBEDDING})", f"rmsnorm(rmsnorm({EMBEDDING}))"),
        "sum": ("sum(losses) / len(losses)", "sum(losses)"),
        "last only": ("sum(losses) / len(losses)", "losses[-1]"),
        "own token": ("softmax(logits)[tokens[pos_id + 1]]", "softmax(logits)[tokens[pos_id]]"),
        "too far": ("sum(losses) / len(losses)", "sum(losses) / (len(tokens) - 1)"),
        "MicrogptError": ("[k[head] for k in keys[i]]", "keys[i][head]"),
        "IndexError": (LOOP, "range(len(tokens) - 1)"),
        "TypeError": ("-log(softmax(logits)[tokens[pos_id + 1]])", "-log(softmax(logits))"),
        "KeyError": ('state_dict[f"layer{i}.attn_w{one}"]', 'state_dict[f"attn_w{one}"]'),
    },
    "4.4": {
        "one table": ("2 * vocab_size", "vocab_size"),
        "no positions": (" + block_size", ""),
        "one layer": ("n_layer * 12", "12"),
        "three matrices": ("12 *", "11 *"),
        "narrow MLP": ("12 *", "6 *"),
        "half an MLP": ("12 *", "8 *"),
        "heads": ("n_layer * 12", "n_layer * (8 + 4 * n_head)"),
    },
    "4.5": {
        "nearly zero": ("number == 0", "abs(number) < 1e-6"),
        "negative": ("number == 0", "not number > 0"),
        "the others": ("number == 0", "number != 0"),
        "rows": (SILENT, "sum(not any(row) for row in matrix)"),
        "one number": """def silent(gradients):
    return sum(number == 0 for matrix in gradients.values() for row in matrix for number in row)

total = silent(first_gradients)""",
        "the zeros": (TOTAL, "total = 16 * 16 + 16 * 64"),
        "awake": (TOTAL, "total = 4064 - sum(silent(first_gradients).values())"),
        "whole matrices": (
            TOTAL,
            "total = sum(n for n in silent(first_gradients).values() if n in (256, 1024))",
        ),
    },
}
