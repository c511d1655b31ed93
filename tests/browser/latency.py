"""How long from a key press to changed pixels, for every slider of every lesson, in JupyterLab in Chromium.

    make latency                                       all lessons
    python tests/browser/latency.py 06_sampling.ipynb      one

The clock starts in the page at the `keydown` event and stops when the first frame is painted after
what the widget shows has changed. Prints a table: lesson, slider, key presses, median and 95th percentile.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.browser.lab import CHROMIUM_OPTIONS, NOTEBOOKS, LabServer, Lesson, find_chromium

PRESSES = 40
# Milliseconds from each keydown on the slider to the end of the frame that follows the widget's next change.
# What the slider itself shows, its handle and its number, is not a change.
WATCH = """(root, handle) => {
    const slider = handle.closest('.widget-slider');
    window.delays = [];
    let pressed = null;
    handle.addEventListener('keydown', event => { pressed = performance.now(); }, true);
    new MutationObserver(changes => {
        if (pressed === null || changes.every(change => slider.contains(change.target))) return;
        const began = pressed;
        pressed = null;
        const painted = new MessageChannel();
        painted.port1.onmessage = () => window.delays.push(performance.now() - began);
        requestAnimationFrame(() => painted.port2.postMessage(''));
    }).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
}"""


def measure(page, root, handle) -> list[float]:
    """The delays of key presses that move the slider to and fro, in milliseconds."""
    handle.scroll_into_view_if_needed()
    handle.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(500)
    root.evaluate(WATCH, handle)
    for press in range(PRESSES):
        page.keyboard.press("ArrowRight" if press % 8 < 4 else "ArrowLeft")
        page.wait_for_timeout(150)
    page.wait_for_timeout(500)
    return page.evaluate("window.delays")


def main(names: list[str]) -> None:
    """Print the table for the named lessons, or for all."""
    names = names or sorted(path.name for path in NOTEBOOKS.glob("[0-9]*.ipynb"))
    rows = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = LabServer(Path(folder))
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        try:
            for name in tqdm(names, unit="lesson"):
                page = browser.new_page(viewport={"width": 1200, "height": 1000})
                lesson = Lesson(page, server, name)
                lesson.run_all()
                for root in lesson.widgets():
                    for handle in root.query_selector_all("[role=slider]"):
                        if handle.is_visible():
                            rows.append(
                                (name[:2], handle.get_attribute("aria-label"), measure(page, root, handle))
                            )
                page.close()
        finally:
            browser.close()
            server.stop()
    print("| lesson | slider | changes seen | median ms | 95th percentile ms |\n|---|---|---|---|---|")
    for lesson_number, label, delays in rows:
        if len(delays) > 1:
            high = statistics.quantiles(delays, n=20)[-1]
            middle = statistics.median(delays)
            print(f"| {lesson_number} | {label} | {len(delays)} | {middle:.0f} | {high:.0f} |")
        else:
            print(f"| {lesson_number} | {label} | {len(delays)} | | |")


if __name__ == "__main__":
    main(sys.argv[1:])
