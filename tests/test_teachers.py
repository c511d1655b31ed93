"""The page for teachers: its minutes, counts, headings, plans and figures are those of the lessons."""

from __future__ import annotations

import json
import re
import sys

import pytest
from support.page_texts import ROOT, TEACHERS, commands


def test_options_in_the_text_exist():
    from microgpt.exercises.__main__ import parser
    from microgpt.exercises.copies.command import parser as copies

    ours = {option for one in (parser(), copies()) for a in one._actions for option in a.option_strings}
    section = TEACHERS[TEACHERS.index("## Copies without solutions") :]
    named = set(re.findall(r"`(--[\w-]+)`", section))
    assert {"--run", "--timeout", "--total-timeout"} <= named <= ours


def test_states_in_the_text_are_those_that_come():
    from microgpt.exercises.handins.fresh import STATES

    table = re.findall(
        r"^\| ([a-z, ]+) \|", TEACHERS[TEACHERS.index("| state | what it means") :], re.MULTILINE
    )
    assert {state for row in table[1:6] for state in row.split(", ")} == set(STATES)


def lesson_table(text):
    """The minutes of each lesson, {"01": minutes}, from a table. They are the last number of each row."""
    return {
        row[0]: int(re.findall(r"\| (\d+) \|", row[1])[0])
        for row in re.findall(r"^\|.*\]\((?:[./]*notebooks/)?(\d\d)_\w+\.ipynb\)(.*)$", text, re.MULTILINE)
    }


def test_minutes_are_the_same_everywhere():
    readme = lesson_table((ROOT / "README.md").read_text(encoding="utf-8"))
    tour = json.loads((ROOT / "notebooks" / "00_tour.ipynb").read_text(encoding="utf-8"))["cells"][-1][
        "source"
    ]
    here = lesson_table(TEACHERS)
    assert set(here) == {path.name[:2] for path in (ROOT / "notebooks").glob("0*.ipynb")}
    assert here == readme
    assert {number: minutes for number, minutes in here.items() if number != "00"} == lesson_table(
        "".join(tour)
    )
    assert round(sum(here.values()) / 60) == 13, "the page says thirteen hours"


def test_numbers_of_exercises_are_counted():
    from microgpt.exercises.exercise import exercises

    rows = re.findall(r"^\| \[(\d\d) .*?\| \d+ \| (\d+) \|", TEACHERS, re.MULTILINE)
    assert len(rows) == 9
    assert [(lesson, int(count)) for lesson, count in rows] == [
        (lesson, len(exercises(lesson))) for lesson, _ in rows
    ]


def test_plans_add_up():
    plan = TEACHERS[TEACHERS.index("## A plan") : TEACHERS.index("## Four ways")]
    sums = [sum(map(int, re.findall(r"^\| (\d+) \|", part, re.MULTILINE))) for part in plan.split("**")[2::2]]
    assert sums == [90, 6 * 60, 5 * 90]


def test_quoted_sections_are_headings_of_the_lessons():
    headings = set()
    for path in (ROOT / "notebooks").glob("0*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                headings |= set(re.findall(r"^#+ (.+)$", "".join(cell["source"]), re.MULTILINE))
    shortly = re.findall(r"^\*\*Short of time\?\*\*.*(?:\n.+)*", TEACHERS, re.MULTILINE)
    assert len(shortly) == 9
    text = "\n".join([*shortly, TEACHERS[TEACHERS.index("## A plan") : TEACHERS.index("## Four ways")]])
    titles = {re.sub(r"^(\d\. |Excursion: )", "", heading).lower() for heading in headings}
    titles |= {title.split(":")[0] for title in titles}
    quoted = re.findall(r'"([^"]+)"', text)
    assert len(quoted) > 15
    assert [name for name in quoted if name.lower() not in titles] == []


def test_every_lesson_has_mistakes_questions_and_what_to_skip():
    sections = re.split(r"^### ", TEACHERS[: TEACHERS.index("## A plan")], flags=re.MULTILINE)[1:]
    assert [section[:2] for section in sections] == [f"{number:02}" for number in range(9)]
    for section in sections:
        for part in ("**What learners get wrong.**", "**Ask.**", "<details>", "**Short of time?**"):
            assert part in section, (section[:20], part)
        numbers = re.findall(r"^- (\d\.\d)", section, re.MULTILINE)
        assert all(number.startswith(str(int(section[:2]))) for number in numbers)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_what_a_learner_costs_is_within_what_is_planned():
    from tools.learner import lesson

    table = re.findall(r"^\| (JupyterLab's server|kernel of lesson \d\d) \| (\d+) MB", TEACHERS, re.MULTILINE)
    (server, *kernels) = [int(memory) for _, memory in table]
    planned = int(re.search(r"plan (\d+) MB for a learner with one lesson open", TEACHERS)[1])
    assert len(kernels) == 4
    assert server + max(kernels) <= planned
    memory, seconds = lesson(next((ROOT / "notebooks").glob("01_*.ipynb")))
    assert server + memory <= planned
    assert seconds < 60


def test_hand_ins_run_in_a_container_without_a_network():
    (docker,) = [words for words in commands(TEACHERS) if words[:2] == ["docker", "run"]]
    assert docker[docker.index("--network") + 1] == "none"
    assert docker[docker.index("--volume") + 1].endswith(":ro")
    assert {"--memory", "--pids-limit", "--cpus"} <= set(docker)
    assert docker[docker.index("microgpt-lessons") + 1 :][:3] == ["python", "-m", "microgpt.exercises"]
