"""Compile the engine `compiled`: python -m tools.compiled [FILE]

It turns microgpt/engines/compiled.c into compiled.wasm beside it, or into FILE. The compiler comes from
the package `ziglang`: the same version writes the same bytes on every machine, and a test compares them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "microgpt" / "engines" / "compiled.c"
WASM = SOURCE.with_suffix(".wasm")
OPTIONS = (
    "--target=wasm32-freestanding",  # no operating system and no library below it
    "-O3",
    "-msimd128",  # two numbers by one instruction
    "-mbulk-memory",
    "-ffp-contract=off",  # x * y + z is rounded twice, as in Python
    "-fno-sanitize=undefined",
    "-nostdlib",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-Wl,--no-entry",  # a library: what it exports is marked in the source
    "-Wl,--strip-all",
)


def build(target: Path) -> None:
    """Compile the engine into `target`. CalledProcessError where the compiler refuses; it has said why."""
    with tempfile.TemporaryDirectory() as cache:
        places = {"ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache}
        command = [sys.executable, "-m", "ziglang", "cc", *OPTIONS, SOURCE.name, "-o", str(target.resolve())]
        subprocess.run(command, cwd=SOURCE.parent, env={**os.environ, **places}, check=True)
    target.chmod(0o644)  # the compiler takes it for a program that is started


if __name__ == "__main__":
    if find_spec("ziglang") is None:
        sys.exit("the compiler is not here: uv sync --extra lab brings it")
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else WASM)
    print(f"{WASM.name}: {WASM.stat().st_size:,} bytes")
