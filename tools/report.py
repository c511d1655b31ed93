"""One page with the screenshots of all lessons, in light, dark and narrow: `make screenshots`.

The browser tests leave the pictures in .cache/screenshots, and this writes index.html beside them. A table
lists the controls of each lesson, and how many of them tests have moved, with and without a browser.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path

CACHE = Path(__file__).parents[1] / ".cache"
SHOTS, CONTROLS = CACHE / "screenshots", CACHE / "controls"
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The lessons in JupyterLab</title>
<style>
body {{ font-family: system-ui, sans-serif; margin: 2rem }}
div {{ display: flex; overflow-x: auto; gap: 1rem }}
img {{ height: 40rem; border: 1px solid #888 }}
td, th {{ padding: 0 1em; text-align: right }}
</style>
<h1>The lessons in JupyterLab</h1>
{table}
{body}
</html>
"""


def write_report(folder: Path = SHOTS) -> Path:
    """Write index.html for the pictures in `folder`, a row for each lesson and look. Returns its path."""
    rows: dict[str, list[str]] = {}
    for picture in sorted(folder.glob("*.png")):
        rows.setdefault(picture.stem.rsplit("-", 1)[0], []).append(picture.name)
    body = "\n".join(
        f"<h2>{escape(row)}</h2>\n<div>"
        + "".join(f'<img src="{escape(name)}" alt="{escape(name)}" loading="lazy">' for name in names)
        + "</div>"
        for row, names in rows.items()
    )
    page = folder / "index.html"
    table = "".join(f"<tr><td>{'</td><td>'.join(map(escape, row))}</td></tr>" for row in controls_table())
    page.write_text(PAGE.format(body=body, table=f"<table>{table}</table>"), encoding="utf-8")
    return page


def note_controls(lesson: str, where: str, moved: Mapping[str, int]) -> None:
    """Note for the report how many controls of each kind were moved. `where` is "process" or "browser"."""
    CONTROLS.mkdir(parents=True, exist_ok=True)
    (CONTROLS / f"{lesson[:2]}-{where}.json").write_text(json.dumps(moved))


def controls_table() -> list[list[str]]:
    """A row for each lesson: its controls by kind, and how many were moved in process and in the browser."""
    found = {path.stem: json.loads(path.read_text()) for path in sorted(CONTROLS.glob("*.json"))}
    rows = [["lesson", "controls", "moved in process", "moved in the browser"]]
    totals = [0, 0]
    for lesson in sorted({stem[:2] for stem in found}):
        moved = [found.get(f"{lesson}-{where}", {}) for where in ("process", "browser")]
        kinds = ", ".join(f"{n} {kind}" for kind, n in sorted((moved[0] or moved[1]).items()))
        counts = [sum(kind.values()) for kind in moved]
        totals = [total + count for total, count in zip(totals, counts)]
        rows.append([lesson, kinds, *map(str, counts)])
    return [*rows, ["all", "", *map(str, totals)]]


if __name__ == "__main__":
    for row in controls_table():
        print("| " + " | ".join(row) + " |")
    print(f"open {write_report()}")
