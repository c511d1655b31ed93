"""What learners write in lesson 05, and the hint that each of them should get."""

MISTAKES = {
    "5.1": {
        "all p": ("p - 1 if token_id == target else p", "p"),
        "all less 1": ("p - 1 if token_id == target else p", "p - 1"),
        "one only": ("else p for", "else 0 for"),
        "the others": ("token_id == target", "token_id != target"),
        "flipped": ("p - 1 if token_id == target else p", "1 - p if token_id == target else -p"),
        "all alike": ("token_id == target", "p == probs[target]"),
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
        "complex": ("grad**2", "grad"),
        "swapped": "\n".join(
            [
                "def adam_step(p, grad, m, v, step, learning_rate=0.01):",
                "    m = 0.95 * m + 0.05 * grad",
                "    v = 0.9 * v + 0.1 * grad**2",
                "    m_hat = m / (1 - 0.95 ** (step + 1))",
                "    v_hat = v / (1 - 0.9 ** (step + 1))",
                "    return p - learning_rate * m_hat / (v_hat**0.5 + 1e-8), m, v",
            ]
        ),
        "half swapped": "\n".join(
            [
                "def adam_step(p, grad, m, v, step, learning_rate=0.01):",
                "    m = 0.95 * m + 0.05 * grad",
                "    v = 0.9 * v + 0.1 * grad**2",
                "    m_hat = m / (1 - 0.9 ** (step + 1))",
                "    v_hat = v / (1 - 0.95 ** (step + 1))",
                "    return p - learning_rate * m_hat / (v_hat**0.5 + 1e-8), m, v",
            ]
        ),
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
        "three things": ("return average, margin, verdict", "return average, verdict"),
        "other seeds": ("lab.losses(seeds, **change)", "lab.losses(seeds[1:], **change)"),
        "no change": ("lab.losses(seeds, **change)", "lab.losses(seeds)"),
        "turned round": ("zip(changed, usual)", "zip(usual, changed)"),
        "by n": ("/ (n - 1)", "/ n"),
        "no root of n": ("variance / n", "variance"),
        "by n twice": ("(variance / n) ** 0.5", "variance**0.5 / n"),
        "variance": ("(variance / n) ** 0.5", "variance / n"),
        "error": ("student_t(n) * ", ""),
        "fixed t": ("student_t(n)", "2.26"),
        "one pair less": ("student_t(n)", "student_t(n - 1)"),
        "not paired": (
            "variance = sum((d - average) ** 2 for d in differences) / (n - 1)",
            "from statistics import variance as of\n    variance = of(usual) + of(changed)",
        ),
        "mean only": ("average + margin < 0", "average < 0"),
        "matters first": ("if -matters < average - margin and average + margin < matters:", "if False:"),
        "mean small": (
            "-matters < average - margin and average + margin < matters",
            "abs(average) < matters",
        ),
    },
}
