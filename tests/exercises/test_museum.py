"""The bug museum: every specimen is broken, every sound engine is correct, and the grade is fair."""

from __future__ import annotations

import inspect
import linecache
import random
import re

import pytest

from microgpt.exercises.attempt import Mistake, StillOpen
from microgpt.exercises.exercise import find
from microgpt.exercises.museum.judge import ENOUGH, SOUND, advice, grade, visit_museum
from microgpt.exercises.museum.shell import in_a_shell
from microgpt.exercises.museum.sound import Closures, Plain
from microgpt.exercises.museum.specimens import KINDS, SPECIMENS, Specimen
from microgpt.exercises.museum.stages import STAGES, climb
from microgpt.exercises.run import run

EXPRESSIONS = {
    "plus": lambda a, b: a + b + 2.5,
    "shared": lambda a, b: (lambda c: (lambda d: d + d * c)(c + c))(a * b + a),
    "long way": lambda a, b: (lambda c: c * b + c.exp() * 0.1 + (c * c + c) * c)(a * a),
    "power": lambda a, b: a**3 + b**-1 - a**0.5,
    "exp log": lambda a, b: (a * 0.7).exp() - (b + 0.1).log(),
    "relu": lambda a, b: (a - b).relu() + (b - a).relu() * 3.0 + (a - a).relu(),
    "both sides": lambda a, b: (2.5 - a) * (1.5 / b) + 3.0 * a - (0.5 + b) / a,
    "equal results": lambda a, b: (a * 1.0 * b) * (b * a) + (a * b),
}


def strict_check(engine):
    """A check of everything that an engine should do."""
    rng = random.Random(0)
    for f in EXPRESSIONS.values():
        a, b = rng.uniform(1.2, 1.9), rng.uniform(2.1, 2.9)
        assert slopes(engine, f, a, b) == pytest.approx(nudges(engine, f, a, b), abs=1e-4)
    assert (2 - engine(5.0)).data == -3
    zero = engine(0.0)
    zero.relu().backward()
    assert zero.grad == 0
    x = engine(3.0)
    (x * x).backward()
    (x * 2.0 + x).backward()
    assert x.grad == 9
    first = total = engine(1.0)
    for _ in range(5000):
        total = total + 1.0
    total.backward()
    assert first.grad == 1
    return True


def slopes(engine, f, a, b):
    x, y = engine(a), engine(b)
    f(x, y).backward()
    return [x.grad, y.grad]


def nudges(engine, f, a, b, h=1e-6):
    def height(a, b):
        return f(engine(a), engine(b)).data

    return [
        (height(a + h, b) - height(a - h, b)) / (2 * h),
        (height(a, b + h) - height(a, b - h)) / (2 * h),
    ]


def test_strict_check_catches_all_and_accuses_none():
    result = visit_museum(strict_check)
    assert result.accused == ""
    assert [one.label for one in SPECIMENS if one not in result.caught] == []
    assert advice(result) == "Nothing slips through."
    assert grade(strict_check) == result


@pytest.mark.parametrize("engine", [Plain, Closures])
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_sound_engines_equal_the_package(engine, name):
    from microgpt import Value

    results = []
    for kind in (engine, Value):
        a, b = kind(1.3), kind(-2.1) if name in ("plus", "shared", "relu") else kind(2.1)
        root = EXPRESSIONS[name](a, b)
        root.backward()
        results.append((root.data, a.grad, b.grad))
    assert results[0] == pytest.approx(results[1], rel=1e-12)


def test_every_specimen_is_labelled_and_of_a_known_kind():
    kinds = {one.kind for one in SPECIMENS}
    assert kinds == set(KINDS)
    assert len({one.label for one in SPECIMENS}) == len(SPECIMENS)
    assert len(SPECIMENS) > ENOUGH


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda one: one.label)
def test_a_specimen_is_right_where_it_is_not_broken(specimen):
    """The bug is the only difference, so a single addition works in every engine."""
    a, b = specimen(2.0), specimen(3.0)
    c = a + b
    c.backward()
    assert (c.data, a.grad, b.grad) == (5.0, 1.0, 1.0)


def test_a_check_that_accuses_everybody_is_told_so():
    with pytest.raises(Mistake) as caught:
        grade(lambda engine: False)
    assert caught.value.hint == "accused"
    assert "it returned False" in caught.value.got


def test_a_check_that_sees_nothing_is_told_so():
    with pytest.raises(Mistake) as caught:
        grade(lambda engine: True)
    assert caught.value.hint == "blind"


def test_a_check_of_one_rule_learns_what_slips_through():
    def only_powers(engine):
        x = engine(3.0)
        (x**3).backward()
        return abs(x.grad - 27) < 1e-6

    with pytest.raises(Mistake) as caught:
        grade(only_powers)
    assert "Still slipping through: adding up (3), order (3), rules (5)" in caught.value.hint
    assert KINDS["rules"] in caught.value.hint


