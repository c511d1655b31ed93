"""What learners write in lesson 02, and the hint that each of them should get."""

MISTAKES = {
    "2.1": {
        "shifted": ("characters[i - 1]", "characters[i]"),
        "delimiter": (" if i != BOS", ""),
        "list": (
            '"".join(characters[i - 1] for i in ids if i != BOS)',
            "[characters[i - 1] for i in ids if i]",
        ),
    },
    "2.2": {
        "same token": ("tokens[i + 1]", "tokens[i]"),
        "backward": ("(tokens[i], tokens[i + 1])", "(tokens[i + 1], tokens[i])"),
        "no ending": ("len(tokens) - 1", "len(tokens) - 2"),
        "whole name": ("min(block_size, len(tokens) - 1)", "len(tokens) - 1"),
        "one too many": ("block_size, len", "block_size + 1, len"),
        "IndexError": ("len(tokens) - 1", "len(tokens)"),
    },
    "2.3": {
        "columns": "\n".join(
            [
                "def bigram_probabilities(counts, smoothing):",
                "    totals = [sum(column) + smoothing * len(counts) for column in zip(*counts)]",
                "    return [[(n + smoothing) / total for n, total in zip(row, totals)] for row in counts]",
            ]
        ),
        "transposed": ("for row in counts:", "for row in zip(*counts):"),
        "whole table": (
            "total = sum(row) + smoothing * len(row)",
            "total = sum(map(sum, counts)) + smoothing * len(row) ** 2",
        ),
        "total too small": (" + smoothing * len(row)", ""),
        "no smoothing": "\n".join(
            [
                "def bigram_probabilities(counts, smoothing):",
                "    return [[n / sum(row) for n in row] for row in counts]",
            ]
        ),
        "counts changed": "\n".join(
            [
                "def bigram_probabilities(counts, smoothing):",
                "    for row in counts:",
                "        total = sum(row) + smoothing * len(row)",
                "        row[:] = [(n + smoothing) / total for n in row]",
                "    return counts",
            ]
        ),
    },
    "2.4": {
        "loss": ("math.exp(loss)", "loss"),
        "sum": (" / len(probs)", ""),
        "mean of probabilities": (
            "loss = sum(-math.log(p) for p in probs) / len(probs)",
            "loss = -math.log(sum(probs) / len(probs))",
        ),
        "mean of choices": (
            "loss = sum(-math.log(p) for p in probs) / len(probs)",
            "loss = math.log(sum(1 / p for p in probs) / len(probs))",
        ),
        "turned over": ("-math.log(p)", "math.log(p)"),
        "other base": ("math.exp(loss)", "2 ** loss"),
    },
    "2.5": {
        "first only": (
            "if tuple(ids[i : i + 2]) == pair:",
            "if tuple(ids[i : i + 2]) == pair and new_id not in merged:",
        ),
        "pair kept": ("i += 2", "i += 1"),
        "last lost": ("while i < len(ids):", "while i < len(ids) - 1:"),
        "overlap": "\n".join(
            [
                "def merge(ids, pair, new_id):",
                "    starts = [i for i in range(len(ids)) if tuple(ids[i : i + 2]) == pair]",
                "    skipped = [i + 1 for i in starts if i + 1 not in starts]",
                "    return [new_id if i in starts else ids[i] for i in range(len(ids)) if i not in skipped]",
            ]
        ),
        "untouched": ("tuple(ids[i : i + 2]) == pair", "ids[i : i + 2] == pair"),
        "one half": ("tuple(ids[i : i + 2]) == pair", "ids[i] == pair[0]"),
        "list changed": "\n".join(
            [
                "def merge(ids, pair, new_id):",
                "    for i in range(len(ids)):",
                "        if tuple(ids[i : i + 2]) == pair:",
                "            ids[i : i + 2] = [new_id]",
                "    return ids",
            ]
        ),
        "IndexError": ("tuple(ids[i : i + 2]) == pair", "ids[i] == pair[0] and ids[i + 1] == pair[1]"),
    },
}
