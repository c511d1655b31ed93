"""Builds a sandbox, then becomes the process of a hand-in. Linux only. `unshare` (util-linux) starts it.

    unshare --mount --pid --net ... python -I box.py '{"root": ..., "show": ..., "user": ..., "command": ...}'

The namespaces exist already: there is no network, and the process sees only its own processes. This file
makes the file system. It is an empty one in memory. Only the system's programs, Python and the course can be
read in it, and only a small home can be written. Then the process becomes a user that owns nothing else, and
gives up every way back. This file is run by itself, so it imports only the standard library.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from pathlib import Path

RDONLY, NOSUID, NODEV, REMOUNT, BIND, REC = 1, 2, 4, 32, 4096, 16384
KEPT = os.ST_NOEXEC | os.ST_NOATIME | os.ST_NODIRATIME | os.ST_RELATIME if hasattr(os, "ST_NOEXEC") else 0
SET_NO_NEW_PRIVS = 38
SIZE = "size=64m,mode=755"  # everything that a hand-in can write
HOME = "/home"


def main() -> None:
    """Do what the JSON in the first argument says. The process then becomes that of the command."""
    spec = json.loads(sys.argv[1])
    if spec["root"]:
        _make(Path(spec["root"]), spec["show"], spec["user"])
        os.chroot(spec["root"])
        os.chdir(HOME)
    if spec["user"] is not None:
        os.setgroups([])
        os.setgid(spec["user"])
        os.setuid(spec["user"])
    _check(_libc.prctl(SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    os.execv(spec["command"][0], spec["command"])


def _make(root: Path, show: list[str], user: int | None) -> None:
    _mount("tmpfs", root, "tmpfs", NOSUID | NODEV, SIZE)
    for name in show:
        path = Path(name)
        if path.exists():
            _show(path, root / name.lstrip("/"))
    home = root / HOME.lstrip("/")
    home.mkdir(parents=True, exist_ok=True)
    if user is not None:
        os.chown(home, user, user)


def _show(path: Path, place: Path) -> None:
    """Make `path` readable, but not writable, at `place`. A link is created again."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if path.is_symlink():
        place.symlink_to(os.readlink(path))
        return
    if path.is_dir():
        place.mkdir(exist_ok=True)
    else:
        place.touch()
    _mount(str(path), place, "", BIND | REC)
    device = 0 if path.is_char_device() else NODEV
    _mount("", place, "", BIND | REMOUNT | RDONLY | NOSUID | device | (os.statvfs(path).f_flag & KEPT))


def _mount(source: str, place: Path, kind: str, flags: int, data: str = "") -> None:
    texts = [text.encode() if text else None for text in (source, str(place), kind)]
    _check(_libc.mount(*texts, ctypes.c_ulong(flags), data.encode() if data else None), str(place))


def _check(result: int, what: str = "") -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), what)


_libc = ctypes.CDLL(None, use_errno=True)

if __name__ == "__main__":
    main()
