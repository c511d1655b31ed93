"""Forged marks: answers that solve nothing, and still try to be called done.

None of them may be done, neither in its own exercise nor in any other. Most of them look for the judge in
the process of the answer, where it is not.
"""

from __future__ import annotations

import pytest
from hands import POSIX, code, judged, put, sentences, short, states, templates
from support.played import notebook_of

from microgpt.exercises.handins import collect
from microgpt.exercises.notebook import find_exercises
from microgpt.exercises.report import DONE, OPEN, PROGRESS

pytestmark = POSIX

ALL_DONE = """
from microgpt.exercises.report import DONE, Report
done = lambda number, title="": Report(number, title, DONE, "All right.")
"""
# Answers to 1.2, slopes_from_the_end. The right one for [2, 3, 5] is [30, 15, 5].
NOTHING = "\ndef slopes_from_the_end(local_slopes):\n    return [1]\n"
FORGED = {
    "another check": "def check(*anything):\n    return 'done'" + NOTHING,
    "check of the package replaced": ALL_DONE
    + "import microgpt.exercises as e\ne.check = lambda number, *objects: done(number)"
    + NOTHING,
    "run replaced": ALL_DONE
    + "import microgpt.exercises.run as r, microgpt.exercises as e\n"
    + "e.run = r.run = lambda exercise, objects: done(exercise.number, exercise.title)"
    + NOTHING,
    "agree replaced": "import microgpt.exercises.compare as c, microgpt.exercises.attempt as a\n"
    + "c.agree = a.agree = lambda *anything: True"
    + NOTHING,
    "gives replaced": "from microgpt.exercises.attempt import Attempt\n"
    + "Attempt.gives = lambda self, *a, **k: self"
    + NOTHING,
    "attempt and answer replaced": "import sys\nclass Passed:\n    got = given = [1]\n"
    + "    def gives(self, *a, **k): return self\n"
    + "def passed(*a, **k): return Passed()\n"
    + "for name, module in list(sys.modules.items()):\n"
    + "    if name.startswith('microgpt.exercises.lesson'):\n"
    + "        for tool in ('attempt', 'answer'):\n"
    + "            if hasattr(module, tool): setattr(module, tool, passed)"
    + NOTHING,
    "every exercise declared anew": "from microgpt.exercises.exercise import _exercises, find\n"
    + "import dataclasses\nfind('1.2')\n"
    + "for number, one in list(_exercises.items()):\n"
    + "    _exercises[number] = dataclasses.replace(one, check=lambda *objects: None)"
    + NOTHING,
    "reports written": ALL_DONE
    + "import microgpt.exercises as e\n"
    + "for i in range(1, 10): e._reports[f'1.{i}'] = done(f'1.{i}')"
    + NOTHING,
    "the garbage collector's objects": "import gc\nfrom microgpt.exercises.exercise import find\n"
    + "find('1.2')\nfor one in gc.get_objects():\n"
    + "    if type(one).__name__ == 'Exercise': object.__setattr__(one, 'check', lambda *a: None)"
    + NOTHING,
    "expected values in the check's code": """
import sys
def slopes_from_the_end(local_slopes):
    frame = sys._getframe(1)
    while frame:
        for found in frame.f_code.co_consts:
            if type(found) is tuple and len(found) == len(local_slopes):
                if found[-1] == local_slopes[-1] and list(found) != local_slopes: return list(found)
        frame = frame.f_back
    return local_slopes
""",
    "expected values of the collector": """
import gc
def slopes_from_the_end(local_slopes):
    for one in gc.get_objects():
        if type(one) is list and len(one) == len(local_slopes) and one[-1] == local_slopes[-1]:
            return one
    return [1]
""",
    "equals everything": """
class Anything(list):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __len__(self): return 3
    def __iter__(self): return iter([Number()] * 3)
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
class Number(float):
    def __sub__(self, other): return 0.0
    __rsub__ = __sub__
    def __float__(self): return self
    def __abs__(self): return 0.0
    def __eq__(self, other): return True
    def __le__(self, other): return True
def slopes_from_the_end(local_slopes):
    return Anything([Number(1)] * len(local_slopes))
""",
    "not an object but a protocol": """
class Value:
    @property
    def data(self): return type("F", (), {"__float__": lambda self: 30.0, "__le__": lambda *a: True})()
    def tolist(self): return [self]
    shape = (3,)
    def __eq__(self, other): return True
def slopes_from_the_end(local_slopes):
    return Value()
""",
    "an exit that is called success": "import atexit, os\natexit.register(lambda: os._exit(0))\n"
    + "raise SystemExit(0)",
    "a judge that is asked": """
import gc
def slopes_from_the_end(local_slopes):
    for peer in gc.get_objects():
        if hasattr(type(peer), "do_objects"):
            for what in ("cell", "objects", "get", "repr", "op"):
                try: peer.ask(what, of=local_slopes, name="__class__", names=["expected"])
                except BaseException: pass
            for number in range(50):
                of = {"yours": number}
                try: peer.wire.send({"ask": "get", "seconds": 1, "details": {"of": of, "name": "check"}})
                except BaseException: pass
    return [1]
""",
    "an answer to a question that was not asked": """
import json, os
reply = json.dumps({"answer": {"tuple": [{"list": [30.0, 15.0, 5.0]}, {"dict": []}]}}).encode() + b"\\n"
for end in range(3, 20):
    try: os.write(end, reply * 3)
    except OSError: pass
""" + NOTHING,
    "events of a judge": """
import json, os
rows = [{"lesson": "01", "number": f"1.{i}", "state": "done", "sentence": "x"} for i in range(1, 10)]
lines = "".join(json.dumps(row) + "\\n" for row in [*rows, {"end": True}]).encode()
for end in range(20):
    try: os.write(end, lines)
    except OSError: pass
for place in ("events", "../events", "../../events"):
    try: open(place, "ab").write(lines)
    except OSError: pass
""" + NOTHING,
    "a forked answer": """
import os
def slopes_from_the_end(local_slopes):
    if os.fork() == 0:
        os.write(1, b'{"answer": true}')
        os._exit(0)
    return [1]
""",
    "a patched speech": """
import gc, microgpt.exercises.handins.peer as p, microgpt.exercises.handins.codec as c
real = c.Codec.encode
c.Codec.encode = lambda self, value, depth=0: real(self, "done" if value == [1] else value, depth)
""" + NOTHING,
    "a table of results": """
def slopes_from_the_end(local_slopes):
    table = {(2.0, 3.0, 5.0): [30.0, 15.0, 5.0], (4.0,): [4.0]}
    table[-1.0, 0.5, 2.0, 10.0] = [-10.0, 10.0, 20.0, 10.0]
    return table[tuple(local_slopes)]
""",
    "the objects that a check asks for": """
class Names(dict):
    def __missing__(self, key): return lambda *anything: ...
globals().setdefault("__builtins__", {})
get_ipython().user_ns = Names(get_ipython().user_ns)
""" + NOTHING,
    "a check that always has been passed": "import builtins\nbuiltins.all = lambda *a: True\n"
    + "builtins.abs = lambda x: 0.0\n"
    + "builtins.len = lambda x: 3\nimport math\nmath.isnan = lambda x: False"
    + NOTHING,
}  # fmt: skip
# Answers to exercises of lesson 01 that exchange messages with the judge.
FAKE_NODES = """
class Fake:
    def __init__(self, *prev): self._prev = prev
def topological_order(root):
    return [Fake(root), Fake(root), Fake(root)][:3]
"""
STEALS = """
def central_slope(f, x, h=1e-5):
    for name in ("__globals__", "__code__", "__closure__", "func", "__self__", "__wrapped__"):
        try: return getattr(f, name)
        except AttributeError: pass
    return f("__class__")
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory, course):
    folder = tmp_path_factory.mktemp("forged")
    for name, answer in FORGED.items():
        put(folder, f"{name}/01.ipynb", templates("01", {"1.2": answer}))
    put(folder, "fake nodes/01.ipynb", templates("01", {"1.5": FAKE_NODES}))
    put(folder, "steals/01.ipynb", templates("01", {"1.1": STEALS}))
    return judged(folder, course, jobs=2)


@pytest.mark.parametrize("name", [*FORGED, "fake nodes", "steals"])
def test_nothing_is_done(found, name):
    assert found[name].rows, found[name].note
    assert DONE not in states(found[name]).values(), found[name].line


def test_a_template_with_holes_is_never_done(tmp_path, course):
    """Not even if it computes the expected result, because the hole is never reached."""
    right = "def slopes_from_the_end(local_slopes):\n    found = [1]\n    for s in reversed(local_slopes):\n"
    right += (
        "        found.append(found[-1] * s)\n    return found[:0:-1]\n    local_slopes[...]\n    return ..."
    )
    put(tmp_path, "eve/01.ipynb", templates("01", {"1.2": right}))
    one = judged(tmp_path, course)["eve"]
    assert states(one)["1.2"] == OPEN
    assert "left in line 7" in sentences(one)["1.2"]


def test_the_file_can_claim_what_it_likes(tmp_path, course):
    """Outputs, metadata, a summary, the cell of the check: without --run they are claims, with it nothing."""
    forged = short("01")
    for one in find_exercises(forged):
        check = forged["cells"][one.position + 1]
        text = f"✓ Exercise {one.number} is done. All of it."
        check["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": text}}]
        check["metadata"] = {"tags": ["done"], "nbgrader": {"points": 100, "grade": True}}
        check["source"] += "  # done"
    every = [{"number": one.number, "state": DONE} for one in find_exercises(notebook_of("01"))]
    summary = {"data": {PROGRESS: {"lesson": "01", "done": 9, "exercises": every}}}
    forged["cells"].append({**code("summary('01')"), "outputs": [summary]})
    forged["metadata"] = {"state": "done", "microgpt": {"seed": "lesson"}}
    put(tmp_path, "eve/01.ipynb", forged)
    (claimed,) = collect(tmp_path)
    assert claimed.line.startswith("eve/01.ipynb: lesson 01, says 9 of 9 done")
    run = judged(tmp_path, course)["eve"]
    assert set(states(run).values()) == {OPEN}
    assert "the run does not" in run.note


def test_a_check_that_counts_its_calls_is_no_museum_guide(monkeypatch):
    """The sound engines came first, always. Now their places are drawn."""
    from microgpt.exercises import check

    calls = []

    def my_check(engine):
        calls.append(engine)
        return len(calls) <= 3

    assert check("1.7", my_check).state != DONE


def test_engines_of_the_museum_have_one_name():
    """Python's own messages name the class: `'Overwrites' and 'NoneType'` would give a specimen away."""
    from microgpt.exercises.museum.judge import SOUND
    from microgpt.exercises.museum.specimens import SPECIMENS

    assert {one.__name__ for one in (*SOUND, *SPECIMENS)} == {"Value"}
    assert {one.__qualname__ for one in (*SOUND, *SPECIMENS)} == {"Value"}
