"""Starts the processes of a hand-in, and ends them with everything that they have started.

A process gets a temporary folder as its home, and almost nothing of our environment.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .descendants import MARK, end_below
from .wire import Wire

# The variables that programs need to start. The rest of our environment may contain secrets.
KEPT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "SYSTEMDRIVE", "OPENBLAS_CORETYPE", MARK)


class Process:
    """A process that is connected with pipes. In `command`, {box} stands for its own folder."""

    def __init__(
        self, command: Sequence[str], user: int | None = None, variables: Mapping[str, str] | None = None
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hand-in-"))
        home, box = self.folder / "home", self.folder / "box"
        home.mkdir()
        box.mkdir()
        if user is not None:
            self.folder.chmod(0o711)
            os.chown(home, user, user)
        command = [part.replace("{box}", str(box)) for part in command]
        boxed = "--mount" in command
        self.popen = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=home,
            env={**environment("/home" if boxed else str(home)), **(variables or {})},
            start_new_session=True,
        )
        assert self.popen.stdout is not None
        assert self.popen.stdin is not None
        self.wire = Wire(self.popen.stdout.fileno(), self.popen.stdin.fileno())

    def kill(self) -> None:
        """End the process and all below it. The code that waits for it cleans up."""
        end_below(self.popen.pid)
        self.popen.kill()

    def end(self, adopted: bool = False) -> None:
        """End the process, its group and all below it, and remove its folder.

        adopted -- True if this process adopts orphans (see `descendants`) and has no other children
        """
        end_below(os.getpid() if adopted else self.popen.pid)
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.kill()
        self.popen.wait()
        for pipe in (self.popen.stdin, self.popen.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        remove(self.folder)


def environment(home: str) -> dict[str, str]:
    """The environment of the process. It contains no secrets, and every home is the temporary folder."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    homes = dict.fromkeys(
        ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "IPYTHONDIR", "MPLCONFIGDIR"), home
    )
    one = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**kept, **homes, **one, "LANG": "C.UTF-8", "MPLBACKEND": "Agg"}


def remove(folder: Path) -> None:
    """Remove a folder, however deeply it is nested. Inner folders are moved up before they are emptied."""
    count = 0
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        with suppress(OSError):
            here.chmod(0o700)
            with os.scandir(here) as entries:
                inner = [Path(one.path) for one in entries if one.is_dir(follow_symlinks=False)]
            for path in inner:
                count += 1
                with suppress(OSError):
                    path.chmod(0o700)
                    waiting.append(path.rename(folder / f"moved-{count}"))
    shutil.rmtree(folder, ignore_errors=True)  # no folder contains another one now
