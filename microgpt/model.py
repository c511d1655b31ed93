"""The model: from one token to the scores of the next. This file is the whole GPT.

It follows GPT-2 with five simplifications: rmsnorm for layernorm, one of them after the
embedding instead of before lm_head, no biases, a squared ReLU for GELU, and one token at a
time with the keys and values of earlier tokens kept in lists, in training too, so that no
mask is needed.
The arithmetic is passed in as `ops`: `primitive`, `vector`, `plain`, or any object with
the same functions.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from . import primitive, vector
from .checks import check_count, shown
from .errors import MicrogptError
from .explained import explained
from .value import Value

StateDict = dict[str, list[list[Value]]]
Watch = Callable[[str, Any], Any]
MOST_PARAMETERS = 200_000_000  # as Python's floats, with Adam's memory, some 20 GB
OPS = {"vector": vector, "primitive": primitive}


@explained
@dataclass(frozen=True)
class Config:
    """The hyper-parameters: whole numbers above 0, n_embd divisible by n_head. MicrogptError for others.

    vocab_size -- token ids; n_embd -- width of a vector; n_head -- attention heads
    n_layer -- blocks; block_size -- the longest context, in tokens

    `dataclasses.replace(config, n_layer=2)` makes a copy with other sizes, and it is checked like any other.
    """

    vocab_size: int
    n_embd: int = 16
    n_head: int = 4
    n_layer: int = 1
    block_size: int = 8

    def __post_init__(self) -> None:
        for name, size in asdict(self).items():
            # A number of any library may come in, a plain int is kept. Frozen, so set it by the back door.
            object.__setattr__(self, name, check_count(name, size, 1))
        if self.n_embd % self.n_head:
            most = min(self.n_embd, 1000)  # of a width that was mistyped, the list would have no end
            fitting = [n for n in range(1, most + 1) if self.n_embd % n == 0]
            raise MicrogptError(
                f"n_embd must be divisible by n_head, but {self.n_embd!r:.20} is not divisible by "
                f"{self.n_head!r:.20}: with n_embd {self.n_embd!r:.20}, n_head can be one of {fitting}"
            )

    @property
    def head_dim(self) -> int:
        """The width of one head."""
        return self.n_embd // self.n_head

    @property
    def shapes(self) -> dict[str, tuple[int, int]]:
        """The (nout, nin) of every parameter matrix, in the order of drawing."""
        n = self.n_embd
        shapes = {"wte": (self.vocab_size, n), "wpe": (self.block_size, n), "lm_head": (self.vocab_size, n)}
        for i in range(self.n_layer):
            for name in ("attn_wq", "attn_wk", "attn_wv", "attn_wo"):
                shapes[f"layer{i}.{name}"] = (n, n)
            shapes[f"layer{i}.mlp_fc1"] = (4 * n, n)
            shapes[f"layer{i}.mlp_fc2"] = (n, 4 * n)
        return shapes

    @property
    def num_params(self) -> int:
        """The number of parameters: 4,064 for 27 tokens and the defaults."""
        n = self.n_embd
        a_layer = 4 * n * n + 8 * n * n  # the four of attention, the two of the MLP
        return n * (2 * self.vocab_size + self.block_size) + self.n_layer * a_layer


SIZES = tuple(size.name for size in fields(Config))


def initial_parameters(config: Config, rng: random.Random) -> dict[str, list[list[float]]]:
    """Every matrix drawn from a Gaussian (mean 0, standard deviation 0.02), row by row.

    The two matrices that write into the residual stream start at 0: their draws are
    made, so that the stream of random numbers does not depend on it, and dropped.
    MicrogptError for more numbers than a computer holds.
    """
    if config.num_params > MOST_PARAMETERS:
        raise MicrogptError(
            f"{config.num_params:.3g} parameters are more than the {MOST_PARAMETERS:,} that fit here: "
            "take a smaller n_embd, n_layer or block_size"
        )
    parameters = {}
    for name, (nout, nin) in config.shapes.items():
        matrix = [[rng.gauss(0, 0.02) for _ in range(nin)] for _ in range(nout)]
        starts_at_zero = name.endswith(("attn_wo", "mlp_fc2"))
        parameters[name] = [[0.0] * nin for _ in range(nout)] if starts_at_zero else matrix
    return parameters


def gpt(
    token_id: int,
    pos_id: int,
    keys: list[list[Any]],
    values: list[list[Any]],
    state_dict: dict[str, Any],
    config: Config,
    ops: Any = vector,
    watch: Watch = lambda name, numbers: None,
) -> list[Any]:
    """The logits (vocab_size) for the token that follows `token_id` at position `pos_id`.

    keys, values -- for each layer, one vector (n_embd) for each earlier position; this call appends its own
    ops -- the arithmetic: a module with the functions of `primitive`
    watch -- called as `watch(name, numbers)` with what each part of the model computes

    One function on purpose, longer than any other here: it is read from top to bottom.
    """
    # What the token is, plus where it stands: two rows of two tables, learned like everything else.
    x = ops.add(state_dict["wte"][token_id], state_dict["wpe"][pos_id])  # (n_embd)
    # Every part below expects numbers of about size 1. Parameters start near 0.02, so scale up once here.
    x = ops.rmsnorm(x)  # (n_embd)
    watch("embedding", x)
    for i in range(config.n_layer):
        layer = f"layer{i}"

        # 1. Attention: look at the earlier positions.
        x_residual = x  # (n_embd); the way around this part, by which gradients reach the layers below
        x = ops.rmsnorm(x)  # (n_embd)
        q = ops.linear(x, state_dict[f"{layer}.attn_wq"])  # (n_embd): what this token looks for
        k = ops.linear(x, state_dict[f"{layer}.attn_wk"])  # (n_embd): what it offers to be found by
        v = ops.linear(x, state_dict[f"{layer}.attn_wv"])  # (n_embd): what it tells those who find it
        # The lists hold this position and the earlier ones only. A later token cannot be seen,
        # because it is not there yet: so no mask is needed.
        keys[i].append(k)  # (t, n_embd), with t = pos_id + 1
        values[i].append(v)  # (t, n_embd)
        watch(f"{layer}.attention.qkv", [*q, *k, *v])
        x_attn = []
        # Each head works on its own slice of q, k and v, so it can look for something of its own.
        for h in range(config.n_head):
            head = slice(h * config.head_dim, (h + 1) * config.head_dim)
            scores = ops.attention_scores(q[head], [k[head] for k in keys[i]])  # (t)
            weights = ops.softmax(scores)  # (t): positive, sum 1
            watch(f"{layer}.attention.head{h}.weights", weights)
            x_head = ops.weighted_sum(weights, [v[head] for v in values[i]])  # (head_dim)
            watch(f"{layer}.attention.head{h}", x_head)
            x_attn += x_head  # the heads side by side: (n_embd) after the last
        x = ops.linear(x_attn, state_dict[f"{layer}.attn_wo"])  # (n_embd): mixes what the heads found
        x = ops.add(x, x_residual)  # attn_wo starts at 0, so at first this part changes nothing
        watch(f"{layer}.attention", x)

        # 2. MLP: think about what was found, at this position alone.
        x_residual = x  # (n_embd)
        x = ops.rmsnorm(x)  # (n_embd)
        x = ops.linear(x, state_dict[f"{layer}.mlp_fc1"])  # (4 * n_embd): four times as wide, as in GPT-2
        x = ops.relu_squared(x)  # without a bend here, fc1 and fc2 together would be one matrix
        watch(f"{layer}.mlp.hidden", x)
        x = ops.linear(x, state_dict[f"{layer}.mlp_fc2"])  # (n_embd)
        x = ops.add(x, x_residual)  # (n_embd)
        watch(f"{layer}.mlp", x)

    # One score for each token of the vocabulary. softmax makes probabilities of them, outside: training
    # needs a loss, and sampling divides by a temperature first.
    logits = ops.linear(x, state_dict["lm_head"])  # (vocab_size)
    watch("logits", logits)
    return logits


def document_loss(
    tokens: Sequence[int],
    state_dict: dict[str, Any],
    config: Config,
    ops: Any = vector,
    watch: Watch = lambda name, numbers: None,
) -> Any:
    """The mean surprise, -log p(next token) in nats, over the first block_size positions."""
    check_tokens(tokens, config)
    n = min(config.block_size, len(tokens) - 1)
    keys: list[list[Any]] = [[] for _ in range(config.n_layer)]
    values: list[list[Any]] = [[] for _ in range(config.n_layer)]
    losses = []  # (n) in the end
    for pos_id in range(n):
        part = f"position{pos_id}."

        def watch_position(name: str, numbers: Any, part: str = part) -> None:
            watch(part + name, numbers)

        logits = gpt(tokens[pos_id], pos_id, keys, values, state_dict, config, ops, watch_position)
        losses.append(ops.cross_entropy(logits, tokens[pos_id + 1]))  # the next token is the right answer
        watch(part + "loss", losses[-1:])
    loss = ops.mean(losses)
    watch("loss", [loss])
    return loss


def check_tokens(tokens: Sequence[int], config: Config) -> None:
    """MicrogptError unless there are two tokens or more, all inside the vocabulary."""
    if len(tokens) < 2:
        raise MicrogptError(
            f"a loss needs at least 2 tokens, one to read and one to predict, got {len(tokens)}"
        )
    for token_id in tokens:
        check_token(token_id, config)


def check_token(token_id: int, config: Config) -> None:
    """MicrogptError for a token id outside the vocabulary."""
    if not 0 <= token_id < config.vocab_size:
        raise MicrogptError(
            f"token id {token_id} is outside 0 to {config.vocab_size - 1}: "
            "encode the text with the tokenizer of this model"
        )


def check_position(pos_id: int, config: Config) -> None:
    """MicrogptError for a position outside the block."""
    if pos_id >= config.block_size:
        raise MicrogptError(
            f"the model reads {config.block_size} tokens at most (block_size), this would be number "
            f"{pos_id + 1}: shorten the text or train with a larger block_size"
        )
    if pos_id < 0:
        raise MicrogptError(f"position {pos_id} is before the first, which is 0")


@explained
class GPT:
    """A model made of Values: `state_dict` holds its parameter matrices by name.

    nodes -- "vector" (one node a row, fast) or "primitive" (every + and * a node)

    >>> model = GPT(Config(vocab_size=27), random.Random(42))
    >>> len(model.parameters())
    4064
    """

    def __init__(
        self,
        config: Config,
        rng: random.Random | None = None,
        nodes: str = "vector",
        value: type[Any] = Value,
    ) -> None:
        if not isinstance(nodes, str) or nodes not in OPS:
            raise MicrogptError(f"nodes must be one of {', '.join(map(repr, OPS))}, got {shown(nodes)}")
        self.config = config
        self.nodes = nodes
        self.state_dict: StateDict = {
            name: [[value(p) for p in row] for row in matrix]
            for name, matrix in initial_parameters(config, rng or random.Random(42)).items()
        }

    @property
    def ops(self) -> Any:
        """The module with the arithmetic. Looked up by name, since a module cannot be copied or pickled."""
        return OPS[self.nodes]

    def parameters(self) -> list[Value]:
        """Every parameter, in the order of drawing."""
        return [p for matrix in self.state_dict.values() for row in matrix for p in row]

    def __call__(
        self, token_id: int, pos_id: int, keys: list[list[list[Value]]], values: list[list[list[Value]]]
    ) -> list[Value]:
        """The logits for the next token; see `gpt`. MicrogptError outside the vocabulary or the block."""
        check_token(token_id, self.config)
        check_position(pos_id, self.config)
        return gpt(token_id, pos_id, keys, values, self.state_dict, self.config, self.ops)

    def loss(self, tokens: Sequence[int], watch: Watch = lambda name, numbers: None) -> Value:
        """The loss of one document; see `document_loss`."""
        loss: Value = document_loss(tokens, self.state_dict, self.config, self.ops, watch)
        return loss