def test_a_report_says_how_many_in_words():
    report = run(find("1.7"), (lambda engine: abs((engine(2.0) * engine(3.0)).data) < 7,))
    assert "expected `15 or more caught` and got `0 of 21`" in report.message


def test_inner_parts_of_an_engine_may_differ():
    """No engine shows its operands: a check that looks at `_prev` accuses the sound ones."""
    result = visit_museum(lambda engine: len((engine(1.0) + engine(2.0))._prev) == 2)
    assert result.accused.startswith("an engine with local derivatives (AttributeError")


def test_open_check_is_open():
    def check(engine):
        return engine(1.0).data == ... or ...

    assert visit_museum(check).is_open
    assert "wait for a check" in repr(visit_museum(check))
    with pytest.raises(StillOpen):
        grade(check)
    with pytest.raises(StillOpen):
        grade(...)


def test_what_was_caught_is_shown_as_text_and_html():
    shown = visit_museum(strict_check)
    assert f"catches {len(SPECIMENS)} of {len(SPECIMENS)}" in repr(shown)
    assert "✓ 7 of 7  rules" in repr(shown)
    assert "<code>x * x</code> has lost" in shown._repr_html_()


def test_accusing_text_is_escaped():
    def check(engine):
        raise ValueError("<img src=x>")

    assert "<img" not in visit_museum(check)._repr_html_()


def test_not_a_function_is_accused_in_words():
    with pytest.raises(Mistake, match="not callable"):
        grade(42)


def test_specimens_share_the_plain_engine():
    assert all(issubclass(one, Specimen) for one in SPECIMENS)
    assert not set(SOUND) & set(SPECIMENS)


def test_while_a_sound_engine_is_accused_no_bug_is_named():
    """One wrong expected number calls nearly every engine broken."""

    def check(engine):
        a, b = engine(2.0), engine(-3.0)
        assert (a * b + a).data == -5

    result = visit_museum(check)
    assert len(result.caught) > 15
    for shown in (repr(result), result._repr_html_()):
        assert "sound engine broken" in shown
        assert not any(one.label in shown for one in SPECIMENS)
        assert "of 3" not in shown


def test_the_line_that_accuses_is_quoted():
    lines = ["def check(engine):", "    assert engine(1.0).data == 2", ""]
    linecache.cache["<cell>"] = (0, None, [f"{line}\n" for line in lines], "<cell>")
    names = {"__name__": "__main__"}
    exec(compile("\n".join(lines), "<cell>", "exec"), names)
    assert 'in line 2 of its cell, "assert engine(1.0).data == 2"' in visit_museum(names["check"]).accused


@pytest.mark.parametrize(
    "looks",
    [inspect.getsource, lambda engine: engine.__doc__, dir, lambda e: dir(e(1))],
)
def test_nothing_but_numbers_tells_the_engines_apart(looks):
    """`"+=" in inspect.getsource(Value)` told 18 of the 21 from the sound ones."""
    seen = set()
    for engine in (*SOUND, *SPECIMENS):
        try:
            seen.add(str(looks(in_a_shell(engine))))
        except OSError:
            seen.add("no source")
    assert len(seen) == 1


def test_a_shell_computes_what_its_engine_does():
    shell = in_a_shell(Closures)
    x, y = shell(3.0), shell(2.0)
    z = 2 * x - y / 4 + 1 / y - (3 - x) ** 2 + x.exp().log() + (-y).relu()
    z.backward()
    inside = Closures(3.0), Closures(2.0)
    a, b = inside
    expected = 2 * a - b / 4 + 1 / b - (3 - a) ** 2 + a.exp().log() + (-b).relu()
    expected.backward()
    assert (z.data, x.grad, y.grad) == (expected.data, a.grad, b.grad)
    x.grad, x.data = 0.0, 5.0
    assert (x.grad, x.data, repr(x)) == (0.0, 5.0, "Value(data=5, grad=0)")
    with pytest.raises(TypeError):
        x < y  # noqa: B015


# The stages of exercise 1.9 ask for all that the museum knows.


@pytest.mark.parametrize("engine", SOUND, ids=SOUND.get)
def test_a_sound_engine_reaches_all_stages(engine):
    assert climb(engine, STAGES).startswith(f"{len(STAGES)} of {len(STAGES)} stages: a number, ")


@pytest.mark.parametrize("specimen", SPECIMENS, ids=lambda one: one.label)
def test_no_broken_engine_reaches_all_stages(specimen):
    with pytest.raises(Mistake) as caught:
        climb(specimen, STAGES)
    reached = int(re.match(r"(\d+) of 10 stages", caught.value.hint)[1])
    assert 0 < reached < len(STAGES)
    assert "Next, " in caught.value.hint


def test_every_stage_says_what_is_missing():
    class Number:
        def __init__(self, data):
            self.data, self.grad = float(data), 0.0

    with pytest.raises(Mistake) as caught:
        climb(Number, STAGES)
    assert caught.value.hint.startswith("1 of 10 stages (a number). Next, sums and products: ")
    assert "TypeError" in caught.value.got
