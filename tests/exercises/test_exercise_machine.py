"""The machinery of checks, tried with small exercises: any answer gets a clear report."""

from __future__ import annotations

import contextlib
import math
import signal

import pytest

from microgpt import MicrogptError, Value, exercises
from microgpt.exercises import check, progress, summary
from microgpt.exercises.attempt import GENERAL_HINTS, answer, attempt
from microgpt.exercises.exercise import Exercise
from microgpt.exercises.nudge import nudge
from microgpt.exercises.report import DONE, NOT_YET, OPEN, Report, Summary
from microgpt.exercises.run import run


def square(x):
    return x * x


def slope_check(slope):
    mistakes = {"not divided": 0.006, "downhill": lambda got: got == -1}
    attempt(slope, square, 3.0).gives(6.0, within=0.01, mistakes=mistakes)
    attempt(slope, math.sin, 0.0).gives(1.0, within=0.01)


HINTS = {
    "not divided": "Divide by `h`.",
    "downhill": "That goes down.",
    "ZeroDivisionError": "Keep h above 0.",
}
SLOPE = Exercise("1.2", "a slope", slope_check, HINTS, done="Any f will do.", seconds=0.5)


def good_slope(f, x, h=1e-4):
    return (f(x + h) - f(x)) / h


def expecting(expected, **how):
    """An exercise that expects one value."""
    return Exercise("9.1", "a value", lambda value: answer("value", value).gives(expected, **how))


def test_right_answer_is_done():
    report = run(SLOPE, (good_slope,))
    assert report.state == DONE
    assert repr(report) == (
        "✓ Exercise 1.2 is done. `good_slope(square, 3)` and 1 more came out right. Any f will do."
    )


def test_mistake_says_what_was_tried_expected_and_came():
    def change(f, x):
        return 0.006

    assert repr(run(SLOPE, (change,))) == (
        "◐ Exercise 1.2: not yet. I tried `change(square, 3)`, expected `6` and got `0.006`.\n"
        "  Hint: Divide by `h`."
    )


def test_mistake_recognised_by_a_function():
    assert run(SLOPE, (lambda f, x: -1,)).hint == "That goes down."


def f_computes(f, x):
    return (f(x) - ...) / 2


def f_empty(f, x):
    """A docstring and nothing else."""


def f_half_done(f, x):
    if x > 100:
        return ...
    return 3


def f_listed(f, x):
    return [1, ...]


def f_own_line(f, x):
    while x:
        ...


def f_loses_it(f, x):
    missing = ...
    return missing.data


@pytest.mark.parametrize(
    "answer",
    [
        ...,
        [1, ...],
        {"a": (1, ...)},
        f_computes,
        f_empty,
        f_half_done,
        f_loses_it,
        f_own_line,
        f_listed,
        lambda f, x: ...,
    ],
)
def test_holes_are_open(answer):
    report = run(SLOPE, (answer,))
    assert (report.state, report.hint) == (OPEN, "")
    assert "\n" not in repr(report)


def test_a_list_that_holds_itself_does_no_harm():
    endless = []
    endless.append(endless)
    assert run(SLOPE, (endless,)).state == NOT_YET


def test_class_with_a_hole_is_open_when_it_fails():
    class Half:
        def __call__(self, f, x):
            return good_slope(f, x) if x < 0 else ...

    assert run(SLOPE, (Half,)).state == OPEN


def test_leftover_ellipsis_in_a_right_answer_is_done():
    def slope(f, x):
        all_of_it = ...
        return good_slope(f, x) if all_of_it is not None else 0

    assert run(SLOPE, (slope,)).state == DONE


def f_divides(f, x):
    return f(x) / 0


def f_endless(f, x):
    return f_endless(f, x)


def f_exits(f, x):
    raise SystemExit(1)


def f_interrupted(f, x):
    raise KeyboardInterrupt


def f_forgets(f, x):
    f(x)


class BadError(Exception):
    def __str__(self):
        raise ValueError


def f_bad_error(f, x):
    raise BadError


