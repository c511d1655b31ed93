"""What learners typically write in lesson 06, by exercise and by the hint that it should get."""

READ_PROMPT = "    for token_id in tokenizer.ids(prompt):\n        logits = decode(token_id)\n"
FULL = "        if len(name) >= engine.config.block_size:\n            break\n"
LAST = "        logits = decode(token_id)\n    return name"

KEEP = "        kept.append(token_id)\n"
ADD = "        together += probs[token_id]\n"
STOP = "        if together >= p:\n            break\n"
SOFTMAX = "softmax([logit / temperature for logit in logits])"
SHARES = "[q / together if i in kept else 0.0 for i, q in enumerate(probs)]"
AS_THEY_ARE = "[q if i in kept else 0.0 for i, q in enumerate(probs)]"

RETURN = "            return text, -minus_p, [-other for other, _, _ in heap]\n"
END = "            if token_id == BOS:\n"
PUSH = "                heappush(heap, (minus_p * p, longer, len(longer) == engine.config.block_size))"

TARGET = "softmax(decode(token_id))[target]"
SUMMED = "        if pairs:\n            said, true = (sum(column) / len(pairs) for column in zip(*pairs))"
POINT = "curve.append((said, true, len(pairs)))"

MISTAKES = {
    "6.1": {
        "no end": ("token_id == BOS", "len(name) > 100"),
        "same logits": (LAST, "        decode(token_id)\n    return name"),
        "forgets": (LAST, "        logits = engine.decoder()(token_id)\n    return name"),
        "prompt unread": (READ_PROMPT, ""),
        "no prompt": ("name = prompt", 'name = ""'),
        "MicrogptError": (FULL, ""),
        "chooses itself": ("choose(logits)", "max(range(27), key=lambda i: logits[i])"),
        "twice": (
            "name += tokenizer.token(token_id)",
            "name += tokenizer.token(token_id)\n        choose(logits)",
        ),
        "probabilities": ("choose(logits)", "choose(softmax(logits))"),
    },
    "6.2": {
        "multiplied": ("logit / temperature", "logit * temperature"),
        "after": (SOFTMAX, "[q / temperature for q in softmax(logits)]"),
        "ignored": ("logit / temperature", "logit"),
        "exponents only": (SOFTMAX, "[math.exp(logit / temperature) for logit in logits]\n    return probs"),
        "not cut": (SHARES, "probs"),
        "cut first": """
def shape(logits, temperature, p):
    probs = softmax(logits)
    kept, together = [], 0.0
    for token_id in sorted(range(len(probs)), key=lambda i: -probs[i]):
        kept.append(token_id)
        together += probs[token_id]
        if together >= p:
            break
    return softmax([z / temperature if i in kept else -math.inf for i, z in enumerate(logits)])
""",
        "one too few": (
            KEEP + ADD + STOP,
            "        if kept and together + probs[token_id] >= p < 1:\n            break\n" + KEEP + ADD,
        ),
        "one too many": ("together >= p", "together > p"),
        "not sorted": ("sorted(range(len(probs)), key=lambda i: -probs[i])", "range(len(probs))"),
        "least likely": ("-probs[i]", "probs[i]"),
        "not renormalised": (SHARES, AS_THEY_ARE),
        "softmax again": (SHARES, f"softmax({AS_THEY_ARE}) if p < 1 else probs"),
        "all alike": (SHARES, "[(i in kept) / len(kept) if p < 1 else q for i, q in enumerate(probs)]"),
        "above p": (
            KEEP + ADD + STOP,
            "        if p == 1 or probs[token_id] >= p or not kept:\n    " + KEEP + "    " + ADD,
        ),
        "tie": (
            "    return [",
            "    kept = [i for i, q in enumerate(probs) if q >= probs[kept[-1]]]\n"
            "    together = sum(probs[i] for i in kept)\n    return [",
        ),
        "ZeroDivisionError": (
            SHARES,
            "[q / sum(q for i, q in enumerate(probs) if i in [probs[k] for k in kept]) for q in probs]",
        ),
    },
    "6.3": {
        "kind": (RETURN, "            return text\n"),
        "greedy": """
def likeliest_name(engine, tokenizer, prompt=""):
    text, found, left = prompt, 1.0, []
    while True:
        probs = softmax(next_logits(engine, tokenizer, text))
        best = max(range(27), key=lambda i: probs[i])
        left += [found * p for i, p in enumerate(probs) if i != best]
        found *= probs[best]
        if best == BOS:
            return text, found, left
        text += tokenizer.token(best)
        if len(text) == engine.config.block_size:
            return text, found, left
""",
        "first found": (
            END,
            END
            + "                if p > 0.25:\n"
            + "                    rest = [-other for other, _, _ in heap] + [minus_p * (p - 1)]\n"
            + "                    return text, -minus_p * p, rest\n"
            + END,
        ),
        "no end": (
            RETURN,
            "            if len(text) < engine.config.block_size:\n"
            "                minus_p /= softmax(next_logits(engine, tokenizer, text))[BOS]\n" + RETURN,
        ),
        "end of a full name": (
            RETURN,
            "            if len(text) == engine.config.block_size:\n                minus_p *= 1 / 27\n"
            + RETURN,
        ),
        "MicrogptError": (PUSH, "                heappush(heap, (minus_p * p, longer, False))"),
        "logarithm": ("-minus_p, [", "math.log(-minus_p), ["),
        "last factor": (
            RETURN,
            "            last = softmax(next_logits(engine, tokenizer, text))[BOS]\n"
            + RETURN.replace("-minus_p", "last"),
        ),
        "negative": ("[-other for", "[other for"),
        "missing": ("[-other for other, _, _ in heap]", "[-other for other, _, _ in heap][:5]"),
        "twice": ("[-other for other, _, _ in heap]", "[-other for other, _, _ in heap] + [-minus_p]"),
        "likelier waits": (
            "[-other for other, _, _ in heap]",
            "[1 + minus_p]",
        ),
        "prompt": ("[(-1.0, prompt, False)]", '[(-1.0, "", False)]'),
        "work": (
            "    while True:\n",
            "    for letter in 'abcdefghijklmnopqrstuvwxyz':\n"
            "        next_logits(engine, tokenizer, prompt + letter)\n"
            "    while True:\n",
        ),
    },
    "6.4": {
        "wrong token": (TARGET, "softmax(decode(token_id))[token_id]"),
        "no log": (f"math.log({TARGET})", TARGET),
        "bits": ("math.log(", "math.log2("),
        "mean": ("return total", "return total / (len(tokens) - 1)"),
        "no end": ("[: engine.config.block_size]", "[:-1]"),
        "probability": ("return total", "return math.exp(-total)"),
        "MicrogptError": ("[: engine.config.block_size]", ""),
    },
    "6.5": {
        "IndexError": ("min(int(p * bins), bins - 1)", "int(p * bins)"),
        "ZeroDivisionError": (
            SUMMED,
            "        if True:\n            said = sum(p for p, _ in pairs) / len(pairs)\n"
            "            true = sum(came for _, came in pairs) / len(pairs)",
        ),
        "middle": (POINT, "curve.append(((found.index(pairs) + 0.5) / bins, true, len(pairs)))"),
        "empty bins": (POINT, POINT + "\n        else:\n            curve.append((0.0, 0.0, 0))"),
        "ten bins": ("    found = [[]", "    bins = 10\n    found = [[]"),
        "counts": (POINT, "curve.append((said, true * len(pairs), len(pairs)))"),
        "swapped": (POINT, "curve.append((true, said, len(pairs)))"),
        "order": ("return curve", "return sorted(curve, key=lambda point: (point[2], -point[0]))"),
        "no count": (POINT, "curve.append((said, true))"),
    },
    "6.6": {
        "no position": ("gpt(token_id, len(keys[0]),", "gpt(token_id, 0,"),
        "forgets": """
def decoder_of(parameters, config, ops=plain):
    read = []

    def decode(token_id):
        read.append(token_id)
        lists = [[] for _ in range(config.n_layer)], [[] for _ in range(config.n_layer)]
        return gpt(token_id, len(read) - 1, *lists, parameters, config, ops)

    return decode
""",
        "IndexError": """
def decoder_of(parameters, config, ops=plain):
    keys, values = [[]], [[]]

    def decode(token_id):
        return gpt(token_id, len(keys[0]), keys, values, parameters, config, ops)

    return decode
""",
        "shared": """
keys, values = [[], []], [[], []]


def decoder_of(parameters, config, ops=plain):
    read = []

    def decode(token_id):
        read.append(token_id)
        return gpt(token_id, len(read) - 1, keys, values, parameters, config, ops)

    return decode
""",
        "one list": """
def decoder_of(parameters, config, ops=plain):
    keys, values, read = [[]] * config.n_layer, [[]] * config.n_layer, []

    def decode(token_id):
        read.append(token_id)
        return gpt(token_id, len(read) - 1, keys, values, parameters, config, ops)

    return decode
""",
        "reads again": """
def decoder_of(parameters, config, ops=plain):
    read = []

    def decode(token_id):
        read.append(token_id)
        keys, values = [[] for _ in range(config.n_layer)], [[] for _ in range(config.n_layer)]
        for pos_id, earlier in enumerate(read):
            logits = gpt(earlier, pos_id, keys, values, parameters, config, ops)
        return logits

    return decode
""",
        "kind": ("return decode", "return decode(BOS)"),
    },
}
