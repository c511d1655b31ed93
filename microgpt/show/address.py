"""An extension of JupyterLab's server that prints the address of the lesson, and how to reach it over ssh.

The server's own message gives the address of JupyterLab, not of the lesson, and does not mention ssh.
On Linux without a graphical desktop, Python's `webbrowser` would open a text browser in this terminal. The
extension prevents that.

It is enabled in the same way as `server.py`. To switch it off, run
`jupyter server extension disable microgpt.show.address`. It prints nothing if the server did not create its
token itself: on a JupyterHub, the hub tells users what to open.
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

# X, Wayland, or a browser of the user's choice (VS Code and Codespaces set one).
WINDOWS = ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter's server which module to load."""
    return [{"module": "microgpt.show.address"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Jupyter's server calls this when it loads the extension, before it opens a browser."""
    if not has_window(os.environ, sys.platform):
        server.open_browser = False


async def _start_jupyter_server_extension(server: Any) -> None:
    """Jupyter's server calls this once it is listening."""
    if server.identity_provider.token_generated and not server.sock:
        server.log.critical(message(lesson_address(server), os.environ))


def has_window(environment: Mapping[str, str], platform: str) -> bool:
    """Return True if a browser could open a window on this machine."""
    return platform != "linux" or any(environment.get(name) for name in WINDOWS)


def lesson_address(server: Any) -> str:
    """The address of the notebook that the server was started with, or else of JupyterLab. Has the token."""
    address = urlsplit(server.local_url)
    if server.file_to_run:
        place = Path(server.file_to_run).resolve().relative_to(Path(server.root_dir).resolve())
        path = f"{server.base_url}{server.file_url_prefix.strip('/')}/{quote(place.as_posix())}"
        address = address._replace(path=path)
    return address.geturl()


def message(address: str, environment: Mapping[str, str]) -> str:
    """The text for the terminal: the address and, over ssh, the command that makes it reachable."""
    lines = ["", "JupyterLab runs. If no browser opened, open this address, all of it:", "", f"    {address}"]
    # sshd sets this to "client port server port".
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
