"""What is wrong with a call: the sentence for a name that does not exist, or an argument of another kind.

Loaded with the first mistake: what it imports would be half of what `import microgpt` costs.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from .checks import shown
from .errors import MicrogptError
from .kinds import fits, hints_of, in_words

# What other libraries and other courses call the settings that have these names here.
SYNONYMS = {
    "batch_size": ("batch", "batchsize", "bs"),
    "block_size": ("context", "context_length", "ctx", "max_length", "max_len", "n_ctx", "n_positions",
                   "seq_len", "sequence_length"),
    "documents": ("corpus", "data", "dataset", "docs", "lines", "texts"),
    "learning_rate": ("alpha", "eta", "lr", "step_size"),
    "n_embd": ("d_model", "dim", "emb", "embed_dim", "embedding_dim", "embedding_size", "hidden_dim",
               "hidden_size", "n_embed", "width"),
    "n_head": ("heads", "n_heads", "nhead", "num_attention_heads", "num_heads"),
    "n_layer": ("blocks", "depth", "layers", "n_blocks", "n_layers", "num_blocks", "num_hidden_layers",
                "num_layers"),
    "num_steps": ("epochs", "iterations", "iters", "max_iters", "max_steps", "n_epochs", "n_steps",
                  "num_epochs", "steps"),
    "prompt": ("beginning", "prefix", "start"),
    "rate": ("lr_lambda", "lr_schedule", "schedule", "scheduler"),
    "seed": ("manual_seed", "random_seed", "random_state"),
    "temperature": ("t", "temp"),
    "top_k": ("k", "topk"),
    "top_p": ("nucleus", "p", "topp"),
    "vocab_size": ("n_vocab", "num_tokens", "vocab", "vocabulary_size"),
}  # fmt: skip


def complaint_about(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], error: Exception
) -> str:
    """What is wrong with the arguments of a call that ended in `error`; "" where they are right."""
    signature = inspect.signature(function)
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as mismatch:
        return _wrong_call(function, args, kwargs, str(mismatch))
    hints = hints_of(function)
    names = names_of(function)  # whoever takes `**settings` looks at them on its own
    given = {name: thing for name, thing in bound.arguments.items() if name in names and name in hints}
    wrong = [name for name, thing in given.items() if not fits(thing, hints[name])]
    if not wrong or _raised_by(error, [*map(given.get, wrong), *filter(callable, given.values())]):
        return ""
    sentence, swapped = _wrong_kind(function, given, wrong, hints)
    return (
        sentence if swapped or not isinstance(error, MicrogptError) else ""
    )  # it says already what is wrong


def _wrong_kind(
    function: Callable[..., Any], given: dict[str, Any], wrong: list[str], hints: dict[str, Any]
) -> tuple[str, bool]:
    """The sentence about the first argument that is of another kind, and whether two were swapped."""
    first, *others = wrong
    thing, title = given[first], title_of(function)
    sentence = f"{title}: {first} must be {in_words(hints[first])}, got {shown_kind(thing)}"
    if any(fits(thing, hints[other]) and fits(given[other], hints[first]) for other in others):
        return f"{sentence}: the order is {title[:-2]}({', '.join(names_of(function))})", True
    return sentence, False


def _wrong_call(
    function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], mismatch: str
) -> str:
    """The sentence about a call that does not fit the signature."""
    names, title = names_of(function), title_of(function)
    for name in kwargs:
        if name not in names:
            return no_such_name(title, name, names)
    in_a_row, by_name = names_of(function, in_a_row=True), names_of(function, in_a_row=False)
    given = len(args) - (next(iter(inspect.signature(function).parameters), "") in ("self", "cls"))
    if given > len(in_a_row) and by_name:
        row = ", ".join(in_a_row) or "nothing"
        return (
            f"{title} takes {row} in a row, got {given} arguments: give the others by name, {by_name[0]}=..."
        )
    return f"{title} takes {', '.join(names) or 'nothing'}: {mismatch}"


def no_such_name(title: str, name: str, known: Iterable[str]) -> str:
    """The sentence about a keyword that does not exist; it names the one that was probably meant."""
    known = list(known)
    return f"{title} has no argument {name}: {did_you_mean(name, known) or 'it takes ' + ', '.join(known)}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The name among `known` that was probably meant, as a question; "" where none is close.

    >>> did_you_mean("lr", ["rate", "learning_rate"]), did_you_mean("nlayer", ["n_layer"])
    ('did you mean learning_rate?', 'did you mean n_layer?')
    """
    known = list(known)
    of_the_field = [right for right in known if name.lower() in SYNONYMS.get(right, ())]
    close = of_the_field or get_close_matches(name.lower(), known, n=1)
    return f"did you mean {close[0]}?" if close else ""


def shown_kind(thing: Any) -> str:
    """What came, with its type where the text does not tell it: "int 3", "Training <...>", "None"."""
    text, kind = shown(thing), type(thing).__name__
    return text if thing is None or text.lstrip("<").startswith(kind) else f"{kind} {text}"


def names_of(function: Callable[..., Any], in_a_row: bool | None = None) -> list[str]:
    """The names of its arguments but for `self` and `**settings`: all, those in a row, or the others."""
    parameters = inspect.signature(function).parameters.values()
    named = [p for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)]
    named = [p for p in named if in_a_row is None or in_a_row == (p.kind is not p.KEYWORD_ONLY)]
    return [p.name for p in named if p.name not in ("self", "cls")]


def title_of(function: Callable[..., Any]) -> str:
    """What a reader calls it: "sample()", "Training()", "Training.resume()"."""
    name = function.__qualname__.rpartition("<locals>.")[2]
    return name.replace(".__init__", "").replace(".__new__", "") + "()"


def _raised_by(error: Exception, things: Iterable[Any]) -> bool:
    """Whether the error comes out of the caller's own code, which these things brought along."""
    homes = {getattr(thing, "__module__", None) or type(thing).__module__ for thing in things}
    not_theirs = {__package__, *getattr(sys, "stdlib_module_names", ())}  # no such list before Python 3.10
    theirs = {home for home in homes if home.partition(".")[0] not in not_theirs}
    return any(module in theirs for module in _modules(error))


def _modules(error: Exception) -> Iterator[str]:
    """The modules on the way from the call to the error."""
    step = error.__traceback__
    while step is not None and (step := step.tb_next) is not None:
        yield step.tb_frame.f_globals.get("__name__", "")
