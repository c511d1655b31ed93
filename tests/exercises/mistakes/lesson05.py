"""What learners write in lesson 05, and the hint that each of them should get."""

MISTAKES = {
    "5.1": {
        "all p": ("p - 1 if token_id == target else p", "p"),
        "all less 1": ("p - 1 if token_id == target else p", "p - 1"),
        "one only": ("else p for", "else 0 for"),
        "the others": ("token_id == target", "token_id != target"),
        "towards p": ("p - 1 if token_id == target else p", "-1 / p if token_id == target else 0"),
    },
    "5.2": {
        "not corrected": "\n".join(
            [
                "def adam_step(p, grad, m, v, step, learning_rate=0.01):",
                "    m = 0.9 * m + 0.1 * grad",
                "    v = 0.95 * v + 0.05 * grad**2",
                "    return p - learning_rate * m / (v**0.5 + 1e-8), m, v",
            ]
        ),
        "ZeroDivisionError": ("0.9 ** (step + 1)", "0.9 ** step"),
        "always one step": "\n".join(
            [
                "def adam_step(p, grad, m, v, step, learning_rate=0.01):",
                "    m = 0.9 * m + 0.1 * grad",
                "    v = 0.95 * v + 0.05 * grad**2",
                "    return p - learning_rate * (m / (1 - 0.9)) / ((v / (1 - 0.95)) ** 0.5 + 1e-8), m, v",
            ]
        ),
        "times the step": "\n".join(
            [
                "def adam_step(p, grad, m, v, step, learning_rate=0.01):",
                "    m = 0.9 * m + 0.1 * grad",
                "    v = 0.95 * v + 0.05 * grad**2",
                "    m_hat = m / (1 - 0.9 * (step + 1))",
                "    v_hat = v / (1 - 0.95 * (step + 1))",
                "    return p - learning_rate * m_hat / (v_hat**0.5 + 1e-8), m, v",
            ]
        ),
        "not squared": ("grad**2", "abs(grad)"),
        "wrong share": ("0.9 * m + 0.1 * grad", "0.1 * m + 0.9 * grad"),
        "memory lost": "\n".join(
            [
                "def adam_step(p, grad, m, v, step, learning_rate=0.01):",
                "    m = 0.1 * grad",
                "    v = 0.05 * grad**2",
                "    m_hat = m / (1 - 0.9 ** (step + 1))",
                "    v_hat = v / (1 - 0.95 ** (step + 1))",
                "    return p - learning_rate * m_hat / (v_hat**0.5 + 1e-8), m, v",
            ]
        ),
        "corrected kept": ("return p, m, v", "return p, m_hat, v_hat"),
    },
    "5.3": {
        "lost step": ("(step + 1) / rise", "step / rise"),
        "jump": ("(num_steps - step) / (num_steps - rise)", "(1 - step / num_steps)"),
        "never falls": (" * (num_steps - step) / (num_steps - rise)", ""),
        "whole numbers": "\n".join(
            [
                "def warm_up(step, num_steps, learning_rate=0.01):",
                "    rise = num_steps // 10",
                "    if step < rise:",
                "        return learning_rate * ((step + 1) // rise)",
                "    return learning_rate * ((num_steps - step) // (num_steps - rise))",
            ]
        ),
        "too early": (
            "(num_steps - step) / (num_steps - rise)",
            "(num_steps - 1 - step) / (num_steps - 1 - rise)",
        ),
    },
    "5.4": {
        "uphill": ("p.data - learning_rate", "p.data + learning_rate"),
        "slopes kept": ("p.grad = 0.0", "p.grad = p.grad"),
        "replaced": ("p.data - learning_rate * p.grad", "-learning_rate * p.grad"),
        "no learning rate": ("learning_rate * p.grad", "p.grad"),
        "not moved": (
            "            p.data = p.data - learning_rate * p.grad\n            p.grad = 0.0",
            "            p.grad = 0.0\n            p.data = p.data - learning_rate * p.grad",
        ),
    },
    "5.5": {
        "turned round": ("a - b for", "b - a for"),
        "by n": ("/ (n - 1)", "/ n"),
        "no root of n": ("variance / n", "variance"),
        "by n twice": ("math.sqrt(variance / n)", "math.sqrt(variance) / n"),
        "variance": ("math.sqrt(variance / n)", "variance"),
        "not paired": "\n".join(
            [
                "import statistics",
                "def paired(losses, baseline):",
                "    n = len(losses)",
                "    mean = statistics.mean(losses) - statistics.mean(baseline)",
                "    variances = statistics.variance(losses) + statistics.variance(baseline)",
                "    return mean, math.sqrt(variances / n)",
            ]
        ),
    },
}
