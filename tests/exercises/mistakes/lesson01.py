"""What learners write in lesson 01 instead of the solution; see `played.py`."""

MISTAKES = {
    "1.1": {
        "not divided": ("(f(x + h) - f(x - h)) / (2 * h)", "f(x + h) - f(x - h)"),
        "divided by h": ("(2 * h)", "h"),
        "one side": ("(f(x + h) - f(x - h)) / (2 * h)", "(f(x + h) - f(x)) / h"),
    },
    "1.2": {
        "not multiplied": ("so_far * local", "local"),
        "from the start": "def slopes_from_the_end(local_slopes):\n"
        "    found, so_far = [], 1.0\n"
        "    for local in local_slopes:\n"
        "        so_far = so_far * local\n"
        "        found.append(so_far)\n"
        "    return found",
        "added": ("so_far * local", "so_far + local if found else local"),
        "one too many": ("found = []\n", "found = [1.0]\n"),
    },
    "1.3": {
        "one path": "slope_of_y = 5\nslope_of_z = 26",
        "number of paths": "slope_of_y = 3\nslope_of_z = 3",
        "not from a": "slope_of_y = 20\nslope_of_z = 13",
    },
    "1.4": {
        "swapped": ("(b.data, a.data)", "(a.data, b.data)"),
        "always 1": ("(b.data, a.data)", "(1.0, 1.0)"),
        "label": ('"*"', '"mul"'),
        "order": ('(a, b), "*", (b.data, a.data)', '(b, a), "*", (a.data, b.data)'),
        "power kept": ("k * a.data ** (k - 1)", "k * a.data**k"),
        "input of exp": ('"exp", (y,)', '"exp", (a.data,)'),
        "one over output": ("1 / a.data", "1 / math.log(a.data)"),
        "log kept": ("(1 / a.data,)", "(math.log(a.data),)"),
        "always on": ("1.0 if a.data > 0 else 0.0", "1.0"),
        "corner": ("a.data > 0 else", "a.data >= 0 else"),
    },
    "1.5": {
        "operands later": (
            "            for operand in node._prev:\n"
            "                visit(operand)\n"
            "            order.append(node)\n",
            "            order.append(node)\n"
            "            for operand in node._prev:\n"
            "                visit(operand)\n",
        ),
        "twice": ("if node not in seen", "if True"),
        "incomplete": ("in node._prev", "in node._prev[:1]"),
    },
    "1.6": {
        "overwritten": ("+= local", "= local"),
        "local slope alone": ("local * node.grad", "local"),
        "no start": ("root.grad = 1.0", "root.grad = 0.0"),
        "forward order": ("in reversed(topological_order(root))", "in topological_order(root)"),
    },
    "1.7": {
        "signed": ("abs(nudged - x.grad)", "nudged - x.grad"),
        "one input": ("    return largest", "        break\n    return largest"),
        "blind": ("abs(nudged - x.grad)", "abs(nudged - nudged)"),
        "alarm": ("up[i] = numbers[i] + h", "up = [x + h for x in numbers]"),
    },
    "1.8": {
        "accused": "def my_check(Value):\n    return (Value(2.0) + Value(3.0))._prev[0].data == 2.0",
        "blind": "def my_check(Value):\n    Value(2.0) * Value(3.0) == 6.0",
    },
    "1.9": {
        "uphill": ("p.data -= ", "p.data += "),
        "not zeroed": ("p.grad = 0.0", "pass"),
        "no rate": ("learning_rate * p.grad", "p.grad"),
        "nothing moved": (
            "        p.data -= learning_rate * p.grad",
            "        q = p.data - learning_rate * p.grad",
        ),
        "gradients lost": (
            "    for p in parameters:\n        p.grad = 0.0\n    loss.backward()\n",
            "    loss.backward()\n    for p in parameters:\n        p.grad = 0.0\n",
        ),
    },
}
