"""An extension of JupyterLab's server that sends a slider's answer without delay.

The kernel answers with three small messages: it is busy, here is the change, it is idle. TCP holds a small
message back until the previous one is acknowledged, and the browser may take 40 ms to acknowledge it. Every
second answer therefore took twice as long. Setting `TCP_NODELAY` switches this off. Tornado recommends it for
such sockets.

The extension is enabled by `etc/jupyter/jupyter_server_config.d/microgpt.json`, which is installed with the
package. Without it sliders still work, with the delay. To switch it off, run
`jupyter server extension disable microgpt.show.server`.
Source: https://www.tornadoweb.org/en/stable/websocket.html, `WebSocketHandler.set_nodelay`.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter's server which module to load."""
    return [{"module": "microgpt.show.server"}]


def _load_jupyter_server_extension(server: Any) -> None:
    """Jupyter's server calls this when it loads the extension. Every kernel's socket then sends at once."""
    settings = server.web_app.settings
    connection = settings["kernel_websocket_connection_class"]

    class AtOnce(connection):  # type: ignore[misc, valid-type]
        async def connect(self) -> Any:
            self.websocket_handler.set_nodelay(True)
            return await super().connect()

    settings["kernel_websocket_connection_class"] = AtOnce
