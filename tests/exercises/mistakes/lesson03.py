"""What learners write in lesson 03, by the name of the hint that should come."""

AN_OLD_MAXIMUM = """
def softmax(scores):
    largest = max(abs(number(score)) for score in scores)
    exps = [exp(score - largest) for score in scores]
    return [e / sum(exps) for e in exps]
"""
FIRST_FOR_LARGEST = """
def softmax(scores):
    exps = [exp(score - number(scores[0])) for score in scores]
    return [e / sum(exps) for e in exps]
"""
LAST_POSITION = """
def attention(xs, wq, wk, wv, wo, n_head):
    head_dim = len(wq) // n_head
    q, keys, values = linear(xs[-1], wq), [linear(x, wk) for x in xs], [linear(x, wv) for x in xs]
    mixes = []
    for h in range(n_head):
        head = slice(h * head_dim, (h + 1) * head_dim)
        mixes += my_attend(q[head], [k[head] for k in keys], [v[head] for v in values])
    return linear(mixes, wo)
"""
BY_MATRIX = """
def attention(xs, wq, wk, wv, wo, n_head):
    queries, keys, values = ([linear(x, w) for x in xs] for w in (wq, wk, wv))
    head_dim = len(wq) // n_head
    found = []
    for t, q in enumerate(queries):
        mixes = []
        for h in range(n_head):
            head = slice(h * head_dim, (h + 1) * head_dim)
            seen = [j for j in range(len(xs)) if SEES]
            scores = [dot(q[head], keys[j][head]) / math.sqrt(WIDTH) for j in seen]
            mixes += weighted_sum(SOFTMAX(scores), [values[j][head] for j in seen])
        found.append(linear(mixes, wo))
    return found
"""


def by_matrix(sees="j <= t", width="head_dim", softmax="my_softmax"):
    """Attention with one thing done otherwise."""
    return BY_MATRIX.replace("SEES", sees).replace("WIDTH", width).replace("SOFTMAX", softmax)


ONLY_BEFORE = """
def attention(xs, wq, wk, wv, wo, n_head):
    found, head_dim = [], len(wq) // n_head
    for t, x in enumerate(xs):
        seen = xs[:t] or xs[:1]
        q, keys, values = linear(x, wq), [linear(s, wk) for s in seen], [linear(s, wv) for s in seen]
        mixes = []
        for h in range(n_head):
            head = slice(h * head_dim, (h + 1) * head_dim)
            mixes += my_attend(q[head], [k[head] for k in keys], [v[head] for v in values])
        found.append(linear(mixes, wo))
    return found
"""
NAIVE = """
def naive(scores):
    exps = [exp(score) for score in scores]
    return [e / sum(exps) for e in exps]


"""
GAINS = """
def looks_at(letters, t):
    return [j for j in range(t) if letters[j] in list("aeiou")]


def gains(weights, letters):
    found = []
    for t, row in enumerate(weights):
        places = looks_at(letters, t)
        if places:
            found.append(sum(row[j] for j in places) - 1 / (t + 1))
    return found
"""


def habit(body):
    """The solution of 3.5 with another `looks_at`."""
    return ('    vowels = [j for j in range(t) if letters[j] in list("aeiou")]\n    return vowels[-1:]', body)


MISTAKES = {
    "3.1": {
        "no exp": ("exp(score - largest)", "score"),
        "no division": ("e / sum(exps)", "e"),
        "OverflowError": FIRST_FOR_LARGEST,
        "ZeroDivisionError": AN_OLD_MAXIMUM,
        "TypeError": ("max(number(score) for score in scores)", "max(scores)"),
    },
    "3.2": {
        "sum": (" / len(x)", ""),
        "no root": ("** -0.5", "** -1"),
        "multiplied": ("** -0.5", "** 0.5"),
        "mean taken away": ("    mean_square", "    x = [a - sum(x) / len(x) for a in x]\n    mean_square"),
        "eps outside": ("(mean_square + 1e-5) ** -0.5", "1 / (mean_square ** 0.5 + 1e-5)"),
        "ZeroDivisionError": (" + 1e-5", ""),
        "TypeError": ("(mean_square + 1e-5) ** -0.5", "1 / math.sqrt(mean_square + 1e-5)"),
    },
    "3.3": {
        "not scaled": (" / math.sqrt(len(q))", ""),
        "number of keys": ("len(q)", "len(keys)"),
        "root of 2": ("math.sqrt(len(q))", "math.sqrt(2)"),
        "no root": ("math.sqrt(len(q))", "len(q)"),
        "no softmax": ("my_softmax(scores)", "scores"),
        "keys mixed": ("weighted_sum(weights, values)", "weighted_sum(weights, keys)"),
        "transposed": ("weighted_sum(weights, values)", "[dot(weights, v) for v in values]"),
        "the largest": ("weighted_sum(weights, values)",
                        "values[max(range(len(keys)), key=lambda i: number(weights[i]))]"),
        "TypeError": ("my_softmax(scores)", "plain.softmax(scores)"),
    },
    "3.4": {
        "last only": LAST_POSITION,
        "no wo": ("linear(mixes, wo)", "mixes"),
        "values as they are": ("values.append(linear(x, wv))", "values.append(x)"),
        "no mask": by_matrix("True"),
        "not itself": ONLY_BEFORE,
        "future only": by_matrix("j >= t"),
        "not scaled": by_matrix(width="1"),
        "roles": ("q = linear(x, wq)\n        keys.append(linear(x, wk))",
                  "q = linear(x, wk)\n        keys.append(linear(x, wq))"),
        "keys mixed": ("[v[head] for v in values]", "[k[head] for k in keys]"),
        "one head": ("head_dim = len(wq) // n_head", "n_head, head_dim = 1, len(wq)"),
        "whole root": by_matrix(width="len(wq)"),
        "overlap": ("slice(h * head_dim, (h + 1) * head_dim)", "slice(h, h + head_dim)"),
        "last head": ("mixes += my_attend(q[head], [k[head] for k in keys], [v[head] for v in values])",
                   "mixes = my_attend(q[head], [k[head] for k in keys], [v[head] for v in values])"),
        "list sliced": ("mixes += my_attend(q[head], [k[head] for k in keys], [v[head] for v in values])",
                   "weights = my_softmax([dot(q[head], k) / math.sqrt(head_dim) for k in keys[head]])\n"
                   "            mixes += weighted_sum(weights, [v[head] for v in values])"),
        "MicrogptError": ("my_attend(q[head], [k[head] for k in keys]", "package.attend(q[head], keys[head]"),
        "TypeError": ("len(wq) // n_head", "len(wq) / n_head"),
        "OverflowError": NAIVE + by_matrix(softmax="naive"),
    },
    "3.5": {
        "one number": habit("    return t"),
        "future": habit("    return [t + 1]"),
        "twice": habit("    return [0, 0]"),
        "silent": habit("    return [j for j in range(t) if letters[j] == \"?\"]"),
        "known": habit("    return [t - 1] if t else []"),
        "everything": habit("    return list(range(t + 1))"),
        "no even share": (" - len(places) / (t + 1)", ""),
        "one share": GAINS,
        "shares of t": ("(t + 1))", "max(t, 1))"),
        "silent rows": ("        if places:\n            found", "        if True:\n            found"),
        "IndexError": habit("    return [j for j in range(t) if letters[t + 1] in list(\"aeiou\")]"),
    },
}  # fmt: skip
