"""The cheat sheet describes the model: its lines are those of the package, run, and have the given shapes."""

from __future__ import annotations

import inspect
import itertools
import math
import random
import re
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from support.pages import FOLDER, links, prose

from microgpt import GPT, Adam, Config, Tokenizer, Training, plain, probabilities, read_documents, vector
from microgpt.model import document_loss, gpt, initial_parameters
from microgpt.optimizer import BETA1, BETA2, EPS
from microgpt.sampling import TEMPERATURE

TEXT = prose(FOLDER / "cheat_sheet.ipynb")
CELL = r" *`?(.*?)`? *\|"
ROWS = [
    SimpleNamespace(part=part, each=each, code=code, shape=shape, here=here, parameters=parameters)
    for part, each, code, shape, here, parameters in re.findall(
        rf"^\| \[(.+?)\]\(.+?\) \|{CELL * 5}$", TEXT, re.MULTILINE
    )
]
CONFIG = Config(27)


def names_of(config):
    return {**asdict(config), "head_dim": config.head_dim, "num_params": config.num_params}


def in_short(function):
    """The computing statements of a function in `microgpt/model.py`, with the short names of the sheet."""
    source = inspect.getsource(function).split('"""')[-1]
    for long, short in (
        (r'state_dict\[f?"(?:\{layer\}\.)?(\w+)"\]', r"\1"),
        (r"\bops\.|\bconfig\.", ""),
        (r"\b(keys|values)\[i\]", r"\1"),
    ):
        source = re.sub(long, short, source)
    lines = [line.partition("  #")[0].strip() for line in source.splitlines()]
    return [line for line in lines if re.match(r"(?!layer|head|x_attn =)\w+( \+?= |\.append)", line)]


def result(code, names):
    """The result of the last statement of a line."""
    name = re.match(r"\w+", code.split("; ")[-1])[0]
    if name in ("loss", "optimizer") and "=" not in code:  # these work on the parameters
        return names["optimizer"].parameters
    return names[name]


def shape_of(thing):
    return (len(thing), *shape_of(thing[0])) if isinstance(thing, list) and thing else ()


class Run:
    """The sheet, run according to its column "for each"."""

    def __init__(self):
        model = GPT(CONFIG)
        self.shapes = {}  # of what each line has computed last
        self.names = {
            **vars(vector),
            **names_of(CONFIG),
            **{name.split(".")[-1]: matrix for name, matrix in model.state_dict.items()},
            "read_documents": read_documents,
            "tokenizer": Tokenizer.from_documents(read_documents()),
            "keys": [],
            "values": [],
            "losses": [],
            "optimizer": Adam(model.parameters()),
            "learning_rate": 0.01,
            "probabilities": lambda logits, t: probabilities([x.data for x in logits], t),
            "temperature": TEMPERATURE,
            "rng": random.Random(0),
        }
        in_position = [row for row in ROWS if row.each in ("position", "head")]
        first, last = ROWS.index(in_position[0]), ROWS.index(in_position[-1])
        self.execute(ROWS[:first])
        for pos_id in range(CONFIG.block_size):
            self.names |= {"pos_id": pos_id, "token_id": self.names["tokens"][pos_id], "x_attn": []}
            for each, rows in itertools.groupby(ROWS[first : last + 1], key=lambda row: row.each):
                self.repeat(each, list(rows))
        self.execute(ROWS[last + 1 :])

    def repeat(self, each, rows):
        for h in range(CONFIG.n_head if each == "head" else 1):
            self.names["head"] = slice(h * CONFIG.head_dim, (h + 1) * CONFIG.head_dim)
            self.execute(rows)

    def execute(self, rows):
        for row in rows:
            exec(row.code, self.names)
            self.shapes[row.part] = shape_of(result(row.code, self.names))


@pytest.fixture(scope="module")
def ran():
    return Run()


def test_its_lines_are_those_of_the_model_in_their_order():
    written = [line for row in ROWS if row.each in ("position", "head") for line in row.code.split("; ")]
    computing = in_short(gpt) + [line for line in in_short(document_loss) if line.startswith("losses.append")]
    assert written == computing
    assert {row.code for row in ROWS} >= {"loss = mean(losses)"}
    assert "loss = mean(losses)" in in_short(document_loss)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.part)
def test_shapes_in_letters_and_in_numbers(ran, row):
    letters = {**names_of(CONFIG), "t": CONFIG.block_size, "documents": len(ran.names["documents"])}
    said = eval(row.shape.replace(")", ",)").replace("(,)", "()"), {**letters, "letters": len("abigail")})
    assert ran.shapes[row.part] == said
    assert row.here.replace(",", "") == (", ".join(map(str, said)) or "1").replace(",", "")


def test_it_computes_what_the_package_computes(ran):
    names = ran.names
    start = initial_parameters(CONFIG, random.Random(42))
    assert names["loss"].data == pytest.approx(
        document_loss(names["tokens"], start, CONFIG, plain), abs=1e-12
    )


