"""The renderers: functions that turn DOT text into a picture of a given format ("svg", "png", ...).

`RENDERERS` are tried in order. `graphviz-pure` is the first: it is installed with the lessons, needs no
other program, and draws the same picture on every machine. The second is the `dot` program, which
supports more formats. The third is viz.js, in a page that runs Python. A missing renderer raises
ImportError. A renderer that is present but fails raises RefusedError with its own message.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

Renderer = Callable[[str, str], bytes]

TIMEOUT_SECONDS = 20
# The font for the layout. It is a single name, because Graphviz knows no widths for a list of fonts.
# For SVG, the browser uses a font of the reader's machine: Verdana, or DejaVu Sans, which is as wide.
# So text always fits. A PNG is drawn here, with the renderer's own font.
FONTS = {"svg": "Verdana", "png": "Helvetica"}
# Dots per inch, as for charts. SVG needs no limit, because the page shrinks it.
_DOTS_PER_INCH = "80"
_LARGEST_PNG = "14,24"  # inches
_LONGEST_WORDS = 400
_QUIETLY = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # keeps Windows from opening a window for the program


class RefusedError(Exception):
    """A renderer is present but did not draw. The message is its own."""


def by_wheel(dot: str, form: str) -> bytes:
    """Draw with the program of the package `graphviz-pure`. ImportError if it is not installed."""
    return _run("graphviz-pure", _of_package("graphviz-pure") or shutil.which("graphviz-pure"), dot, form)


def by_program(dot: str, form: str) -> bytes:
    """Draw with `dot` of an installed Graphviz. ImportError if it is not on the PATH."""
    return _run("dot", shutil.which("dot"), dot, form)


def in_page(dot: str, form: str) -> bytes:
    """Draw with viz.js, in a page that runs Python (web/live/kernel). ImportError elsewhere, and for PNG."""
    import microgpt_live

    try:
        drawn: bytes = microgpt_live.draw(dot, form, settings(form))
    except ValueError as error:
        raise RefusedError(f"viz.js says: {error}") from error
    return drawn


RENDERERS: list[Renderer] = [by_wheel, by_program, in_page]


def settings(form: str) -> dict[str, dict[str, str]]:
    """Attributes for the graph, its nodes and its edges that depend on the format: background and font.

    SVG is transparent. Other formats have a white background, and a PNG is never wider than a screen.
    """
    font = {"fontname": FONTS.get(form, FONTS["png"])}
    page = {"bgcolor": "transparent" if form == "svg" else "white"}
    size = {"size": _LARGEST_PNG, "dpi": _DOTS_PER_INCH} if form == "png" else {}
    return {"graph": {**page, **size, **font}, "node": font, "edge": font}


def _of_package(name: str) -> str | None:
    """The path of a program that a package installed, or None. It need not be on the PATH of the kernel."""
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return None
    return next((str(file.locate()) for file in files if Path(file.name).stem == name), None)


def _run(name: str, program: str | None, dot: str, form: str) -> bytes:
    """The output of a renderer's program. RefusedError with its message if it fails or writes nothing."""
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
    """The error messages of a program on one line. Warnings are included only if there is nothing else."""
    lines = [line.strip() for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if not line.startswith("Warning")] or lines
    return " ".join(errors)[:_LONGEST_WORDS]
