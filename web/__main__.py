"""`python -m web`: build the site into build/site."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from . import book, lite, npm

SITE = Path(__file__).parents[1] / "build" / "site"
PARTS: dict[str, tuple[str, Callable[[Path], None]]] = {
    "book": (".", book.build),
    "live": ("live", lite.build),
}


def main() -> int:
    """Build the requested parts. The exit status is 1 if a part cannot be built."""
    parser = argparse.ArgumentParser(prog="make site", description="Build the book and the live lessons.")
    parser.add_argument("--only", choices=PARTS, help="one part; the other stays as it is")
    chosen = parser.parse_args().only
    if chosen is None:
        shutil.rmtree(SITE, ignore_errors=True)
    try:
        npm.install()
        for name, (folder, build) in PARTS.items():
            if chosen in (None, name):
                began = time.monotonic()
                build(SITE / folder)
                print(f"{name}: built in {time.monotonic() - began:.0f} s")
    except npm.BuildError as error:
        print(f"make site: {error}", file=sys.stderr)
        return 1
    size = sum(file.stat().st_size for file in SITE.rglob("*") if file.is_file())
    print(f"{size / 1e6:.0f} MB. To look at it: python -m http.server --bind 127.0.0.1 --directory {SITE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
