"""What JupyterLab's server needs so that a slider's answer does not wait: an extension of some lines.

An answer comes as three small messages: the kernel is busy, what is new, the kernel is idle. TCP holds a
small message back until the one before is acknowledged, and the other side acknowledges after up to 40 ms:
every second answer took twice as long. To switch this off (`TCP_NODELAY`) is Tornado's own advice for such
sockets.

Enabled by `etc/jupyter/jupyter_server_config.d/microgpt.json`, which is installed with the package; a server
without it works as before, later. `jupyter server extension disable microgpt.show.server` switches it off.
Source: https://www.tornadoweb.org/en/stable/websocket.html, `WebSocketHandler.set_nodelay`.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """The hook by which the server finds the extension."""
    return [{"module": "microgpt.show.server"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """The hook by which the server loads it: every kernel's socket sends at once."""
    settings = server.web_app.settings
    connection = settings["kernel_websocket_connection_class"]

    class AtOnce(connection):  # type: ignore[misc, valid-type]
        async def connect(self) -> Any:
            self.websocket_handler.set_nodelay(True)
            return await super().connect()

    settings["kernel_websocket_connection_class"] = AtOnce
