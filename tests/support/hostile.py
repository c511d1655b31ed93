"""Hostile texts for documents, names and labels: some program would treat each as more than text."""

from __future__ import annotations

import re

HOSTILE = [
    "$_$", r"$\foo$", "cost $5 and $6", r"\(x\)", "$$",  # mathematics, for matplotlib and MathJax
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</svg><b>",
    "]]> <!--", "&lt; &#60;", "\"'><i>",
    "\\N \\G \\l", '"];evil [label="', "{a|b}",  # DOT
    "=1+1", "@SUM(A1)", "-2+3",  # a formula in a spreadsheet
    "*a* _b_ ~c~ `d` [e](f)", "{x} %s %d",  # Markdown and other formatting
    "a\nb\tc", "\x1b]0;title\a", "\x00", "\ud800", "\u202eabc", "\ufeff", "a" * 300,
    "中文", "हिन्दी", "ไทย", "\U0001f642\u200d\ufe0f", "e\u0301",
]  # fmt: skip


def written(text: str) -> str:
    """`text` with replacements for all characters that XML cannot contain."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", text)
