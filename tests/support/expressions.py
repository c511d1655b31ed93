"""Random expressions of a few Values, for all tests that draw or walk a graph."""

from __future__ import annotations

from hypothesis import strategies as st

from microgpt import Value

OPERATIONS = {
    "+": lambda a, b: a + b,
    "*": lambda a, b: a * b,
    "**2": lambda a, b: a**2,
    "ReLU": lambda a, b: a.relu(),
    "exp": lambda a, b: a.exp(),
}
SMALL = st.floats(-3, 3).map(lambda x: round(x, 2))
STEPS = st.lists(
    st.tuples(st.sampled_from(sorted(OPERATIONS)), st.integers(0, 30), st.integers(0, 30)),
    min_size=1,
    max_size=12,
)


def build(leaves, steps):
    """All values of an expression; the last one is the end. Operands are chosen among earlier values."""
    made = [Value(x) for x in leaves]
    for op, i, j in steps:
        a, b = made[i % len(made)], made[j % len(made)]
        if max(abs(a.data), abs(b.data)) > 5:
            op, a, b = "+", made[0], made[0]  # stay small
        made.append(OPERATIONS[op](a, b))
    return made


EXPRESSIONS = st.builds(build, st.lists(SMALL, min_size=1, max_size=4), STEPS)


def below(root):
    """Every value below `root`, found with a search that is independent of the package."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        if not any(node is other for other in found):
            found.append(node)
            waiting.extend(node._prev)
    return found