def test_parameters_add_up():
    found = {row.part: row.parameters.replace(",", "") for row in ROWS if row.parameters}
    sizes = {name.split(".")[-1]: nout * nin for name, (nout, nin) in CONFIG.shapes.items()}
    used = {row.part: [name for name in sizes if re.search(rf"\b{name}\b", row.code)] for row in ROWS}
    assert found == {
        part: " + ".join(str(sizes[name]) for name in names) for part, names in used.items() if names
    }
    assert sum(eval(sum_) for sum_ in found.values()) == CONFIG.num_params
    formula, total = re.search(r"\*\*parameters\*\* `(.+)` = ([\d,]+)", TEXT).groups()
    assert eval(formula, names_of(CONFIG)) == int(total.replace(",", "")) == CONFIG.num_params
    assert eval(formula, names_of(other := Config(30, 32, 2, 3, 11))) == other.num_params


def test_the_defaults():
    for name, number in names_of(CONFIG).items():
        if name != "num_params":
            assert f"`{name}` {number}" in TEXT
    defaults = {name: one.default for name, one in inspect.signature(Training).parameters.items()}
    assert f"`{defaults['learning_rate']} * (1 - s / {defaults['num_steps']})`" in TEXT
    assert f"softmax(logits / {TEMPERATURE})" in TEXT
    assert f"seed {defaults['seed']}" in TEXT
    assert f"`log(vocab_size)` = {math.log(CONFIG.vocab_size):.4f}" in TEXT


def formula(name):
    """The formula that follows a name in bold."""
    return re.search(rf"\*\*{name}\*\* `(.+?)`", TEXT)[1]


def test_formulas_of_softmax_norm_score_and_bend():
    x = [0.5, -1.0, 3.0]
    tools = {"exp": math.exp, "max": max, "sum": sum, "s": x}
    softmax = formula("softmax").replace("sum(exp(s_j - max(s)))", "sum(exp(s_j - max(s)) for s_j in s)")
    assert [eval(softmax, {**tools, "s_i": x_i}) for x_i in x] == pytest.approx(plain.softmax(x))
    norm = formula("rmsnorm").replace("mean(x_j**2)", "mean([x_j**2 for x_j in x])")
    names = {"mean": plain.mean, "x": x}
    assert [eval(norm, {**names, "x_i": x_i}) for x_i in x] == pytest.approx(plain.rmsnorm(x))
    score = eval(formula("score"), {"dot": plain.dot, "q": x, "k": x, "head_dim": 3})
    assert [score] == pytest.approx(plain.attention_scores(x, [x]))
    bend = formula("squared ReLU")
    assert [eval(bend, {"x": x_i, "max": max}) for x_i in x] == plain.relu_squared(x)


def test_formula_of_the_loss():
    logits, target = [0.5, -1.0, 3.0], 1
    surprise = eval("-log(softmax(logits)[target])", {"log": math.log, "softmax": plain.softmax, **locals()})
    assert formula("cross-entropy") == "mean(-log(softmax(logits)[target]))"
    assert surprise == pytest.approx(plain.cross_entropy(logits, target))


def test_formula_of_adam():
    model = GPT(Config(3, n_embd=2, n_head=1, block_size=2))
    p, optimizer = model.parameters()[0], Adam(model.parameters())
    names = {"p": p.data, "m": 0.0, "v": 0.0}
    statements = re.findall(r"`([mvp] -?= .+?)`", TEXT.partition("**Adam**")[2])
    assert len(statements) == 3
    for s in range(3):
        model.loss([0, 1, 2]).backward()
        names |= {"grad": p.grad, "s": s, "learning_rate": 0.02}
        for statement in statements:
            exec(statement, names)
        optimizer.step(0.02)
        assert names["p"] == pytest.approx(p.data, abs=1e-12)
    assert (BETA1, BETA2, EPS) == (0.9, 0.95, 1e-8)


def test_the_start():
    zero, spread = re.search(
        r"\*\*start\*\* `(\w+)` and `\w+` 0, all others `gauss\(0, ([\d.]+)\)`", TEXT
    ).groups()
    start = initial_parameters(CONFIG, random.Random(42))
    names = re.findall(r"`(\w+)`", re.search(r"\*\*start\*\*(.+?) 0,", TEXT)[1])
    for name, matrix in start.items():
        numbers = [number for row in matrix for number in row]
        size = math.sqrt(sum(number**2 for number in numbers) / len(numbers))
        assert size == (0 if name.split(".")[-1] in names else pytest.approx(float(spread), rel=0.2)), name
    assert zero in names


def test_every_line_leads_to_a_lesson():
    table = [line for line in TEXT.splitlines() if line.startswith("| [")]
    assert len(ROWS) == len(table) >= 20
    assert len([link for link in links("\n".join(table)) if "_" in link and "#" in link]) == len(ROWS)
