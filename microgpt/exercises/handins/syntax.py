"""Reads the syntax of a stranger's cell: the names that it defines, and whether it contains a hole.

Nothing is run.
"""

from __future__ import annotations

import ast
import re

from ..notebook import NotebookExercise

MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
SEEMS_BOUND = re.compile(r"^(?:def|class) +(\w+)|^(\w+) *=", re.MULTILINE)


def names_lacking(texts: list[str]) -> set[str]:
    """The names that these cells use and none of them defines."""
    trees = [tree for text in texts if (tree := parsed(text))]
    names = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)]
    used = {node.id for node in names if isinstance(node.ctx, ast.Load)}
    return used - set().union(*map(names_bound, texts))


def names_checked(one: NotebookExercise) -> set[str]:
    """The names that the check of an exercise needs: those in its `check("1.2", ...)`."""
    return {
        node.id
        for text in checked_expressions(one.check)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Name)
    }


def checked_expressions(check: str) -> list[str]:
    """The arguments after the number in our own cell. `check("1.2", slope)` gives ["slope"]."""
    for node in ast.walk(ast.parse(check)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
            return [ast.unparse(arg) for arg in node.args[1:]]
    return []


def names_bound(text: str) -> set[str]:
    """The names that a cell defines. If the cell is not valid Python, those that it seems to define."""
    tree = parsed(text)
    if tree is None:
        return {name for pair in SEEMS_BOUND.findall(text) for name in pair if name}
    bound: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            bound.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        elif isinstance(node, ast.alias):
            bound.add(node.asname or node.name.partition(".")[0])
    return bound


def parsed(text: str) -> ast.Module | None:
    """The syntax tree of a cell without its magics. None if it is not valid Python."""
    try:
        return ast.parse(MAGIC.sub(r"\1pass", text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def hole_in(text: str) -> int:
    r"""The line of the first `...` that is a hole, counted from 1. 0 if there is no hole.

    >>> hole_in("def f(x):\n    return ..."), hole_in("y = x[..., 0]")
    (2, 0)
    """
    tree = parsed(text)
    if tree is None:
        return 0
    indices = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        for inner in ast.walk(node.slice)
    }
    holes = (
        n for n in ast.walk(tree) if isinstance(n, ast.Constant) and n.value is ... and id(n) not in indices
    )
    return min((node.lineno for node in holes), default=0)
