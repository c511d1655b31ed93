"""What to open: an extension of JupyterLab's server that says the lesson's address, and the way over ssh.

The server's own line leads to JupyterLab, not to the lesson, and says nothing of ssh. On Linux without a
window Python's `webbrowser` would open a browser of text in this terminal: it is left closed.

Enabled as `server.py` is; `jupyter server extension disable microgpt.show.address` switches it off.
It is silent where the server did not make its token itself: on a hub the hub says what to open.
"""

from __future__ import annotations

import getpass
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

# A window of X or Wayland, or a program of the user's choice (VS Code and Codespaces set one).
WINDOWS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """The hook by which the server finds the extension."""
    return [{"module": "microgpt.show.address"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """The hook by which the server loads it, before it opens a browser."""
    if not has_window(os.environ, sys.platform):
        server.open_browser = False


async def _start_jupyter_server_extension(server: Any) -> None:
    """The hook that the server calls once it listens."""
    if server.identity_provider.token_generated and not server.sock:
        server.log.critical(message(lesson_address(server), os.environ))


def has_window(environment: Mapping[str, str], platform: str) -> bool:
    """Whether a browser could show itself here."""
    return platform != "linux" or any(environment.get(name) for name in WINDOWS)


def lesson_address(server: Any) -> str:
    """The address of the notebook that the server was started with, or of JupyterLab; with the token."""
    address = urlsplit(server.local_url)
    if server.file_to_run:
        place = Path(server.file_to_run).resolve().relative_to(Path(server.root_dir).resolve())
        path = f"{server.base_url}{server.file_url_prefix.strip('/')}/{quote(place.as_posix())}"
        address = address._replace(path=path)
    return address.geturl()


def message(address: str, environment: Mapping[str, str]) -> str:
    """What the terminal says: the address, and over ssh the command after which the learner can open it."""
    lines = ["", "JupyterLab runs. If no browser opened, open this address, all of it:", "", f"    {address}"]
    # "client port server port", as sshd sets it
    connection = environment.get("SSH_CONNECTION", "").split()
    if len(connection) == 4:
        lines += [
            "",
            "You are here over ssh. On the computer in front of you, run this first, and leave it running:",
        ]
        lines += ["", f"    {_tunnel(urlsplit(address).port, connection[2], connection[3])}"]
    return "\n".join([*lines, "", "Ctrl+C, twice, ends JupyterLab."])


def _tunnel(port: int | None, host: str, ssh_port: str) -> str:
    other = [] if ssh_port == "22" else ["-p", ssh_port]
    return shlex.join(["ssh", "-N", "-L", f"{port}:127.0.0.1:{port}", *other, f"{getpass.getuser()}@{host}"])