@pytest.mark.parametrize(
    ("wrong", "message", "hint"),
    [
        (f_divides, "ended in ZeroDivisionError", "Keep h above 0."),
        (f_endless, "called itself until Python stopped it", "call itself"),
        (f_exits, "ended in SystemExit", ""),
        (f_interrupted, "was interrupted", "loop"),
        (f_bad_error, "ended in BadError", ""),
        (42, "expected `something that can be called` and got `42`", GENERAL_HINTS["kind"]),
        (lambda f: 1, "TypeError", ""),
        (f_forgets, "got `None`", GENERAL_HINTS["nothing"]),
        (lambda f, x: math.nan, "got `nan`", GENERAL_HINTS["not a number"]),
        (lambda f, x: -6, "got `-6`", GENERAL_HINTS["sign"]),
        (lambda f, x: "six", "got `'six'`", GENERAL_HINTS["kind"]),
        (lambda f, x: True, "got `True`", GENERAL_HINTS["kind"]),
        (lambda f, x: 12345, "got `12345`", "hint is folded below"),
        (lambda f, x: 10**5000, "", ""),
        (lambda f, x: list(range(10**6)), "... 1000000 in all", ""),
        (lambda f, x: "x" * 10**7, "xxx…", ""),
        (lambda f, x: object(), "got `a object`", ""),
    ],
)
def test_any_answer_gets_a_clear_message(wrong, message, hint):
    report = run(SLOPE, (wrong,))
    assert report.state == NOT_YET
    assert message in report.message
    assert hint in report.hint
    assert len(repr(report)) < 700
    assert " at 0x" not in repr(report)


def test_own_line_is_named():
    namespace = {"__name__": "__main__"}
    exec(compile("def slope(f, x):\n    y = f(x)\n    return y / 0", "cell", "exec"), namespace)
    assert "in line 3 of its cell" in run(SLOPE, (namespace["slope"],)).message


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no interval timer")
def test_endless_loop_is_stopped_and_the_timer_given_back():
    def slope(f, x):
        while True:
            with contextlib.suppress(Exception):
                x += 1

    before = signal.getsignal(signal.SIGALRM)
    report = run(SLOPE, (slope,))
    assert "stopped it after 0.5 seconds" in report.message
    assert signal.getsignal(signal.SIGALRM) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_what_is_printed_is_kept_short():
    def slope(f, x):
        for _ in range(1000):
            print("x is", x)
        return good_slope(f, x)

    report = run(SLOPE, (slope,))
    assert report.printed.startswith("x is 3.0 x is 3.0")
    assert len(report.printed) == 201


def test_html_escapes_what_the_learner_typed():
    def slope(f, x):
        print("<script>print</script>")
        raise ValueError("<script>alert(1)</script>")

    slope.__name__ = "<img src=x onerror=alert(1)>"
    shown = run(SLOPE, (slope,))._repr_html_()
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;" in shown
    assert "not yet" in shown


@pytest.mark.parametrize(
    ("expected", "right", "wrong"),
    [
        (6.0, [6, 6.0000001, Value(6.0)], [6.1, 6.0001, [6.0], "6.0", None]),
        (True, [True], [1, 1.0, "True"]),
        ("emma", ["emma"], ["Emma", ["e"]]),
        ([1, 2], [[1, 2], (1.0, 2.0), range(1, 3), [Value(1), Value(2)]], [[1], [2, 1], [1, 2, 3], 1]),
        ({"a": [1.0]}, [{"a": [1]}], [{"a": [2]}, {"b": [1]}, {}, {"a": [1], "b": [1]}, [1]]),
        (math.inf, [math.inf], [-math.inf, math.nan, 1e308]),
        (None, [None], [0, False]),
    ],
)
def test_what_agrees(expected, right, wrong):
    exercise = expecting(expected)
    assert [run(exercise, (value,)).state for value in right] == [DONE] * len(right)
    assert [run(exercise, (value,)).state for value in wrong] == [NOT_YET] * len(wrong)


def test_numpy_counts_as_numbers():
    numpy = pytest.importorskip("numpy")
    assert run(expecting([[1, 2], [3, 4]]), (numpy.array([[1, 2], [3, 4]]),)).state == DONE
    assert run(expecting(2.0), (numpy.float32(2),)).state == DONE
    assert run(expecting(True), (numpy.bool_(True),)).state == DONE
    assert run(expecting(2.0), (numpy.array([2.0, 2.0]),)).state == NOT_YET


@pytest.mark.parametrize(
    ("expected", "wrong", "hint"),
    [
        ([[1, 2], [3, 4]], [[1, 3], [2, 4]], "transposed"),
        ([[1, 2, 3], [4, 5, 6]], [[1, 4], [2, 5], [3, 6]], "transposed"),
        ([1, 2, 3], [3, 2, 1], "reversed"),
        ([1, 2, 3], [1, 2], "length"),
        ([1, 2, 3], 6, "kind"),
    ],
)
def test_general_mistakes_have_hints(expected, wrong, hint):
    assert run(expecting(expected), (wrong,)).hint == GENERAL_HINTS[hint]


