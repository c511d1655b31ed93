"""What learners typically write in lesson 06, by exercise and by the hint that it should get."""

TAKE = "        likely.append(token_id)\n"
ADD = "        together += probs[token_id]\n"
STOP = "        if together >= p:\n            break\n"

MISTAKES = {
    "6.1": {
        "no end": ("token_id == BOS", "len(name) > 100"),
        "same logits": (
            "        logits = decode(token_id)\n    return",
            "        decode(token_id)\n    return",
        ),
        "TypeError": ("max(range(len(logits)), key=lambda i: logits[i])", "max(logits)"),
        "MicrogptError": ("        if len(name) >= engine.config.block_size:\n            break\n", ""),
        "least likely": ("max(range", "min(range"),
    },
    "6.2": {
        "multiplied": ("logit / temperature", "logit * temperature"),
        "after": (
            "softmax([logit / temperature for logit in logits])",
            "[p / temperature for p in softmax(logits)]",
        ),
        "ignored": ("logit / temperature", "logit"),
    },
    "6.3": {
        "ValueError": (" if p > 0", ""),
        "bits": ("math.log(p)", "math.log2(p)"),
        "not weighted": ("-p * math.log(p)", "-math.log(p)"),
    },
    "6.4": {
        "not renormalised": ("[p / sum(kept) for p in kept]", "kept"),
        "softmax": ("[p / sum(kept) for p in kept]", "softmax(kept)"),
        "least likely": ("-probs[i]", "probs[i]"),
        "divided by k": ("[p / sum(kept) for p in kept]", "[(p > 0) / k for p in kept]"),
    },
    "6.5": {
        "one too few": (TAKE + ADD + STOP, ADD + STOP.replace("if ", "if likely and ") + TAKE),
        "one too many": (TAKE + ADD + STOP, TAKE + STOP + ADD),
        "not sorted": ("sorted(range(len(probs)), key=lambda i: -probs[i])", "range(len(probs))"),
        "not renormalised": ("[q / sum(kept) for q in kept]", "kept"),
    },
    "6.6": {
        "wrong token": ("probs[target]", "probs[token_id]"),
        "no log": ("-math.log(probs[target])", "probs[target]"),
        "bits": ("math.log(", "math.log2("),
        "mean": ("return total", "return total / (len(tokens) - 1)"),
    },
}
