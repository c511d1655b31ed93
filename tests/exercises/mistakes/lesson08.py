"""What learners write in lesson 08, and the hint that each of them should get."""

STRIPPED = "text = line.strip().lower()"
BLOCK = "return lengths[math.ceil(share * len(lengths)) - 1] + 1"

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
        "one short": (BLOCK, BLOCK.replace("math.ceil", "int")),
    },
    "8.3": {
        "no lm_head": ("2 * vocab_size", "vocab_size"),
        "no positions": (" + block_size * n_embd", ""),
        "one layer": ("n_layer * (attention + mlp)", "attention + mlp"),
        "thin mlp": ("2 * 4 * n_embd", "2 * n_embd"),
        "one mlp matrix": ("2 * 4 * n_embd", "4 * n_embd"),
        "three matrices": ("attention = 4", "attention = 3"),
    },
    "8.4": {
        "last two": ("return waited >= patience", "return len(losses) > 1 and losses[-1] > losses[-2]"),
        "too early": ("waited >= patience", "waited >= patience - 1"),
        "too late": ("waited >= patience", "waited > patience"),
        "equal": ("losses.index(min(losses))", "(len(losses) - 1 - losses[::-1].index(min(losses)))"),
        "ValueError": ("if not losses:", "if losses == 0:"),
    },
    "8.5": {
        "repeats": ("set(samples)", "list(samples)"),
        "new": ("sample in documents", "sample not in documents"),
        "of the documents": ("/ len(different)", "/ len(documents)"),
        "count": (" / len(different)", ""),
        "ZeroDivisionError": ("if not different:", "if different is None:"),
    },
}
