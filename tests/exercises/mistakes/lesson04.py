"""What learners may write instead, in lesson 04: see `played.py`."""

MISTAKES = {
    "4.1": {
        "no square": ("max(0.0, h) ** 2", "max(0.0, h)"),
        "no relu": ("max(0.0, h) ** 2", "h ** 2"),
        "MicrogptError": """def mlp(x, fc1, fc2):
    hidden = [max(0.0, h) ** 2 for h in linear(x, fc2)]
    return linear(hidden, fc1)""",
        "no way back": ("return linear(hidden, fc2)", "return hidden"),
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
    },
    "4.3": {
        "wrong table": ("lm_head", "wte"),
        "normed": ("linear(x,", "linear(rmsnorm(x),"),
        "scores": ('softmax(linear(x, state_dict["lm_head"]))', 'linear(x, state_dict["lm_head"])'),
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
        "the others": ("number == 0", "number != 0"),
        "rows": (
            "sum(number == 0 for row in matrix for number in row)",
            "sum(not any(row) for row in matrix)",
        ),
        "the zeros": ("total = sum(silent(first_gradients).values())", "total = 16 * 16 + 16 * 64"),
        "awake": (
            "total = sum(silent(first_gradients).values())",
            "total = 4064 - sum(silent(first_gradients).values())",
        ),
        "whole matrices": (
            "total = sum(silent(first_gradients).values())",
            "total = sum(n for n in silent(first_gradients).values() if n in (256, 1024))",
        ),
    },
    "4.6": {
        "rows": """def without_head(parameters, head, head_dim):
    changed = copy.deepcopy(parameters)
    for i in range(head * head_dim, (head + 1) * head_dim):
        changed["layer0.attn_wo"][i] = [0.0] * len(changed["layer0.attn_wo"][i])
    return changed""",
        "one column": ("range(head * head_dim, (head + 1) * head_dim)", "[head]"),
        "wrong head": (
            "range(head * head_dim, (head + 1) * head_dim)",
            "range(head, head + head_dim)",
        ),
        "in place": ("copy.deepcopy(parameters)", "parameters"),
    },
}
