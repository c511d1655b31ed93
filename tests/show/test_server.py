"""The extension that makes the server send a slider's answer at once."""

from __future__ import annotations

import asyncio
import socket
from types import SimpleNamespace

import pytest
from jupyter_core.paths import jupyter_config_path
from jupyter_server.extension.config import ExtensionConfigManager
from jupyter_server.extension.manager import ExtensionPoint
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import WebSocketHandler, websocket_connect

NAME = "microgpt.show.server"


class Connection:
    """The server's connection to a kernel, as in jupyter_server. `connect` returns an awaitable."""

    def __init__(self, websocket_handler):
        self.websocket_handler = websocket_handler

    def connect(self):
        done = asyncio.get_running_loop().create_future()
        done.set_result("connected")
        return done


class Handler(WebSocketHandler):
    async def open(self):
        said = await self.settings["kernel_websocket_connection_class"](self).connect()
        stream = self.ws_connection.stream
        at_once = stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        await self.write_message(f"{said}, {'at once' if at_once else 'later'}")


async def answer(application):
    listening, port = bind_unused_port()
    server = HTTPServer(application)
    server.add_socket(listening)
    client = await websocket_connect(f"ws://127.0.0.1:{port}/")
    said = await client.read_message()
    client.close()
    server.stop()
    return said


@pytest.mark.parametrize(("load", "said"), [(False, "connected, later"), (True, "connected, at once")])
def test_what_a_kernel_says_leaves_at_once(load, said):
    application = Application([("/", Handler)], kernel_websocket_connection_class=Connection)
    if load:
        extension = ExtensionPoint(metadata={"module": NAME}).module
        extension._load_jupyter_server_extension(SimpleNamespace(web_app=application))
    assert asyncio.run(answer(application)) == said


def test_the_package_enables_it():
    config = ExtensionConfigManager(read_config_path=jupyter_config_path())
    assert config.get_jpserver_extensions()[NAME] is True
