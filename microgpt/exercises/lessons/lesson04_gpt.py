"""The check of the capstone of lesson 04: `gpt` and its loss, from a blank page.

Nine stages, each with one thing more, so that the report says how far the answer is right. The matrices of
what comes later are zero until then. Expected is the package's own model, and slopes come from nudging;
`lesson04_slips.py` has what first attempts compute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ... import model, plain
from ...model import Config
from .. import draws
from ..attempt import Attempt, attempt
from ..compare import agree
from ..exercise import exercise
from ..slopes import has_slopes
from .lesson04_slips import SLIPS, last_logits

STAGES = 9
LAYERS = 7  # the stage; before it, a vector of size 1 may be normed again, which changes it by 5e-6


@exercise(
    "4.3",
    "gpt, from the blank page",
    hints={
        "no place": "The place is missing: add row `pos_id` of `wpe` to row `token_id` of `wte`.",
        "no letter": "The letter is missing: add row `token_id` of `wte` to row `pos_id` of `wpe`.",
        "wte": "Those scores come from `wte`, the table that reads letters in. The way out is `lm_head`.",
        "probabilities": "Those are probabilities. Give the logits: softmax belongs to the loss.",
        "no scores": "That is the stream itself. `lm_head` makes a score of it for each token.",
        "all zero": "All logits are 0: a silent part has replaced the stream. Add its answer to the stream.",
        "no norm": "Norm the sum of the two rows: the stream begins at size 1.",
        "each normed": "You normed the two rows one by one. Add first, then norm the sum.",
        "no wo": "What the heads found goes through `attn_wo` before it is added.",
        "keys mixed": "You mixed the keys. A key is what is asked, a value is what is handed over.",
        "last norm": "There is no norm before `lm_head` in this model: give it the stream as it is.",
        "not kept": "Append one key and one value to the lists of each layer: `keys[i].append(k)`.",
        "itself only": "This position saw only itself. Ask all the keys in `keys[i]`.",
        "not itself": "This position did not see itself. Append its key and value first, then ask.",
        "not scaled": "The scores still have to be divided by the root of the width of a head.",
        "roles": "Query and key have changed places: `attn_wq` makes what this position asks.",
        "one head": "That is one head of the whole width. Each slice has a softmax of its own.",
        "whole root": "The slices are right, the root is not: divide by the root of the width of a *head*.",
        "no square": "Square what ReLU lets through.",
        "no relu": "Hidden numbers below 0 came through as squares. ReLU first, then square.",
        "MLP not normed": "The MLP has read the stream at its own size. Give it `rmsnorm(x)`.",
        "first x": "Attention's answer is missing. Add it to the stream; the MLP's answer is added to that.",
        "no MLP": "The MLP's answer is missing. After attention, it reads `rmsnorm(x)` and adds to `x`.",
        "side by side": "The MLP has read the stream from before attention. It reads what came after.",
        "one layer": "Only the first block was run: there are `config.n_layer` of them.",
        "same matrices": "Each block has matrices of its own: `layer0.attn_wq`, `layer1.attn_wq` and so on.",
        "norm kept": "You normed the stream itself. Norm what a part reads, and add to the stream as it was.",
        "not normed": "In the second block it shows: attention has to read `rmsnorm(x)`.",
        "normed twice": "The stream was normed twice at the beginning. Norm the sum of the two rows once.",
        "sum": "That is the sum over the positions. The loss is their mean.",
        "last only": "That is the surprise at the last position. Take the mean over all positions.",
        "own token": "That is the surprise about the token that was read. Ask for the *next* one.",
        "too far": "At most `config.block_size` positions are read and counted.",
        "MicrogptError": "Two lists do not fit: slice every key and every value, and lay the mixes of all "
        "heads end to end.",
        "IndexError": "A row was asked for that is not there: read at most `config.block_size` tokens, and "
        "never the last one. It is only predicted.",
        "TypeError": "A list stands where a number should be, or the other way round: `log` takes a number.",
        "KeyError": "There is no such matrix. The names have the number of the layer: `layer0.attn_wq`.",
    },
    done="This is the whole model. GPT-2 has the same structure, with biases, layernorm and one norm more.",
    seconds=40,
)
def gpt_from_the_blank_page(gpt: Any, document_loss: Any) -> str:
    """See the stages, one function each."""
    _embeddings(gpt)
    _norm(gpt)
    _first_position(gpt)
    _cache(gpt)
    _heads(gpt)
    _mlp(gpt)
    _layers(gpt)
    _loss(document_loss)
    _slopes(document_loss)
    return f"All {STAGES} stages stand."


def drawn(config: Config, silent: Sequence[str] = ()) -> dict[str, list[list[float]]]:
    """Matrices of random numbers of ordinary size. Those whose names end in one of `silent` are zero."""
    return {
        name: [[0.0] * nin for _ in range(nout)]
        if name.endswith(tuple(silent))
        else draws.matrix(nout, nin, -1.0, 1.0)
        for name, (nout, nin) in config.shapes.items()
    }


def _read(stage: int, words: str, gpt: Any, tokens: Sequence[int], state_dict: Any, config: Config) -> None:
    """One token after another, with the lists that the answer has filled. All logits are compared."""
    keys: list[Any] = [[] for _ in range(config.n_layer)]
    values: list[Any] = [[] for _ in range(config.n_layer)]
    for pos_id, token_id in enumerate(tokens):
        says = f"stage {stage} of {STAGES}, {words}: gpt({token_id}, {pos_id}, ...)"
        tried = attempt(gpt, token_id, pos_id, keys, values, state_dict, config, says=says)
        keys, values = tried.given[2:4]
        seen = tokens[: pos_id + 1]
        tried.gives(
            last_logits("", seen, state_dict, config),
            within=1e-4 if stage < LAYERS else 1e-6,
            mistakes={"all zero": [0.0] * config.vocab_size, **_slips(seen, state_dict, config)},
        )
        if stage > 3:
            _kept(tried, [pos_id + 1] * config.n_layer)


def _slips(tokens: Sequence[int], state_dict: Any, config: Config) -> dict[str, Callable[[Any], bool]]:
    """For each slip, whether it explains what came."""

    def explains(slip: str) -> Callable[[Any], bool]:
        return lambda got: agree(got, last_logits(slip, tokens, state_dict, config))

    return {slip: explains(slip) for slip in SLIPS}


def _kept(tried: Attempt, expected: list[int]) -> None:
    """Raise Mistake unless the lists of each layer have these lengths."""
    for what, lists in zip(("keys", "values"), tried.given[2:4]):
        lengths = [len(one) if isinstance(one, list) else -1 for one in lists]
        if lengths != expected:
            says = f"{tried.says}, the lengths of the lists in `{what}` afterwards"
            Attempt(says, lengths).wrong(expected, "not kept")


def _embeddings(gpt: Any) -> None:
    """The sum of the two rows has size 1 already, and all parts are silent."""
    config = Config(3, n_embd=2, n_head=1, block_size=2)
    state_dict = drawn(config, silent=("attn_wo", "mlp_fc2"))
    state_dict["wte"] = [[0.5, 0.25], [1.0, 2.0], [-2.0, 3.0]]
    state_dict["wpe"] = [[0.5, -1.25], [1.0, 1.0]]
    for token_id, row in ((0, [1.0, -1.0]), (2, [-1.4, 0.2])):
        state_dict["wpe"][0] = plain.add(row, [-w for w in state_dict["wte"][token_id]])
        words = "the embeddings, with silent parts"
        _read(1, words, gpt, [token_id], state_dict, config)


def _norm(gpt: Any) -> None:
    config = Config(4, n_embd=4, n_head=1, block_size=2)
    state_dict = drawn(config, silent=("attn_wo", "mlp_fc2"))
    for token_id in (1, 3):
        words = "the norm of the embedding"
        _read(2, words, gpt, [token_id], state_dict, config)


def _first_position(gpt: Any) -> None:
    """It can only see itself, so its weight is 1."""
    config = Config(5, n_embd=4, n_head=1, block_size=3)
    state_dict = drawn(config, silent=("mlp_fc2",))
    _read(3, "attention at position 0", gpt, [2], state_dict, config)


def _cache(gpt: Any) -> None:
    config = Config(5, n_embd=4, n_head=1, block_size=4)
    state_dict = drawn(config, silent=("mlp_fc2",))
    for tokens in ([0, 2, 1, 4], [3, 3, 0]):
        _read(4, "one head, lists that grow", gpt, tokens, state_dict, config)


def _heads(gpt: Any) -> None:
    for n_head, n_embd in ((2, 4), (3, 6), (4, 4)):
        config = Config(4, n_embd=n_embd, n_head=n_head, block_size=3)
        state_dict = drawn(config, silent=("mlp_fc2",))
        _read(5, f"{n_head} heads", gpt, [0, 3, 1], state_dict, config)


def _mlp(gpt: Any) -> None:
    config = Config(4, n_embd=4, n_head=2, block_size=3)
    _read(6, "the MLP", gpt, [0, 2, 1], drawn(config), config)


def _layers(gpt: Any) -> None:
    for n_layer in (2, 3):
        config = Config(draws.whole(4, 7), n_embd=4, n_head=2, n_layer=n_layer, block_size=3)
        _read(LAYERS, f"{n_layer} layers", gpt, [0, 3, 1], drawn(config), config)


def _loss(document_loss: Any) -> None:
    """A document, a shorter one, one that is longer than the block; then more layers than anything else."""
    config = Config(6, n_embd=4, n_head=2, n_layer=2, block_size=4)
    deep = Config(6, n_embd=2, n_head=1, n_layer=3, block_size=2)
    for tokens, words, sizes in (
        ([0, 3, 1, 0], "the loss of three positions", config),
        ([0, 0], "the loss of an empty name", config),
        ([0, 5, 2, 2, 4, 1, 0], "a name that is longer than the block", config),
        ([0, 4, 2, 0], "three layers and a block of two", deep),
    ):
        state_dict = drawn(sizes)
        read = tokens[: sizes.block_size + 1]
        losses = surprises(read, state_dict, sizes)
        says = f"stage 8 of {STAGES}, {words}: document_loss({tokens}, ...)"
        attempt(document_loss, tokens, state_dict, sizes, says=says).gives(
            plain.mean(losses),
            mistakes={
                "sum": sum(losses),
                "last only": losses[-1],
                "own token": plain.mean(surprises(read, state_dict, sizes, ahead=0)),
                "too far": sum(losses) / (len(tokens) - 1),
            },
        )


def surprises(tokens: Sequence[int], state_dict: Any, config: Config, ahead: int = 1) -> list[float]:
    """The surprise at each position about the token `ahead` of it."""
    logits = [last_logits("", tokens[: t + 1], state_dict, config) for t in range(len(tokens) - 1)]
    return [plain.cross_entropy(one, tokens[t + ahead]) for t, one in enumerate(logits)]


def _slopes(document_loss: Any) -> None:
    """The matrices become Values: every slope is that of nudging the package's loss."""
    config = Config(3, n_embd=2, n_head=2, n_layer=1, block_size=3)
    matrices = drawn(config)

    def with_matrices(loss: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *rows: [loss([0, 2, 1, 0], dict(zip(matrices, rows)), config)]

    reference = with_matrices(lambda tokens, state_dict, config: _package_loss(tokens, state_dict, config))
    words = f"stage {STAGES} of {STAGES}, the loss of Values"
    has_slopes("document_loss", with_matrices(document_loss), reference, *matrices.values(), says=words)


def _package_loss(tokens: Sequence[int], state_dict: Mapping[str, Any], config: Config) -> float:
    return float(model.document_loss(tokens, dict(state_dict), config, plain))
