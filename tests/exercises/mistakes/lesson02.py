"""What learners write in lesson 02, and the hint that each of them should get."""

MERGE = """
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged
"""
OVERLAP = """
    starts = [i for i in range(len(ids)) if tuple(ids[i : i + 2]) == pair]
    skipped = [i + 1 for i in starts if i + 1 not in starts]
    return [new_id if i in starts else ids[i] for i in range(len(ids)) if i not in skipped]
"""
FROM_THE_RIGHT = """
    merged, i = [], len(ids)
    while i > 0:
        found = tuple(ids[max(i - 2, 0) : i]) == pair
        merged.insert(0, new_id if found else ids[i - 1])
        i -= 2 if found else 1
    return merged
"""
AS_TEXT = """
    text = " ".join(map(str, ids)).replace(" ".join(map(str, pair)), str(new_id))
    return [int(word) for word in text.split()]
"""
ENCODE = """
    ids = list(text.encode("utf-8"))
    for i, pair in enumerate(merges):
        ids = merge(ids, pair, 256 + i)
    return ids
"""
PIECES = """
    pieces = [bytes([i]) for i in range(256)]
    for left, right in merges:
        pieces.append(pieces[left] + pieces[right])
"""
LONGEST = f"""{PIECES}
    rest, ids = text.encode("utf-8"), []
    while rest:
        found = max((piece for piece in pieces if rest.startswith(piece)), key=len)
        ids.append(pieces.index(found))
        rest = rest[len(found) :]
    return ids
"""
BY_TEXT = f"""{PIECES}
    tokens = [bytes([byte]) for byte in text.encode("utf-8")]
    for left, right in merges:
        tokens = merge(tokens, (pieces[left], pieces[right]), pieces[left] + pieces[right])
    return [max(i for i, piece in enumerate(pieces) if piece == token) for token in tokens]
"""

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
        "no list": ('    ids = list(text.encode("utf-8"))', '    ids = text.encode("utf-8")'),
        "characters": ('list(text.encode("utf-8"))', "[ord(character) for character in text]"),
        "unmerged": ("tuple(ids[i : i + 2]) == pair", "ids[i : i + 2] == pair"),
        "first only": ("== pair:", "== pair and new_id not in merged:"),
        "pair kept": ("i += 2", "i += 1"),
        "last lost": ("while i < len(ids):", "while i < len(ids) - 1:"),
        "overlap": (MERGE, OVERLAP),
        "from the right": (MERGE, FROM_THE_RIGHT),
        "as text": (MERGE, AS_TEXT),
        "order": ("in enumerate(merges):", "in reversed(list(enumerate(merges))):"),
        "longest": (ENCODE, LONGEST),
        "same text": (ENCODE, BY_TEXT),
        "byte by byte": (
            'b"".join(pieces[i] for i in ids).decode("utf-8", errors="replace")',
            '"".join(pieces[i].decode("utf-8", errors="replace") for i in ids)',
        ),
        "chr": (
            'b"".join(pieces[i] for i in ids).decode("utf-8", errors="replace")',
            '"".join(chr(byte) for i in ids for byte in pieces[i])',
        ),
        "UnicodeDecodeError": (', errors="replace"', ""),
        "ValueError": ("        if not pair_counts:\n            break\n", ""),
        "same again": ("        texts = [merge(ids, best, 256 + len(merges)) for ids in texts]\n", ""),
        "seams": (
            '[list(document.encode("utf-8")) for document in documents]',
            '[list("".join(documents).encode("utf-8"))]',
        ),
        "once": ("for pair in zip(ids, ids[1:])", "for pair in set(zip(ids, ids[1:]))"),
        "rarer": ("max(pair_counts", "min(pair_counts"),
        "not there": (
            "        texts = [merge(ids, best, 256 + len(merges)) for ids in texts]\n",
            "        texts = [[*ids, -len(merges)] for ids in texts]\n"
            "        pair_counts.pop(best)\n"
            "        return [best, *[pair for pair, _ in pair_counts.most_common(num_merges - 1)]]\n",
        ),
        "too few": ("if not pair_counts:", "if max(pair_counts.values(), default=0) < 2:"),
        "too many": ("len(merges) < num_merges", "len(merges) <= num_merges"),
        "pairs": ("merges.append(best)", "merges.append(256 + len(merges))"),
    },
    "2.6": {
        "the usual ids": ('list("anna".encode("utf-8"))', 'my_bpe_encode("anna", merges)'),
        "half a letter": ('list("anna".encode("utf-8"))', "[195]"),
        "no ids": ('list("anna".encode("utf-8"))', "[]"),
        "no name": ("max(documents[:2000], key=cut_anew)", '"a"'),
        "one or two": ("max(documents[:2000], key=cut_anew)", '"anna"'),
    },
}
