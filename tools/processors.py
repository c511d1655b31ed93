"""Every lesson as other processors would compute it: what its compared cells print must be the same.

    python -m tools.processors                              all lessons, once for each kind of kernels
    python -m tools.processors Zen                          once, with these kernels
    python -m tools.processors notebooks/05_training.ipynb  one lesson
    python -m tools.processors --find Zen                   prints Zen if this processor can run its kernels

NumPy brings OpenBLAS, which has a set of kernels for each kind of processor and adds in another order in
each. A processor can run the kernels of older ones. Each turn also moves the numbers that a lesson starts
from (`tools.nudge`): that stands for the processors and libraries which are not here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
KERNELS = ("Prescott", "Haswell", "Zen", "SkylakeX")  # SSE3, AVX2, AMD's, AVX-512
PROBE = "import numpy; a = numpy.ones((64, 64)); a @ a"
SETTINGS = 'get_config().InteractiveShellApp.extensions = ["tools.nudge"]\n'


def found(name: str) -> str:
    """`name`, or "" where OpenBLAS does not know it, or its kernels do not run on this processor."""
    asked = {**os.environ, "OPENBLAS_CORETYPE": name, "OPENBLAS_VERBOSE": "2"}
    done = subprocess.run([sys.executable, "-c", PROBE], env=asked, capture_output=True, text=True)
    runs = done.returncode == 0 and re.search(r"^Core: ", done.stderr, re.MULTILINE)
    return name if runs and "Core not found" not in done.stderr else ""


def environment(kernels: str, nudge: int, folder: Path) -> dict[str, str]:
    """The variables of a turn. IPython's settings for it are written to `folder`, which is empty.

    kernels -- a name for OPENBLAS_CORETYPE, or "" for OpenBLAS's own choice; nudge -- which of many
    """
    profile = folder / "profile_default"
    profile.mkdir()
    (profile / "ipython_kernel_config.py").write_text(SETTINGS, encoding="utf-8")
    chosen = {"OPENBLAS_CORETYPE": kernels} if kernels else {}
    return chosen | {"MICROGPT_NUDGE": str(nudge), "IPYTHONDIR": str(folder), "PYTHONPATH": str(ROOT)}


def passes(kernels: str, nudge: int, notebooks: list[str]) -> bool:
    """Whether nbval finds every compared cell equal; prints what it says where it does not."""
    begun = time.monotonic()
    options = ["-c", str(ROOT / "pyproject.toml"), "-q", "-p", "no:cacheprovider", "-n", "auto"]
    command = [sys.executable, "-m", "pytest", *options, "--dist", "loadfile", *notebooks]
    with tempfile.TemporaryDirectory() as folder:
        settings = {**os.environ, **environment(kernels, nudge, Path(folder))}
        done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True)
    equal = done.returncode == 0
    turn = f"{kernels or 'own'} kernels, nudge {nudge} ({time.monotonic() - begun:.0f} s)"
    print(f"{'equal' if equal else 'DIFFERENT'}: {turn}", flush=True)
    print("" if equal else done.stdout + done.stderr, end="")
    return equal


def turns(names: tuple[str, ...]) -> list[str]:
    """Those of `names` that this processor can run; its own kernels, as "", where it can run none of them."""
    for name in names:
        if not found(name):
            print(f"left out: {name}, whose kernels this processor or this NumPy cannot run")
    return list(filter(found, names)) or [""]


def main(words: list[str]) -> int:
    """Take every turn. The exit status is 1 where a lesson printed something else in one."""
    if words[:1] == ["--find"]:
        print(found(words[1]))
        return 0
    names = tuple(word for word in words if word in KERNELS) or KERNELS
    notebooks = [word for word in words if word not in KERNELS] or ["notebooks"]
    equal = [passes(kernels, nudge, notebooks) for nudge, kernels in enumerate(turns(names), 1)]
    return int(not all(equal))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
