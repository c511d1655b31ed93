"""What learners write in lesson 02, and the hint that each of them should get."""

MISTAKES = {
    "2.1": {
        "one side": ("for character in name], BOS]", "for character in name]]"),
        "no delimiter": (
            "[BOS, *[id_of[character] for character in name], BOS]",
            "[id_of[character] for character in name]",
        ),
        "from 0": ("id_of[character]", "characters.index(character)"),
        "nested": ("*[id_of", "[id_of"),
        "KeyError": ("*[id_of[character] for character in name]", "id_of[name]"),
        "shifted": ("characters[i - 1]", "characters[i]"),
        "delimiter": (" if i != BOS", ""),
        "list": (
            '"".join(characters[i - 1] for i in ids if i != BOS)',
            "[characters[i - 1] for i in ids if i]",
        ),
        "spaced": ('"".join', '" ".join'),
        "cut off": ("for i in ids if i != BOS", "for i in ids[1:-1]"),
    },
    "2.2": {
        "same token": ("tokens[i + 1]", "tokens[i]"),
        "backward": ("(tokens[i], tokens[i + 1])", "(tokens[i + 1], tokens[i])"),
        "no ending": ("len(tokens) - 1", "len(tokens) - 2"),
        "whole name": ("min(block_size, len(tokens) - 1)", "len(tokens) - 1"),
        "one too many": ("block_size, len", "block_size + 1, len"),
        "one too few": ("min(block_size, len(tokens) - 1)", "len(tokens[:block_size]) - 1"),
        "all before": ("(tokens[i], tokens", "(tokens[: i + 1], tokens"),
        "no list": (
            "[(tokens[i], tokens[i + 1]) for i in range(n)]",
            "zip(tokens[:n], tokens[1:])",
        ),
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
        "zeros only": ("(n + smoothing) / total", "(n or smoothing) / total"),
        "precedence": ("(n + smoothing) / total", "n + smoothing / total"),
        "twenty-seven": ("len(row)", "27"),
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
        "uphill": ("e / sum(exps) - share", "share - e / sum(exps)"),
        "counts": ("n / sum(followed)", "n"),
        "sum": ("e / sum(exps) - share", "(e / sum(exps) - share) * sum(followed)"),
        "probabilities": ("e / sum(exps) - share", "e / sum(exps)"),
        "shares": ("e / sum(exps) - share", "share"),
        "logits": ("math.exp(logit)", "logit"),
        "per token": ("e / sum(exps) - share", "(e / sum(exps) - share) / len(row)"),
        "changed": ("    shares =", "    row[:] = exps\n    shares ="),
        "ZeroDivisionError": ("e / sum(exps) - share", "e / sum(exps) - 1 / share"),
        "ValueError": ("n / sum(followed)", "math.log(n)"),
    },
    "2.5": {
        "first only": (
            "if tuple(ids[i : i + 2]) == pair:",
            "if tuple(ids[i : i + 2]) == pair and new_id not in merged:",
        ),
        "pair kept": ("i += 2", "i += 1"),
        "last lost": ("while i < len(ids):", "while i < len(ids) - 1:"),
        "from the right": "\n".join(
            [
                "def merge(ids, pair, new_id):",
                "    merged, i = [], len(ids)",
                "    while i > 0:",
                "        found = tuple(ids[max(i - 2, 0) : i]) == pair",
                "        merged.insert(0, new_id if found else ids[i - 1])",
                "        i -= 2 if found else 1",
                "    return merged",
            ]
        ),
        "text": "\n".join(
            [
                "def merge(ids, pair, new_id):",
                "    words = ' '.join(map(str, ids)).replace(' '.join(map(str, pair)), str(new_id))",
                "    return [int(word) for word in words.split()]",
            ]
        ),
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
