"""What learners typically write in lesson 07, by exercise and by the hint that it should get."""

NESTED = """
def topological_order(root):
    order, done = [], set()

    def visit(node):
        if node not in done:
            done.add(node)
            for operand in node._prev:
                visit(operand)
            order.append(node)

    visit(root)
    return order
"""

NESTED_DEFAULT = """
def visit(node, order, done):
    if node not in done:
        done.add(node)
        for operand in node._prev:
            visit(operand, order, done)
        order.append(node)


def topological_order(root, order=[]):
    visit(root, order, set())
    return order
"""

MISTAKES = {
    "7.1": {
        "cycle": ("a.grad += grad", "out.grad = grad\n        a.grad += out.grad"),
        "overwritten": ("a.grad += grad\n        b.grad += grad", "a.grad = grad\n        b.grad = grad"),
        "one side": ("        b.grad += grad\n", ""),
        "of the node": (
            "a.grad += grad\n        b.grad += grad",
            "a.grad += out.grad\n        b.grad += out.grad",
        ),
        "TypeError": ("def push(grad):", "def push():"),
    },
    "7.2": {
        "cycle": NESTED,
        "kept": NESTED_DEFAULT,
        "twice": ("if node not in done:", "if True:"),
        "too early": ("order.append(node)", "order.insert(0, node)"),
        "missing": ("visit(operand, order, done)", "pass"),
    },
    "7.3": {
        "twice": ("if node not in done:", "if True:"),
        "missing": ("[operand for operand in node._prev if operand not in done]", "[]"),
        "too early": ("order.append(node)", "order.insert(0, node)"),
        "kept": (
            "def order_of(root):\n    order, done, stack = [], set(), [root]",
            "def order_of(root, order=[], done=set()):\n    stack = [root]",
        ),
    },
    "7.4": {
        "one plus too many": ("2 * nin - 1", "2 * nin"),
        "products only": ("2 * nin - 1", "nin"),
        "one row": ("nout * (2 * nin - 1)", "2 * nin - 1"),
        "leaves": ("nout * (2 * nin - 1)", "nout * (3 * nin - 1) + nin"),
    },
    "7.5": {
        "sum": ("max(arithmetic, memory)", "arithmetic + memory"),
        "not started": ("starting + max", "max"),
        "all overlap": ("starting + max(arithmetic, memory)", "max(starting, arithmetic, memory)"),
        "upside down": ("num_bytes / machine.bandwidth", "machine.bandwidth / num_bytes"),
        "shorter": ("max(", "min("),
    },
}
