"""What learners write in lesson 03, by the name of the hint that should come."""

SOFTMAX_ROWS = """
def softmax_rows(scores):
    total = sum(math.exp(score) for row in scores for score in row)
    return [[math.exp(score) / total for score in row] for row in scores]
"""
ONE_LARGEST = """
def softmax_rows(scores):
    largest = max(max(row) for row in scores)
    result = []
    for row in scores:
        exps = [math.exp(score - largest) for score in row]
        result.append([e / sum(exps) for e in exps])
    return result
"""
BY_COLUMNS = """
def softmax_rows(scores):
    columns = []
    for column in zip(*scores):
        exps = [math.exp(score - max(column)) for score in column]
        columns.append([e / sum(exps) for e in exps])
    return [list(row) for row in zip(*columns)]
"""

AFTER_SOFTMAX = """
def masked_weights(scores):
    rows = [plain.softmax(row) for row in scores]
    return [[0.0 if j > t else p for j, p in enumerate(row)] for t, row in enumerate(rows)]
"""

MISTAKES = {
    "3.1": {
        "columns": BY_COLUMNS,
        "whole matrix": SOFTMAX_ROWS,
        "no exp": ("math.exp(score - largest)", "score"),
        "OverflowError": ("math.exp(score - largest)", "math.exp(score)"),
        "ZeroDivisionError": ONE_LARGEST,
    },
    "3.2": {
        "mean kept": ("[x_i - mean for x_i in x]", "list(x)"),
        "no root": ("** 0.5", ""),
        "sum": ("/ len(x) + 1e-5", "+ 1e-5"),
        "n - 1": ("/ len(x) + 1e-5", "/ (len(x) - 1) + 1e-5"),
        "ZeroDivisionError": (" + 1e-5", ""),
    },
    "3.3": {
        "not scaled": (" / math.sqrt(len(q))", ""),
        "number of keys": ("len(q)", "len(keys)"),
        "root of 2": ("math.sqrt(len(q))", "math.sqrt(2)"),
        "no root": ("math.sqrt(len(q))", "len(q)"),
        "no softmax": ("plain.softmax(scores)", "scores"),
        "keys mixed": ("zip(*values)", "zip(*keys)"),
        "transposed": ("zip(*values)", "values"),
    },
    "3.4": {
        "overlap": ("slice(h * head_dim, (h + 1) * head_dim)", "slice(h, h + head_dim)"),
        "whole keys": ("[k[head] for k in keys]", "keys"),
        "whole values": ("[v[head] for v in values]", "values"),
        "nested": ("x_attn += plain.weighted_sum(weights, [v[head] for v in values])",
                   "x_attn.append(plain.weighted_sum(weights, [v[head] for v in values]))"),
        "ZeroDivisionError": ("len(q) // n_head", "len(q)"),
    },
    "3.5": {
        "hides itself": ("j > t", "j >= t"),
        "past hidden": ("j > t", "j < t"),
        "zero": ("-math.inf if", "0.0 if"),
        "after softmax": AFTER_SOFTMAX,
        "no mask": ("-math.inf if j > t else score", "score"),
    },
}  # fmt: skip
