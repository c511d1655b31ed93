"""What learners write in lesson 08, and the hint that each of them should get."""

STRIPPED = "text = line.strip().lower()"
BLOCK = "return lengths[enough - 1] + 1"
ENOUGH = "next(k for k in range(1, count + 1) if k / count >= share)"

MISTAKES = {
    "8.1": {
        "twice": ("text not in found", "line not in found"),
        "empty": ("text and ", ""),
        "sorted": ("return found", "return sorted(found)"),
        "spaces": (STRIPPED, "text = line.lower()"),
        "capitals": (STRIPPED, "text = line.strip()"),
    },
    "8.2": {
        "no end": (BLOCK, BLOCK.removesuffix(" + 1")),
        "both ends": (BLOCK, BLOCK.replace("+ 1", "+ 2")),
        "longest": (BLOCK, "return lengths[-1] + 1"),
        "one short": (ENOUGH, "int(share * count)"),
        "a hair": (ENOUGH, "math.ceil(share * count)"),
    },
    "8.3": {
        "last two": ("return waited >= patience", "return len(losses) > 1 and losses[-1] > losses[-2]"),
        "too early": ("waited >= patience", "waited >= patience - 1"),
        "too late": ("waited >= patience", "waited > patience"),
        "or more": ("waited >= patience", "waited == patience"),
        "equal": ("losses.index(min(losses))", "(len(losses) - 1 - losses[::-1].index(min(losses)))"),
        "ValueError": ("if not losses:", "if losses == 0:"),
    },
    "8.4": {
        "repeats": ("set(samples)", "list(samples)"),
        "new": ("sample in documents", "sample not in documents"),
        "of the documents": ("/ len(different)", "/ len(documents)"),
        "count": (" / len(different)", ""),
        "ZeroDivisionError": ("if not different:", "if different is None:"),
    },
    "8.5": {
        "lm_head": ("(vocab_size + block_size)", "(2 * vocab_size + block_size)"),
        "no positions": ("(vocab_size + block_size)", "vocab_size"),
        "one layer": ("n_layer * (matrices", "(matrices"),
        "no biases": ("matrices + biases +", "matrices +"),
        "short biases": ("(4 + 4 + 1)", "(4 + 1 + 1)"),
        "three biases": ("(4 + 4 + 1)", "(3 + 4 + 1)"),
        "no shift": ("layernorm = 2 * n_embd", "layernorm = n_embd"),
        "last layernorm": (") + layernorm", ")"),
    },
}
