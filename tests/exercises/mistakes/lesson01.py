"""What learners write in lesson 01 instead of the solution; see `played.py`."""

MISTAKES = {
    "1.1": {
        "not divided": ("(f(x + h) - f(x - h)) / (2 * h)", "f(x + h) - f(x - h)"),
        "divided by h": ("(2 * h)", "h"),
        "precedence": ("(2 * h)", "2 * h"),
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
        "added": ("so_far * local", "so_far + local"),
        "ZeroDivisionError": "import math\n\n\n"
        "def slopes_from_the_end(local_slopes):\n"
        "    found, so_far = [], math.prod(local_slopes)\n"
        "    for local in local_slopes:\n"
        "        found.append(so_far)\n"
        "        so_far = so_far / local\n"
        "    return found",
        "one too many": ("found = []\n", "found = [1.0]\n"),
    },
    "1.3": {
        "one path": "slope_of_y = 5\nslope_of_z = 26",
        "number of paths": "slope_of_y = 3\nslope_of_z = 3",
        "not from a": "slope_of_y = 20\nslope_of_z = 13",
    },
    "1.4": {
        "swapped": ("(b.data, a.data)", "(a.data, b.data)"),
        "not numbers": ('"*", (b.data, a.data)', '"*", (b, a)'),
        "always 1": ("(b.data, a.data)", "(1.0, 1.0)"),
        "label": ('"*"', '"mul"'),
        "order": ('(a, b), "*", (b.data, a.data)', '(b, a), "*", (a.data, b.data)'),
        "power kept": ("k * a.data ** (k - 1)", "k * a.data**k"),
        "factor lost": ("k * a.data ** (k - 1)", "a.data ** (k - 1)"),
        "exp steady": ('"exp", (y,)', '"exp", (1.0,)'),
        "input of exp": ('"exp", (y,)', '"exp", (a.data,)'),
        "one over output": ("1 / a.data", "1 / math.log(a.data)"),
        "log kept": ("(1 / a.data,)", "(math.log(a.data),)"),
        "always on": ("1.0 if a.data > 0 else 0.0", "1.0"),
        "output of ReLU": ("1.0 if a.data > 0 else 0.0", "max(0.0, a.data)"),
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
        "incomplete": (
            "        if node not in seen:\n            seen.add(node)",
            "        if node.data not in seen:\n            seen.add(node.data)",
        ),
        "numbers": ("order.append(node)", "order.append(node.data)"),
        "overwritten": ("+= local", "= local"),
        "local slope alone": ("local * node.grad", "local"),
        "number for slope": ("local * node.grad", "operand.data * node.grad"),
        "no start": ("root.grad = 1.0", "root.grad = 0.0"),
        "start added": ("root.grad = 1.0", "root.grad += 1.0"),
        "forward order": ("in reversed(topological_order(root))", "in topological_order(root)"),
    },
    "1.6": {
        "signed": ("abs(nudged - x.grad)", "nudged - x.grad"),
        "one input": ("    return largest", "        break\n    return largest"),
        "blind": ("abs(nudged - x.grad)", "abs(nudged - nudged)"),
        "distance": ("(2 * h)", "2 * h"),
        "number": ("nudged - x.grad", "nudged - x.data"),
        "sum": ("max(largest, abs(nudged - x.grad))", "largest + abs(nudged - x.grad)"),
        "last": ("max(largest, abs(nudged - x.grad))", "abs(nudged - x.grad)"),
        "alarm": ("up[i] = numbers[i] + h", "up = [x + h for x in numbers]"),
    },
    "1.7": {
        "accused": "def my_check(Value):\n    return (Value(2.0) + Value(3.0))._prev[0].data == 2.0",
        "blind": "def my_check(Value):\n    Value(2.0) * Value(3.0) == 6.0",
    },
    "1.8": {
        "uphill": ("p.data -= ", "p.data += "),
        "not zeroed": ("p.grad = 0.0", "pass"),
        "no rate": ("learning_rate * p.grad", "p.grad"),
        "loss": ("learning_rate * p.grad", "learning_rate * loss.data"),
        "first only": (
            "        p.data -= learning_rate * p.grad",
            "        p.data -= learning_rate * p.grad\n        break",
        ),
        "nothing moved": (
            "        p.data -= learning_rate * p.grad",
            "        q = p.data - learning_rate * p.grad",
        ),
        "gradients lost": (
            "    for p in parameters:\n        p.grad = 0.0\n    loss.backward()\n",
            "    loss.backward()\n    for p in parameters:\n        p.grad = 0.0\n",
        ),
    },
    "1.9": {
        "a number": ("self.data = float(data)", "self.data = 0.0"),
        "sums and products": ("(other.data, self.data))", "(self.data, other.data))"),
        "differences and quotients": ("        return -self + other", "        return self - other"),
        "powers": ("k * self.data ** (k - 1)", "k * self.data**k"),
        "exp and log": ("(1 / self.data,)", "(1 / math.log(self.data),)"),
        "ReLU": ("float(self.data > 0)", "float(self.data >= 0)"),
        "a value used twice": ("operand.grad += ", "operand.grad = "),
        "order": (
            "        for node in reversed(order):\n",
            "        waiting = [self]\n"
            "        while waiting:\n"
            "            node = waiting.pop()\n"
            "            waiting += node.operands\n",
        ),
        "two losses": (
            "self.grad = 1.0",
            "for node in order:\n            node.grad = 0.0\n        self.grad = 1.0",
        ),
        "a deep graph": (
            "        while waiting:\n"
            "            node = waiting[-1]\n"
            "            missing = [one for one in node.operands if one not in done]\n"
            "            waiting += missing\n"
            "            if not missing:\n"
            "                waiting.pop()\n"
            "                if node not in done:\n"
            "                    done.add(node)\n"
            "                    order.append(node)\n",
            "\n"
            "        def visit(node):\n"
            "            if node not in done:\n"
            "                done.add(node)\n"
            "                for operand in node.operands:\n"
            "                    visit(operand)\n"
            "                order.append(node)\n"
            "\n"
            "        visit(self)\n",
        ),
    },
}
