"""Who turns DOT into a picture. Each is a function of the DOT text and a form ("svg", "png", ...).

`RENDERERS` is asked in order, and the first that can draws. `graphviz-pure` comes first: it is
installed with the lessons, needs nothing of the machine and draws the same picture on every machine.
Then the `dot` program, which knows more forms. Then, where Python runs in a page, what that page brings.
A renderer that is missing raises ImportError. One that is there and does not draw raises RefusedError,
in its own words.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

Renderer = Callable[[str, str], bytes]

TIMEOUT_SECONDS = 20
# The font whose widths a picture is laid out with: one name, because Graphviz has no widths for a list.
# A page draws with a font of the reader's machine: Verdana, or DejaVu Sans, which is as wide. So there is
# always room. A PNG is drawn here, with the renderer's own font.
FONTS = {"svg": "Verdana", "png": "Helvetica"}
# As the charts have; SVG needs no limit, it is shrunk to the page.
_DOTS_PER_INCH = "80"
_LARGEST_PNG = "14,24"  # inches
_LONGEST_WORDS = 400
_QUIETLY = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Windows opens a window for each program otherwise


class RefusedError(Exception):
    """A renderer is there and did not draw; the message is what it said."""


def by_wheel(dot: str, form: str) -> bytes:
    """With the program of the package `graphviz-pure`. ImportError where it is not installed."""
    return _run("graphviz-pure", _of_package("graphviz-pure") or shutil.which("graphviz-pure"), dot, form)


def by_program(dot: str, form: str) -> bytes:
    """With `dot` of an installed Graphviz. ImportError where it is not on the PATH."""
    return _run("dot", shutil.which("dot"), dot, form)


def in_page(dot: str, form: str) -> bytes:
    """With viz.js, in a page that runs Python itself (web/live/kernel). ImportError elsewhere and for PNG."""
    import microgpt_live

    try:
        drawn: bytes = microgpt_live.draw(dot, form, settings(form))
    except ValueError as error:
        raise RefusedError(f"viz.js says: {error}") from error
    return drawn


RENDERERS: list[Renderer] = [by_wheel, by_program, in_page]


def settings(form: str) -> dict[str, dict[str, str]]:
    """What the graph, its nodes and its edges get besides the DOT text: a page and a font.

    SVG shows the page behind it; the others bring white, and a PNG is never wider than a screen.
    """
    font = {"fontname": FONTS.get(form, FONTS["png"])}
    page = {"bgcolor": "transparent" if form == "svg" else "white"}
    size = {"size": _LARGEST_PNG, "dpi": _DOTS_PER_INCH} if form == "png" else {}
    return {"graph": {**page, **size, **font}, "node": font, "edge": font}


def _of_package(name: str) -> str | None:
    """The program that a package brought: the folder of scripts need not be on the PATH of a kernel."""
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return None
    return next((str(file.locate()) for file in files if Path(file.name).stem == name), None)


def _run(name: str, program: str | None, dot: str, form: str) -> bytes:
    """What the program writes. RefusedError with its last words where it writes nothing."""
    if program is None:
        raise ImportError(f"there is no {name} here")
    given = [
        f"-{kind[0].upper()}{key}={value}"
        for kind, attributes in settings(form).items()
        for key, value in attributes.items()
    ]
    try:
        done = subprocess.run(
            [program, f"-T{form}", *given],
            input=dot.encode(errors="replace"),
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            creationflags=_QUIETLY,
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(f"{name} was stopped after {TIMEOUT_SECONDS} seconds") from None
    except OSError as error:
        raise RefusedError(f"{name} does not start: {error}") from error
    if done.returncode or not done.stdout:
        raise RefusedError(f"{name} says: {_words(done.stderr) or f'(nothing, exit code {done.returncode})'}")
    return done.stdout


def _words(stderr: bytes) -> str:
    """What a program complained about, on one line; its warnings only where there is nothing else."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if not line.startswith("Warning")] or lines
    return " ".join(errors)[:_LONGEST_WORDS]
