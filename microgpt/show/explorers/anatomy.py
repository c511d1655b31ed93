"""The parts of the model as one picture shows them: their numbers, their places and their lines of `gpt`.

`model_parts` lists the parts from top to bottom. `part_numbers` computes what each of them holds, at every
position of a text. `listing` is the body of `gpt` itself, read from its source, so the code beside the
picture cannot differ from the code that runs.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import tokenize
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from operator import mul

from ...engine import Parameters
from ...errors import MicrogptError
from ...model import Config, gpt
from ...plain import rmsnorm, softmax
from ...study.activations import activations
from ...training import Training

# Heights in pixels: of a chip, of a chip of the MLP, of an attention weight, of the bars.
STRIP, HIDDEN, WEIGHT, BARS = 17, 10, 14, 84
# The largest sizes that a picture has room for.
MOST = {"vocab_size": 40, "n_embd": 64, "n_head": 8, "n_layer": 3, "block_size": 16}

Numbers = dict[str, list[float]]
Code = tuple[str, int, int]
Made = list[tuple[str, int, float]]


@dataclass(frozen=True)
class Part:
    """A part of the picture.

    key -- its name, unlike that of any other part
    kind -- "strip" (n_embd chips), "hidden" (four strips), "weights" (a panel for each head) or "bars"
    label, says -- its name in the picture; what it is for
    variable -- its name in `gpt`
    shape -- the names of its sizes
    gap, height -- pixels above it, and its own
    code -- (a text that only one line of `gpt` has, first line relative to it, end)
    sources -- the parts that it is computed from
    matrix -- the parameters that `linear` uses, or "" if chip i is computed from chips i
    """

    key: str
    kind: str
    label: str
    says: str
    variable: str
    shape: str
    gap: int
    height: int
    code: Code
    sources: tuple[str, ...] = ()
    matrix: str = ""


def model_parts(config: Config) -> list[Part]:
    """All parts of a model, from top to bottom. MicrogptError for a model that is too large for a picture."""
    for name, most in MOST.items():
        if getattr(config, name) > most:
            raise MicrogptError(
                f"the picture has room for {name} up to {most}, this model has {getattr(config, name)}: "
                "show a smaller model"
            )
    parts = [
        Part("token", "strip", "token", "What the letter is: its row of a learned table.", "wte[token_id]",
             "n_embd", 16, STRIP, ("wte", 0, 1)),
        Part("position", "strip", "position", "Where it stands: a row of a second table.", "wpe[pos_id]",
             "n_embd", 3, STRIP, ("wpe", 0, 1)),
        Part("embedding", "strip", "scaled sum", "Both rows added, and scaled to a size of about 1.", "x",
             "n_embd", 18, STRIP, ("wpe", 0, 2), ("token", "position")),
    ]  # fmt: skip
    for i in range(config.n_layer):
        parts += _block(f"layer{i}.", parts[-1].key, config.block_size)
    last = Part(
        "probs", "bars", "next letter", "The probability of each next token: softmax of the logits.", "probs",
        "vocab_size", 26, BARS, ("lm_head", 0, 1), (parts[-1].key,), "lm_head",
    )  # fmt: skip
    return [*parts, last]


def _block(layer: str, stream: str, block_size: int) -> list[Part]:
    """The parts of a layer, such as "layer0.". `stream` is the part that goes in."""

    def strip(
        key: str, label: str, says: str, variable: str, gap: int, code: Code, source: str, matrix: str = ""
    ) -> Part:
        return Part(
            layer + key, "strip", label, says, variable, "n_embd", gap, STRIP, code, (source,),
            matrix and layer + matrix,
        )  # fmt: skip

    norm1, heads, attention, norm2 = layer + "norm1", layer + "heads", layer + "attention", layer + "norm2"
    return [
        strip("norm1", "norm", "The stream, scaled to the same size for every token.", "x", 14,
              ("attn_wq", -1, 0), stream),
        strip("q", "query q", "What this token looks for. Each head works with its own part.", "q", 30,
              ("attn_wq", 0, 1), norm1, "attn_wq"),
        strip("k", "key k", "What it offers, to be found by later tokens.", "k", 3,
              ("attn_wk", 0, 1), norm1, "attn_wk"),
        strip("v", "value v", "What it tells those who find it.", "v", 3,
              ("attn_wv", 0, 1), norm1, "attn_wv"),
        Part(layer + "weights", "weights", "heads", "How much this head takes from each position: 1 in all.",
             "weights", "t", 18, WEIGHT * block_size, ("attention_scores", 0, 2), (layer + "q",)),
        strip("heads", "mix", "What the heads found: values, mixed by the weights.", "x_attn", 12,
              ("weighted_sum", 0, 2), layer + "weights"),
        strip("attention", "+ attention", "The mix, through a matrix, is added to the stream.", "x", 30,
              ("attn_wo", 0, 2), heads, "attn_wo"),
        strip("norm2", "norm", "The stream, scaled again.", "x", 14, ("mlp_fc1", -1, 0), attention),
        Part(layer + "hidden", "hidden", "MLP", "Four times as wide. Below 0 becomes 0, others are squared.",
             "x", "4 * n_embd", 30, 4 * HIDDEN, ("mlp_fc1", 0, 2), (norm2,), layer + "mlp_fc1"),
        strip("mlp", "+ MLP", "Narrow again, and added to the stream.", "x", 30,
              ("mlp_fc2", 0, 2), layer + "hidden", "mlp_fc2"),
    ]  # fmt: skip


def part_numbers(training: Training, tokens: Sequence[int]) -> dict[str, list[list[float]]]:
    """What each part holds: its key -> a vector for each of the tokens. Attention weights go head by head."""
    config, parameters = training.config, training.engine.state.parameters
    found = activations(training.engine, tokens)
    numbers = {
        "token": [list(parameters["wte"][token_id]) for token_id in tokens],
        "position": [list(parameters["wpe"][pos_id]) for pos_id in range(len(tokens))],
        "embedding": found["embedding"],
        "probs": [softmax(logits) for logits in found["logits"]],
    }
    stream = found["embedding"]
    for i in range(config.n_layer):
        layer, heads = f"layer{i}", range(config.n_head)
        for place, name in enumerate("qkv"):
            begin = place * config.n_embd
            numbers[f"{layer}.{name}"] = [
                qkv[begin : begin + config.n_embd] for qkv in found[f"{layer}.attention.qkv"]
            ]
        for key, form in (("weights", "{}.attention.head{}.weights"), ("heads", "{}.attention.head{}")):
            of_heads = [found[form.format(layer, h)] for h in heads]
            numbers[f"{layer}.{key}"] = [list(chain(*vectors)) for vectors in zip(*of_heads)]
        numbers[f"{layer}.norm1"] = [rmsnorm(x) for x in stream]
        numbers[f"{layer}.attention"] = found[f"{layer}.attention"]
        numbers[f"{layer}.norm2"] = [rmsnorm(x) for x in found[f"{layer}.attention"]]
        numbers[f"{layer}.hidden"] = found[f"{layer}.mlp.hidden"]
        numbers[f"{layer}.mlp"] = stream = found[f"{layer}.mlp"]
    return numbers


def contributions(part: Part, i: int, numbers: Numbers, parameters: Parameters) -> Made:
    """What number i of a part is made of: (key of the source, its place there, amount).

    After a matrix the amounts are the products that `linear` adds up. Attention is not taken apart.

    numbers -- what each part holds at one position
    """
    closed = part.kind == "hidden" and not numbers[part.key][i]
    if closed or part.kind == "weights" or part.variable == "x_attn":
        return []
    if part.matrix:
        (source,) = part.sources
        products = map(mul, numbers[source], parameters[part.matrix][i])
        return [(source, j, product) for j, product in enumerate(products)]
    return [(source, i, numbers[source][i]) for source in part.sources]


def listing() -> list[str]:
    """The body of `gpt`, without its comments and its calls of `watch`."""
    source = textwrap.dedent(inspect.getsource(gpt))
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    left_out = {
        line
        for node in ast.walk(function)
        if isinstance(node, ast.Expr) and _says_nothing(node.value)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = source.splitlines()
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    begin = function.body[1].lineno  # after the docstring
    kept = [line.rstrip() for row, line in enumerate(lines, 1) if row >= begin and row not in left_out]
    return textwrap.dedent("\n".join(line for line in kept if line)).splitlines()


def _says_nothing(value: ast.expr) -> bool:
    """Whether a statement is a docstring or a call of `watch`."""
    return isinstance(value, ast.Constant) or (
        isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "watch"
    )


def lines_of(part: Part) -> range:
    """The lines of `listing()` that compute a part."""
    text, begin, end = part.code
    (place,) = [row for row, line in enumerate(listing()) if text in line]
    return range(place + begin, place + end)
