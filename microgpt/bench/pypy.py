"""The core under PyPy, a Python that compiles while it runs: the same files, another interpreter.

Its first steps are slow, because it watches the program before it compiles. They are not timed.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from ..engines import ENGINES
from ..errors import MicrogptError

PACKAGE = Path(__file__).parents[2]
PROGRAM = """
import json, sys, time
from microgpt import Training, read_documents
from microgpt.engines import engine_factory
seconds = {}
for name in sys.argv[2:]:
    steps = Training(read_documents(), engine=engine_factory(name)).steps()
    for _ in range(60):
        next(steps)
    begin = time.process_time()
    for _ in range(int(sys.argv[1])):
        next(steps)
    seconds[name] = (time.process_time() - begin) / int(sys.argv[1])
print(json.dumps(seconds))
"""


def pypy_seconds(interpreter: str = "pypy3", steps: int = 40) -> dict[str, float]:
    """Seconds of processor time for a step, by engine.

    Raises MicrogptError if `interpreter` cannot run the core.
    """
    names = [name for name, entry in ENGINES.items() if not entry.package]
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    try:
        run = subprocess.run(
            [interpreter, "-c", PROGRAM, str(steps), *names],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
    except OSError:
        raise MicrogptError(
            f"there is no interpreter {interpreter!r} here: install PyPy, or name its path"
        ) from None
    except subprocess.CalledProcessError as error:
        last_line = (error.stderr.strip() or "no message").splitlines()[-1]
        raise MicrogptError(f"{interpreter} could not run the core: {last_line:.200}") from None
    seconds: dict[str, float] = json.loads(run.stdout)
    return seconds
