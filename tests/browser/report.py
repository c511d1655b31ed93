"""One page with the screenshots of all lessons, in light, dark and narrow: `make screenshots`.

The browser tests leave the pictures in .cache/screenshots; this writes index.html beside them.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

SHOTS = Path(__file__).parents[2] / ".cache" / "screenshots"
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>The lessons in JupyterLab</title>
<style>
body {{ font-family: system-ui, sans-serif; margin: 2rem }}
div {{ display: flex; overflow-x: auto; gap: 1rem }}
img {{ height: 40rem; border: 1px solid #888 }}
</style>
<h1>The lessons in JupyterLab</h1>
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
    page.write_text(PAGE.format(body=body), encoding="utf-8")
    return page


if __name__ == "__main__":
    print(f"open {write_report()}")
