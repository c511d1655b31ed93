"""Every lesson as other processors would compute it: what its compared cells print must be the same.

    python -m tools.processors                                   all lessons, once for each kind of kernel
    python -m tools.processors notebooks/05_training.ipynb       one lesson

NumPy brings OpenBLAS, which has a set of kernels for each kind of processor and adds in another order in
each. A processor can run the kernels of older ones, so every set that this one can run takes a turn.
Every other turn also moves the numbers that a lesson starts from (`tools.nudge`): that stands for
the processors and libraries which are not here. NumPy's own vector instructions are off in the first.
"""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy

ROOT = Path(__file__).parents[1]
X86 = ("Prescott", "Haswell", "Zen", "SkylakeX")
PROBE = "import numpy; a = numpy.ones((64, 64)); a @ a"
SETTINGS = 'get_config().InteractiveShellApp.extensions = ["tools.nudge"]\n'


class Turn(NamedTuple):
    """One run of the lessons.

    kernels -- a name for OPENBLAS_CORETYPE, or "" for OpenBLAS's own choice
    nudge -- which nudge, or 0; vectors -- whether NumPy may use its own vector instructions
    """

    kernels: str
    nudge: int
    vectors: bool

    def __str__(self) -> str:
        parts = [self.kernels or "this processor's kernels"]
        parts += [] if self.vectors else ["no vector instructions in NumPy"]
        parts += [f"nudge {self.nudge}"] if self.nudge else []
        return ", ".join(parts)

    def environment(self, folder: Path) -> dict[str, str]:
        """The variables that a kernel needs for this turn; `folder`, for IPython's settings, is empty."""
        found = {"OPENBLAS_CORETYPE": self.kernels} if self.kernels else {}
        if not self.vectors:
            found["NPY_DISABLE_CPU_FEATURES"] = " ".join(vector_instructions())
        if self.nudge:
            profile = folder / "profile_default"
            profile.mkdir()
            (profile / "ipython_kernel_config.py").write_text(SETTINGS, encoding="utf-8")
            found |= {"MICROGPT_NUDGE": str(self.nudge), "IPYTHONDIR": str(folder), "PYTHONPATH": str(ROOT)}
        return found


def vector_instructions() -> list[str]:
    """Those of this processor for which NumPy has code of its own."""
    return numpy.show_config(mode="dicts")["SIMD Extensions"].get("found", [])


def kernels_of(name: str) -> str:
    """The kernels that OpenBLAS takes when it is asked for `name`; "" where they do not run here."""
    asked = {**os.environ, "OPENBLAS_CORETYPE": name, "OPENBLAS_VERBOSE": "2"}
    done = subprocess.run([sys.executable, "-c", PROBE], env=asked, capture_output=True, text=True)
    found = re.search(r"^Core: (\w+)", done.stderr, re.MULTILINE)
    return found[1] if found and done.returncode == 0 else ""


def sets_of_kernels(names: tuple[str, ...]) -> Iterator[str]:
    """Those of `names` that this processor can run, each set once; says which are left out, and why."""
    taken: dict[str, str] = {}
    for name in names:
        kernels = kernels_of(name)
        if not kernels:
            print(f"left out: {name}, whose kernels this processor or this NumPy cannot run")
        elif kernels in taken:
            print(f"left out: {name}, for which this NumPy has the kernels of {taken[kernels]}")
        else:
            taken[kernels] = name
            yield name


def turns() -> list[Turn]:
    """One for each set of kernels, or two with the only set; every other one with a nudge."""
    names = list(sets_of_kernels(X86)) if platform.machine() in {"x86_64", "AMD64"} else []
    names = names if len(names) > 1 else ["", ""]
    return [Turn(name, nudge=(i + 1) * (i % 2 == 0), vectors=i > 0) for i, name in enumerate(names)]


def passes(turn: Turn, notebooks: list[str]) -> bool:
    """Whether nbval finds every compared cell equal; prints what it says where it does not."""
    begun = time.monotonic()
    options = ["-c", str(ROOT / "pyproject.toml"), "-q", "-p", "no:cacheprovider", "-n", "auto"]
    command = [sys.executable, "-m", "pytest", *options, "--dist", "loadfile", *notebooks]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, **turn.environment(Path(folder))}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    right = done.returncode == 0
    print(f"{'equal' if right else 'DIFFERENT'}: {turn} ({time.monotonic() - begun:.0f} s)", flush=True)
    print("" if right else done.stdout + done.stderr, end="")
    return right


def main(notebooks: list[str]) -> int:
    """Take every turn. The exit status is 1 where a lesson printed something else in one."""
    results = [passes(turn, notebooks or ["notebooks"]) for turn in turns()]
    return int(not all(results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
