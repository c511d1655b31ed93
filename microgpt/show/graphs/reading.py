"""Reads the fields of a Value for a drawing. The Value may be the package's or the learner's own.

A learner's Value needs `data`, `_prev` and `_op`. It may lack `grad` and `_local_grads`, which come later in
lesson 01. Drawings then leave out what needs these fields, or an error says which one is missing. All checks
happen here, before anything is drawn.
"""

from __future__ import annotations

from typing import Any

from ...errors import MicrogptError
from .names import is_value


def check_value(root: Any) -> None:
    """Raise TypeError if `root` is not a Value. The message says what came instead and what to do."""
    if is_value(root):
        return
    hint = "pass one Value, the end of a computation"
    if isinstance(root, (int, float)):
        hint = "a plain number does not remember how it was computed; start from Value(...)"
    elif isinstance(root, (list, tuple)) and root and is_value(root[0]):
        hint = "pass one of its entries, for example values[0]"
    raise TypeError(f"a graph is drawn from a Value, got {type(root).__name__}: {hint}")


def operands_of(node: Any) -> tuple[Any, ...]:
    """The operands, in order. TypeError if one is not a Value, or if the node's data is not a number."""
    kind = type(node).__name__
    try:
        float(node.data)
        operands = tuple(node._prev)
    except (TypeError, ValueError, OverflowError) as error:
        raise TypeError(
            f"a graph needs a number in data and a tuple of Values in _prev, {kind} has "
            f"{node.data!r:.40} and {node._prev!r:.40}: {error}"
        ) from None
    for operand in operands:
        if not is_value(operand):
            raise TypeError(
                f"each operand in _prev must be a Value, but an operand of {kind} is {operand!r:.40}: "
                f"make it {kind}({operand!r:.40}) first"
            )
    return operands


def operation_of(node: Any) -> str:
    """The operation that made the node, or "" for an input."""
    return str(node._op or "")


def gradient_of(node: Any) -> float | None:
    """The gradient, or None if the node has no `grad`. MicrogptError if it is not a number."""
    grad = getattr(node, "grad", None)
    try:
        return None if grad is None else float(grad)
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"the grad of {type(node).__name__} must be a number, it is {grad!r:.40}") from None


def check_gradients(nodes: list[Any]) -> None:
    """Raise MicrogptError if a node has no gradient to show."""
    for node in nodes:
        if gradient_of(node) is None:
            raise MicrogptError(
                f"{type(node).__name__} does not keep a gradient in grad, so it cannot be shown: leave out "
                "gradients=True, or set self.grad = 0.0 in __init__"
            )


def slopes_of(node: Any) -> tuple[float, ...]:
    """The local derivatives, one for each operand. MicrogptError if the node does not keep them."""
    operands = tuple(node._prev)
    if not operands:
        return ()
    kept = getattr(node, "_local_grads", None)
    try:
        slopes = tuple(map(float, kept)) if kept is not None else ()
    except (TypeError, ValueError, OverflowError):
        slopes = ()
    if len(slopes) != len(operands):
        kind = type(node).__name__
        raise MicrogptError(
            f"{kind} does not keep its local derivatives in _local_grads, one number for each operand, so "
            f"they cannot be shown: {operation_of(node) or 'a result'} of {len(operands)} has {kept!r:.40}. "
            "Leave out local=True, or use microgpt's Value"
        )
    return slopes
