"""The checks of lesson 08: cleaning, choosing sizes, stopping in time, finding copies, counting GPT-2.

Answers are compared with results written down by hand. Inputs are chosen so that typical mistakes give
different results.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import draws
from ..attempt import attempt
from ..compare import as_list
from ..exercise import exercise

LINES = ["  Tin\n", "iron", "", "tin", "   ", "Gold ", "IRON"]


@exercise(
    "8.1",
    "Clean documents",
    hints={
        "empty": "An empty line is still there. It is not a document: leave it out after `strip`.",
        "sorted": "The order is lost: keep the first of each in its place.",
        "spaces": "Spaces and line ends are still around the text: `strip` takes them away.",
        "capitals": "There are still capitals: `lower` makes them small.",
        "twice": "A document comes twice. Compare what you add, once it is clean, with what is there.",
    },
    done="Half of all work on data looks like this.",
)
def clean_lines(clean: Any) -> None:
    """Lines with all faults at once."""
    stripped = [line.strip() for line in LINES]
    wrong = {
        "spaces": lambda got: any(str(line) != str(line).strip() for line in as_list(got) or ()),
        "empty": lambda got: "" in (as_list(got) or ()),
        "capitals": lambda got: any(
            line in stripped and line != str(line).lower() for line in as_list(got) or ()
        ),
        "twice": lambda got: len(as_list(got) or ()) > 3,
        "sorted": ["gold", "iron", "tin"],
    }
    attempt(clean, LINES).gives(["tin", "iron", "gold"], mistakes=wrong)
    attempt(clean, ["one", "one", "two"]).gives(["one", "two"])
    attempt(clean, [" ", "\n"]).gives([])
    words = [draws.word(3, "ab") for _ in range(12)]
    spoilt = [f" {word.upper()}\n" if draws.whole(0, 1) else word for word in words]
    attempt(clean, spoilt).gives(list(dict.fromkeys(words)))


@exercise(
    "8.2",
    "A block size that fits",
    hints={
        "no end": "One too small: the end is also predicted, so a document of 4 letters takes 5 positions.",
        "both ends": "One too large: the last <BOS> is predicted but never read, so it takes no position.",
        "longest": "That fits all of them. `share` of them is enough.",
        "one short": "With this block size fewer than `share` of them fit.",
        "a hair": "0.07 * 100 comes out above 7, and `ceil` makes it 8: test k / count >= share.",
    },
    done="For 100 % of the elements it is 14.",
)
def fitting_block_size(fitting_block_size: Any) -> None:
    """Documents of 1, 3, 5, 7 and 10 letters."""
    documents = ["a", "abcdefghij", "abc", "abcdefg", "abcde"]
    for share, right in ((0.8, 8), (0.5, 6), (0.2, 2)):
        wrong = {"no end": right - 1, "both ends": right + 1, "longest": 11, "one short": right - 2}
        attempt(fitting_block_size, documents, share).gives(right, mistakes=wrong)
    attempt(fitting_block_size, documents, 1.0).gives(11)
    attempt(fitting_block_size, ["abc"] * 7 + ["abcdef"] * 3, 0.75).gives(7)
    lengths = sorted(draws.wholes(8, 1, 20))
    drawn = draws.shuffled([draws.word(length) for length in lengths])
    attempt(fitting_block_size, drawn, 0.75).gives(lengths[5] + 1)
    hundred = ["abc"] * 7 + ["abcdef"] * 93
    says = "fitting_block_size(100 documents, of which 7 have 3 letters and 93 have 6, 0.07)"
    attempt(fitting_block_size, hundred, 0.07, says=says).gives(4, mistakes={"a hair": 7})


def waited(losses: Sequence[float]) -> int:
    """The number of looks since the best one. Of equal losses, the first is the best."""
    return len(losses) - 1 - losses.index(min(losses)) if losses else 0


@exercise(
    "8.3",
    "When to stop",
    hints={
        "last two": "It stops because the last loss rose. Losses wobble: compare with the best one.",
        "too early": "It stops one look too early: `patience` looks without a new best are needed.",
        "too late": "It stops one look too late: it is time after `patience` looks without a new best.",
        "or more": "It is also time to stop after more than `patience` looks without a new best.",
        "equal": "A loss equal to the best one is no improvement: keep waiting.",
        "ValueError": "Before the first look the list is empty. There is nothing to stop for yet.",
    },
    done="This is `microgpt.study.stopping.EarlyStopping`, without the memory of the best model.",
)
def should_stop(should_stop: Any) -> None:
    """Histories of losses that rise at once, that wobble, and that stay the same."""
    attempt(should_stop, [2.0, 1.9, 2.0], 3).gives(False, mistakes={"last two": True})
    attempt(should_stop, [2.0, 1.5, 1.6, 1.55, 1.58], 3).gives(True, mistakes={"too late": False})
    attempt(should_stop, [2.0, 1.5, 1.6, 1.55], 3).gives(False, mistakes={"too early": True})
    attempt(should_stop, [1.5, 1.5, 1.5], 2).gives(True, mistakes={"equal": False})
    attempt(should_stop, [1.0, 2.0, 2.0, 2.0], 2).gives(True, mistakes={"or more": False})
    attempt(should_stop, [1.5, 1.2, 1.6, 1.7], 3).gives(False, mistakes={"too early": True})
    attempt(should_stop, [3.0, 2.0, 1.0], 1).gives(False)
    attempt(should_stop, [], 1).gives(False)
    for _ in range(8):
        losses, patience = draws.vector(6, 1.0, 3.0), draws.whole(1, 5)
        attempt(should_stop, losses, patience).gives(waited(losses) >= patience)


@exercise(
    "8.4",
    "The share of copies",
    hints={
        "repeats": "A sample that comes twice counts once: look at the different ones, `set(samples)`.",
        "new": "That is the share of new samples. The exercise asks for the copies.",
        "of the documents": "Divide by the number of different samples, not of documents.",
        "count": "That is the number of copies. Divide it by the number of different samples.",
        "ZeroDivisionError": "Without samples there are no copies: return 0.",
    },
    done="A model that writes one copy a thousand times is no better than one that writes it once.",
)
def copied_share(copied_share: Any) -> None:
    """Samples with repetitions, and more documents than samples."""
    samples, documents = ["iron", "iron", "iron", "gold", "ironium", "tinium", "zin"], ["iron", "gold", "tin"]
    wrong = {"repeats": 4 / 7, "new": 0.6, "of the documents": 2 / 3, "count": 2}
    attempt(copied_share, samples, documents).gives(0.4, mistakes=wrong)
    attempt(copied_share, ["a", "b"], ["c"]).gives(0.0)
    attempt(copied_share, [], ["c"]).gives(0.0)
    drawn, known = ([draws.word(2, "abc") for _ in range(count)] for count in (9, 5))
    attempt(copied_share, drawn, known).gives(len({*drawn} & {*known}) / len({*drawn}))


GPT2_SIZES = {124_439_808: (768, 12), 354_823_168: (1024, 24), 774_030_080: (1280, 36)}  # n_embd, n_layer


@exercise(
    "8.5",
    "GPT-2, to the last number",
    hints={
        "lm_head": "`lm_head` is `wte` once more: the same numbers, so count them once.",
        "no positions": "The table of positions is missing: `block_size` rows.",
        "one layer": "Every layer has matrices, biases and layernorms of its own: multiply by `n_layer`.",
        "no biases": "The biases are missing.",
        "short biases": "One bias of the MLP is too short: its first matrix gives 4 * n_embd numbers.",
        "three biases": "Query, key and value have a bias each, and the output matrix has a fourth.",
        "no shift": "A layernorm has a scale and a shift: two numbers for every number of the vector.",
        "last layernorm": "There is one more layernorm, after the last layer.",
    },
    done="It is right for all four sizes: 124, 355 and 774 million, and 1,557,611,200.",
)
def gpt2_parameters(gpt2_parameters: Any) -> None:
    """The numbers of the published models, and the results if something is forgotten."""
    vocab, block = 50_257, 1024
    for right, (n, layers) in GPT2_SIZES.items():
        wrong = {
            "lm_head": right + vocab * n,
            "no positions": right - block * n,
            "one layer": right - (layers - 1) * (12 * n * n + 13 * n),
            "no biases": right - layers * 9 * n,
            "short biases": right - layers * 3 * n,
            "three biases": right - layers * n,
            "no shift": right - (2 * layers + 1) * n,
            "last layernorm": right - 2 * n,
        }
        attempt(gpt2_parameters, vocab, n, layers, block).gives(right, mistakes=wrong)
    vocab, n, layers, block = draws.whole(50, 900), draws.whole(8, 90), draws.whole(2, 9), draws.whole(8, 99)
    right = (vocab + block) * n + layers * (12 * n * n + 13 * n) + 2 * n
    attempt(gpt2_parameters, vocab, n, layers, block).gives(right)
