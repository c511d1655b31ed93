"""What shuts a hand-in in: the most that this machine can do, found by trying.

The table says which it was. Without root or namespaces and `unshare` (util-linux, Linux only) there are
limits only.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .process import Process
from .wire import Gone

if TYPE_CHECKING:
    from .fresh import Limits

START = "import sys; sys.path.insert(0, sys.argv[1]); from microgpt.exercises.handins.{} import main; main()"
SYSTEM = ("/usr", "/bin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts")
DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
NAMESPACES = ("--mount", "--pid", "--net", "--ipc", "--uts", "--fork", "--kill-child=KILL")
DIES_TOO = ("setpriv", "--pdeathsig", "KILL")  # `unshare`, when the judge ends
FIRST_USER, USERS = 64_000, 1_000  # numbers that no distribution gives to anybody
MOST_PROCESSES = 64
PATIENCE = 60.0  # seconds for a process to start


@dataclass(frozen=True)
class Protection:
    """What a hand-in is shut off from.

    words -- for the table; user -- it gets a user of its own
    box -- it gets a file system and processes of its own, and no network; options -- for `unshare`
    """

    words: str
    user: bool = False
    box: bool = False
    options: tuple[str, ...] = ()

    def command(self, course: Path, limits: Limits, index: int = 0) -> list[str]:
        """The command that starts the process of hand-in number `index`."""
        user = FIRST_USER + index % USERS if self.user else None
        bounds = {**asdict(limits), "processes": MOST_PROCESSES if self.user else 0}
        del bounds["cell_seconds"]
        command = [sys.executable, "-I", "-c", START.format("child"), str(course), json.dumps(bounds)]
        if not (self.user or self.box):
            return command
        spec = {"root": "{box}" if self.box else "", "user": user, "command": command, "show": shown(course)}
        enter = [sys.executable, "-I", str(course / "microgpt/exercises/handins/box.py"), json.dumps(spec)]
        return [*DIES_TOO, "unshare", *self.options, *NAMESPACES, *enter] if self.box else enter


ALL = (
    Protection("own user, no network, files and processes shut off", user=True, box=True),
    Protection(
        "no network, files and processes shut off", box=True, options=("--user", "--map-current-user")
    ),
    Protection("own user", user=True),
)
NONE = Protection("limits only")


def shown(course: Path) -> list[str]:
    """What a box shows of the file system: the system's programs, Python, the course."""
    python = [sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parents[1])]
    paths = [*SYSTEM, *DEVICES, *python, str(course)]
    kept: list[str] = []
    for path in sorted(dict.fromkeys(paths)):
        if not any(path.startswith(other.rstrip("/") + "/") for other in kept) and path != "/":
            kept.append(path)
    return kept


@lru_cache
def best(course: Path, limits: Limits) -> Protection:
    """The strongest protection with which a process starts here."""
    return next((one for one in ALL if _possible(one) and works(one, course, limits)), NONE)


def _possible(one: Protection) -> bool:
    programs = ("setpriv", "unshare") if one.box else ()
    if sys.platform != "linux" or not all(map(shutil.which, programs)):
        return False
    return (os.geteuid() == 0) == one.user


def works(one: Protection, course: Path, limits: Limits) -> bool:
    """Whether a process starts, and answers, under this protection."""
    process = Process(one.command(course, limits), user=FIRST_USER if one.user and not one.box else None)
    try:
        process.wire.send({"ask": "objects", "seconds": PATIENCE, "details": {"names": {"list": ["1 + 1"]}}})
        return process.wire.receive(PATIENCE) == {"answer": {"list": [2]}}
    except Gone:
        return False
    finally:
        process.end()