def test_expected_can_be_kept_secret():
    report = run(expecting(7, shown="another number"), (6,))
    assert report.message == "I tried `value`, expected `another number` and got `6`."


def test_numbers_that_print_alike_are_told_apart():
    assert "expected `6.0` and got `6.0000004`" in run(expecting(6.0, within=1e-9), (6.0000004,)).message


@pytest.mark.parametrize("number", ["9.9", "99.1", "one", "", 1.2, None, "1.2; import os", "../1.2"])
def test_unknown_number_gives_a_clear_message(number):
    report = check(number, 1)
    assert report.state == NOT_YET
    assert "xercise" in report.message


def test_wrong_number_of_objects_gives_a_clear_message():
    assert run(SLOPE, ()).message == 'Expected `check("1.2", slope)`, got [].'


def test_summary_tells_and_exports():
    reports = (Report("1.1", "a <b>", DONE, ""), Report("1.2", "c", OPEN, ""))
    lesson = Summary("01", reports)
    assert repr(lesson).splitlines() == [
        "Lesson 01: 1 of 2 exercises done",
        "  ✓ 1.1  done     a <b>",
        "  ○ 1.2  open     c",
    ]
    assert "a &lt;b&gt;" in lesson._repr_mimebundle_()["text/html"]
    assert lesson.as_dict["exercises"][1] == {"number": "1.2", "title": "c", "state": "open"}


def test_a_lesson_without_exercises_is_empty():
    assert progress("99") == {"lesson": "99", "done": 0, "exercises": []}
    assert repr(summary("99")) == "Lesson 99: 0 of 0 exercises done"


@pytest.mark.parametrize("lesson", ["1", "1.2", "../01"])
def test_a_name_that_is_not_a_lesson_is_refused(lesson):
    with pytest.raises(MicrogptError, match=f'named like "01"; got {lesson!r}'):
        summary(lesson)


def test_an_answer_may_work_in_place():
    """The expected result is computed from the arguments as they were before the call."""
    scores = [[1.0, 2.0], [3.0, 5.0]]

    def doubled_in_place(rows):
        for row in rows:
            row[:] = [2 * score for score in row]
        return rows

    def checked(double):
        tried = attempt(double, scores, [scores], by=(scores, {"key": scores}))
        tried.gives([[2 * score for score in row] for row in scores])
        assert tried.given[0] == [[2.0, 4.0], [6.0, 10.0]]

    exercise = Exercise("9.1", "doubled", checked)
    assert run(exercise, (lambda rows, nested, by: doubled_in_place(rows),)).state == DONE
    assert scores == [[1.0, 2.0], [3.0, 5.0]]


def test_the_number_is_escaped_like_everything_else():
    """The heading contains whatever was typed as a number."""
    evil = "<img src=x onerror=alert(1)>"
    assert "<img" not in check(evil, 1)._repr_html_()
    assert "&lt;img" in check(evil, 1)._repr_html_()
    made = Summary(evil, (Report(evil, evil, "open", ""),))._repr_mimebundle_()["text/html"]
    assert "<img" not in made


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (1.2, 'got 1.2: put quotes around it, "1.2"'),
        (1, "got 1."),
        (None, "got None."),
        (10**5000, "got one int that cannot be shown."),
    ],
    ids=["float", "int", "None", "long"],
)
def test_a_number_of_another_type_gives_a_clear_message(number, says):
    assert says in repr(check(number, 1))


@pytest.mark.parametrize(("lesson", "says"), [(1, 'got 1: write "01"'), (1.0, "got 1.0"), (None, "got None")])
def test_a_lesson_of_another_type_gives_a_clear_message(lesson, says):
    with pytest.raises(MicrogptError, match=says):
        summary(lesson)


def test_the_lesson_goes_on_with_the_package_until_the_answer_is_right(monkeypatch, capsys):
    monkeypatch.setattr(exercises, "_reports", {})

    def slope(f, x, h=0.001):
        return (f(x + h) - f(x)) / h

    def central(f, x, h=0.001):
        return (f(x + h) - f(x - h)) / (2 * h)

    assert exercises.yours("1.1", slope, nudge) is nudge
    exercises.check("1.1", slope)
    assert exercises.yours("1.1", slope, nudge) is nudge
    exercises.check("1.1", central)
    assert exercises.yours("1.1", central, nudge) is central
    said = capsys.readouterr().out.splitlines()
    assert said == ["nudge: the one of the package, until exercise 1.1 is done"] * 2 + ["nudge: yours"]
    with pytest.raises(MicrogptError, match=r"no exercise 1\.77"):
        exercises.yours("1.77", slope, nudge)
