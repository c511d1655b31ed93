"""The protection from a hand-in: the strongest that works on this machine, found by trying.

The table of results says which it was. Namespaces need Linux and `unshare` (util-linux), and a user of its
own needs root. Without these there are only limits.
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
DIES_TOO = ("setpriv", "--pdeathsig", "KILL")  # ends `unshare` when the judge ends
FIRST_USER, USERS = 64_000, 1_000  # ids that no distribution assigns
MOST_PROCESSES = 64
PATIENCE = 60.0  # seconds that a process may take to start


@dataclass(frozen=True)
class Protection:
    """One kind of protection.

    words -- its description in the table
    user -- whether the hand-in gets a user of its own
    box -- whether it gets its own file system and processes, and no network
    options -- the options of `unshare`
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
    """The paths that a sandbox shows: the system's programs, Python and the course."""
    python = [sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parents[1])]
    paths = [*SYSTEM, *DEVICES, *python, str(course)]
    kept: list[str] = []
    for path in sorted(dict.fromkeys(paths)):
        if not any(path.startswith(other.rstrip("/") + "/") for other in kept) and path != "/":
            kept.append(path)
    return kept


@lru_cache
def best(course: Path, limits: Limits) -> Protection:
    """The strongest protection under which a process starts here."""
    return next((one for one in ALL if _possible(one) and works(one, course, limits)), NONE)


def _possible(one: Protection) -> bool:
    programs = ("setpriv", "unshare") if one.box else ()
    if sys.platform != "linux" or not all(map(shutil.which, programs)):
        return False
    return (os.geteuid() == 0) == one.user


def works(one: Protection, course: Path, limits: Limits) -> bool:
    """True if a process starts and answers under this protection."""
    process = Process(one.command(course, limits), user=FIRST_USER if one.user and not one.box else None)
    try:
        process.wire.send({"ask": "objects", "seconds": PATIENCE, "details": {"names": {"list": ["1 + 1"]}}})
        return process.wire.receive(PATIENCE) == {"answer": {"list": [2]}}
    except Gone:
        return False
    finally:
        process.end()
