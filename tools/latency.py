"""How long from a key press to changed pixels, for every explorer of every lesson, in JupyterLab in Chromium.

    make latency                                 all lessons
    python -m tools.latency 06_sampling.ipynb    one lesson

The clock starts in the page at the `keydown` event. It stops when the first frame is painted after the
widget's picture has changed. An explorer that computes in slices has a second time, to its last picture.
The table is printed and kept in .cache/latency.md; all times are in .cache/latency.json. Measure on an
idle machine.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tqdm import tqdm

from tests.support.lab import CHROMIUM_OPTIONS, NOTEBOOKS, LabServer, Lesson, find_chromium

from .report import CACHE

PRESSES, RUNS = 40, 12
# Upper limits of the median and the 95th percentile, in milliseconds; None for no limit.
TARGETS = {"browser": (20, 50), "kernel": (60, 120), "progress": (100, 100), "500 steps": (600, None)}
COLUMNS = ("lesson", "widget", "control", "kind", "seen", "median", "p95", "target", "ok")
# Keys that lead away and back again, by the kind of control.
KEYS = {
    "slider": ["ArrowRight"] * 4 + ["ArrowLeft"] * 4,
    "select-one": ["ArrowDown", "ArrowUp"],
    "text": ["a", "n", "Backspace", "Backspace"],
    "checkbox": ["Space"],
}
FOUND = "[role=slider], select, input[type=text], input[type=checkbox]"
# What the control itself shows, its handle and its number, is not a change.
WATCH = """([root, control]) => {
    const own = control.closest('.widget-inline-hbox') ?? control;
    const painted = done => {
        const channel = new MessageChannel();
        channel.port1.onmessage = done;
        requestAnimationFrame(() => channel.port2.postMessage(''));
    };
    window.delays = [];
    window.ends = [];
    let pressed = null, began = null;
    control.addEventListener('keydown', () => { pressed = began = performance.now(); }, true);
    new MutationObserver(changes => {
        if (began === null || changes.every(change => own.contains(change.target))) return;
        if (pressed !== null) {
            const since = pressed;
            pressed = null;
            painted(() => delays.push(performance.now() - since));
        }
        if (/held-out loss/.test(root.querySelector('svg')?.textContent)) {
            const since = began;
            began = null;
            painted(() => ends.push(performance.now() - since));
        }
    }).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
}"""
KIND = """root => root.querySelector(
        '.microgpt-temperature, .microgpt-walk, .microgpt-model, .microgpt-throw') ? 'browser'
    : root.matches('.microgpt-slices') ? 'progress' : 'kernel'"""
TITLE = """root => root.querySelector('.widget-button[title]')?.title.match(/Set (.*) back/)?.[1]
    ?? root.querySelector('.microgpt-walk')?.getAttribute('aria-label').split(' (')[0]
    ?? (root.querySelector('.microgpt-temperature') ? 'Temperature'
        : root.querySelector('.microgpt-model') ? 'The whole model'
        : root.querySelector('.microgpt-throw') ? 'A throw' : 'Graph')"""
LABEL = """e => e.closest('.widget-checkbox')?.textContent || e.getAttribute('aria-label')
    || e.closest('.widget-inline-hbox')?.querySelector('label')?.textContent || '?'"""
AT_ENTER = ("or a path",)  # answers when the field is left, not at each key


def measure(lesson, root, control, kind: str) -> tuple[list[float], list[float]]:
    """Press keys on a control, each after the answer to the last.

    Returns (delays, times to the last picture).
    """
    page = lesson.page
    keys = KEYS[control.evaluate("e => e.getAttribute('role') ?? e.type")]
    control.scroll_into_view_if_needed()
    control.focus()
    if keys[0] in ("ArrowRight", "a") and kind != "progress":
        page.keyboard.press("Home")  # a slider at its least, a field before its first letter
    page.wait_for_timeout(500)
    lesson.settle()
    root.evaluate("(root, control) => (" + WATCH + ")([root, control])", control)
    for press in range(RUNS if kind == "progress" else PRESSES):
        page.keyboard.press(keys[press % len(keys)])
        wait_for(page, "delays", press + 1)
        if kind == "progress":
            wait_for(page, "ends", press + 1)
    return page.evaluate("[delays, ends]")


def wait_for(page, times: str, count: int) -> None:
    """Look every 120 ms, and give up after two seconds. Looking more often would slow what is measured."""
    for _ in range(16):
        page.wait_for_timeout(120)
        if page.evaluate(f"{times}.length") >= count:
            return


def row(lesson: str, widget: str, control: str, kind: str, presses: int, times: list[float]) -> dict:
    """A row of the table. `times` are milliseconds."""
    low, high = TARGETS[kind]
    median = statistics.median(times) if times else float("nan")
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else float("nan")
    return {
        "lesson": lesson, "widget": widget, "control": control, "kind": kind,
        "seen": f"{len(times)} of {presses}", "median": f"{median:.0f} ms", "p95": f"{p95:.0f} ms",
        "target": f"< {low}" + (f", < {high}" if high else ""),
        "ok": "yes" if median < low and (high is None or p95 < high) else "no",
        "times": [round(time, 1) for time in times],
    }  # fmt: skip


def measure_lesson(page, server, name: str) -> list[dict]:
    """The rows of one lesson."""
    lesson, rows = Lesson(page, server, name), []
    lesson.run_all()
    page.wait_for_timeout(2000)
    for root in lesson.widgets():
        kind, title = root.evaluate(KIND), root.evaluate(TITLE)
        for control in root.query_selector_all(FOUND):
            label = control.evaluate(LABEL).strip("\u200b ")
            if not control.is_visible() or label in AT_ENTER:
                continue
            delays, ends = measure(lesson, root, control, kind)
            presses = RUNS if kind == "progress" else PRESSES
            rows.append(row(name[:2], title, label, kind, presses, delays))
            if kind == "progress" and label != "steps":
                rows.append(row(name[:2], title, label, "500 steps", presses, ends))
    lesson.close()
    return rows


def table(rows: list[dict]) -> str:
    """The rows as a Markdown table with aligned columns."""
    lines = [COLUMNS, *([str(row[column]) for column in COLUMNS] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    written = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([written[0], rule, *written[1:]])


def main(names: list[str]) -> None:
    """Measure the named lessons, or all of them. Print the table and keep it in .cache."""
    rows, load = [], os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LabServer(Path(folder), every_cell=False)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        try:
            for name in tqdm(
                names or sorted(path.name for path in NOTEBOOKS.glob("[0-9]*.ipynb")), unit="lesson"
            ):
                page = browser.new_page(viewport={"width": 1200, "height": 1000})
                rows += measure_lesson(page, server, name)
                page.close()
        finally:
            browser.close()
            server.stop()
    said = f"{os.cpu_count()} processors, load {load:.1f} before and {os.getloadavg()[0]:.1f} after"
    CACHE.mkdir(exist_ok=True)
    (CACHE / "latency.json").write_text(json.dumps({"machine": said, "rows": rows}, indent=1))
    (CACHE / "latency.md").write_text(f"{table(rows)}\n\n{said}\n")
    print(f"{table(rows)}\n{said}")


if __name__ == "__main__":
    main(sys.argv[1:])
