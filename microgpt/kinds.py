"""Kinds of arguments: whether a thing is what an annotation asks for, and the annotation in words.

It reads the annotations of this package: numbers, texts, classes, functions, containers of these, and
"or". Whatever else stands in one fits everything. Of a container only the first item is looked at.
"""

from __future__ import annotations

import ast
import collections.abc as abc
import os
import types
from collections.abc import Callable
from itertools import islice
from typing import Any, Union, get_args, get_origin

from .checks import as_number, as_whole, is_bool

NAMES: dict[Any, str] = {
    int: "a whole number",
    float: "a number",
    str: "a text",
    bool: "True or False",
    None: "None",
    type(None): "None",
    abc.Callable: "a function",
    os.PathLike: "a path",
}
PLURALS: dict[Any, str] = {int: "whole numbers", float: "numbers", str: "texts"}
BUILT_IN = {
    kind.__name__: kind for kind in (int, float, bool, str, bytes, list, tuple, dict, set, type, object)
}
UNIONS = (Union, getattr(types, "UnionType", Union))  # "a | b" is a type of its own since Python 3.10
# Where a reader gets one from, by the name of the class.
SOURCES = {
    "Checkpoint": "training.checkpoint() or load_checkpoint(path)",
    "Config": "Config(vocab_size=27)",
    "Engine": "training.engine",
    "EngineState": "training.engine.state",
    "Lab": "Lab(documents)",
    "Random": "random.Random(42)",
    "Tokenizer": "training.tokenizer",
    "Training": "Training(documents)",
}


def hints_of(function: Callable[..., Any]) -> dict[str, Any]:
    """The annotation of each argument by its name, evaluated; those that cannot be are left out."""
    hints = {}
    for name, annotation in function.__annotations__.items():
        if name != "return":
            try:
                hints[name] = _evaluated(annotation, function.__globals__)
            except (NameError, TypeError, AttributeError, SyntaxError):
                continue  # a name that only type checkers import, or syntax of a newer Python
    return hints


def _evaluated(annotation: Any, names: dict[str, Any]) -> Any:
    """What an annotation means. It is read, not run, which also lets Python 3.9 read "a | b"."""
    return (
        _read(ast.parse(annotation, mode="eval").body, names) if isinstance(annotation, str) else annotation
    )


def _read(node: ast.AST, names: dict[str, Any]) -> Any:
    """The kind that a part of an annotation names. NameError for a name that is not there."""
    if isinstance(node, ast.BinOp):
        return Union[_read(node.left, names), _read(node.right, names)]
    if isinstance(node, ast.Subscript):
        return _read(node.value, names)[_read(node.slice, names)]
    if isinstance(node, ast.Attribute):
        return getattr(_read(node.value, names), node.attr)
    if isinstance(node, ast.Tuple):
        return tuple(_read(part, names) for part in node.elts)
    if isinstance(node, ast.List):
        return [_read(part, names) for part in node.elts]
    if isinstance(node, ast.Constant):
        return _evaluated(node.value, names)
    if isinstance(node, ast.Name) and node.id in {**BUILT_IN, **names}:
        return {**BUILT_IN, **names}[node.id]
    raise NameError(ast.dump(node))


def fits(thing: Any, kind: Any) -> bool:
    """Whether `thing` is of this kind. Numbers of any library count, a text is not a list of texts.

    >>> fits([1, 2], abc.Sequence[int]), fits("ab", abc.Sequence[str]), fits(None, Union[int, None])
    (True, False, True)
    """
    if kind is Any or kind is None:
        return kind is Any or thing is None
    if kind in (int, float):
        return (as_whole if kind is int else as_number)(thing) is not None
    if kind is bool:
        return is_bool(thing)
    origin, of = get_origin(kind), get_args(kind)
    if origin in UNIONS:
        return any(fits(thing, one) for one in of)
    if origin is tuple and of[-1:] != (...,):
        return isinstance(thing, abc.Sequence) and len(thing) == len(of) and all(map(fits, thing, of))
    if isinstance(origin, type):
        return _holds(thing, origin, of)
    return isinstance(thing, kind) if isinstance(kind, type) else True


def _holds(thing: Any, container: type, of: tuple[Any, ...]) -> bool:
    """Whether it is such a container, and its first item is one of those that belong in it."""
    if container in (abc.Callable, type):
        return isinstance(thing, container)
    if isinstance(thing, (str, bytes, bytearray)):
        return False
    array = container is abc.Sequence and hasattr(thing, "__array__") and hasattr(thing, "__len__")
    if not isinstance(thing, container) and not array:
        return False
    if isinstance(thing, abc.Iterator) or not hasattr(thing, "__iter__"):
        return True  # looking would use it up
    if isinstance(thing, abc.Mapping):
        return all(all(map(fits, item, of)) for item in islice(thing.items(), 1))
    return not of or all(fits(item, of[0]) for item in islice(thing, 1))


def in_words(kind: Any) -> str:
    """The kind as a reader would say it.

    >>> in_words(abc.Sequence[abc.Sequence[int]]), in_words(Union[str, None])
    ('a list of lists of whole numbers', 'a text or None')
    """
    origin = get_origin(kind) or kind
    if origin in UNIONS:
        return " or ".join(map(in_words, get_args(kind)))
    if origin in NAMES:
        return NAMES[origin]
    words = _noun(kind, plural=False)
    name = getattr(kind, "__name__", "")
    source = f", such as {SOURCES[name]}" if name in SOURCES else ""
    return f"{'an' if words[0] in 'AEIOaeio' else 'a'} {words}{source}"


def _noun(kind: Any, plural: bool) -> str:
    """Such as "list of whole numbers", or "lists of whole numbers"."""
    container = get_origin(kind)
    if container is None or not isinstance(container, type):
        return PLURALS.get(kind) or getattr(kind, "__name__", "thing") + "s" * plural
    word = "dict" if issubclass(container, abc.Mapping) else "tuple" if container is tuple else "list"
    of = [] if container is tuple or word == "dict" else [one for one in get_args(kind) if one is not Any]
    return word + "s" * plural + "".join(f" of {_noun(one, plural=True)}" for one in of)
