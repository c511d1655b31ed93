"""Finds out if an exercise has been begun. Its holes are the literal `...`, which is valid Python."""

from __future__ import annotations

import ast
import dis
import inspect
import textwrap
from itertools import islice
from types import CodeType, FunctionType
from typing import Any

_EMPTY = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST", "COPY_FREE_VARS"}


def is_hole(value: Any) -> bool:
    """True for `...` itself, and for a list, tuple or dict that contains it at any depth.

    >>> is_hole(...), is_hole([1, (2, ...)]), is_hole([1, 2])
    (True, True, False)
    """
    return _is_hole(value, depth=4)


def _is_hole(value: Any, depth: int) -> bool:
    if value is ...:
        return True
    if depth == 0 or not isinstance(value, (list, tuple, dict)):
        return False
    items = value.values() if isinstance(value, dict) else value
    return any(_is_hole(item, depth - 1) for item in islice(items, 1000))


def has_hole(value: Any) -> bool:
    """True for a function or class, or a list of them, if its code contains `...` or is empty.

    >>> def f(x):
    ...     return x + ...
    >>> has_hole(f), has_hole(lambda x: x)
    (True, False)
    """
    if is_hole(value):
        return True
    if isinstance(said := getattr(value, "__hole__", None), bool):  # a proxy of another process
        return said
    if isinstance(value, (list, tuple, dict)):
        parts = islice(value.values() if isinstance(value, dict) else value, 1000)
        return any(has_hole(part) for part in parts if isinstance(part, FunctionType))
    if isinstance(value, type):
        return any(has_hole(part) for part in vars(value).values() if isinstance(part, FunctionType))
    code = getattr(value, "__code__", None)
    if not isinstance(code, CodeType):
        return False
    return _mentions_hole(code) or _is_empty(code) or _source_has_hole(code)


def _mentions_hole(code: CodeType) -> bool:
    inner = [const for const in code.co_consts if isinstance(const, CodeType)]
    return ... in code.co_consts or any(map(_mentions_hole, inner))


def _source_has_hole(code: CodeType) -> bool:
    """True if the source has a hole. A `...` on a line of its own is not in the compiled code."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
    except (OSError, SyntaxError, TypeError):
        return False
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(tree))


def _is_empty(code: CodeType) -> bool:
    steps = list(dis.get_instructions(code))
    consts = [step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST")]
    return {step.opname for step in steps} <= _EMPTY and consts == [None]


def complains_of_hole(error: BaseException) -> bool:
    """True if Python raised this error because it tried to compute with `...`."""
    return isinstance(error, (TypeError, AttributeError)) and "ellipsis" in str(error).lower()
