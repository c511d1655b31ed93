"""Visits a running JupyterLab as its page would: runs lesson 00 in a kernel, draws a graph, ends the server.

python .ci/visit.py ADDRESS        the address of the lesson that the server printed, token included
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import uuid
from urllib.parse import parse_qs, unquote, urlsplit

from tornado.httpclient import AsyncHTTPClient
from tornado.websocket import websocket_connect

GRAPH = """
from microgpt import Value
from microgpt.show import graph
graph(Value(2) * Value(3))
"""
STILL = f"""
import os
os.environ["MICROGPT_STILLS"] = "1"
{GRAPH}"""


class Server:
    """The server's API, by the address of a notebook in it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        # JupyterLab, or Notebook 7
        base, self.notebook = re.split("/(?:lab/tree|notebooks|tree)/", parts.path)
        self.place = f"{parts.netloc}{base}"
        self.token = parse_qs(parts.query)["token"][0]

    async def ask(self, path: str, body: object = None) -> dict:
        """GET, or POST where there is a body."""
        answer = await AsyncHTTPClient().fetch(
            f"http://{self.place}/api/{path}",
            method="GET" if body is None else "POST",
            headers={"Authorization": f"token {self.token}"},
            body=None if body is None else json.dumps(body),
            request_timeout=120,
        )
        return json.loads(answer.body) if answer.body else {}

    async def kernel(self) -> Kernel:
        """A new kernel for the notebook, as the page asks for it."""
        body = {"path": unquote(self.notebook), "name": "", "type": "notebook", "kernel": {"name": "python3"}}
        session = await self.ask("sessions", body)
        address = f"ws://{self.place}/api/kernels/{session['kernel']['id']}/channels?token={self.token}"
        return Kernel(await websocket_connect(address, connect_timeout=120))


class Kernel:
    """A kernel at the other end of a socket."""

    def __init__(self, socket) -> None:
        self.socket, self.session = socket, uuid.uuid4().hex

    async def run(self, source: str) -> list[dict]:
        """What a cell shows. RuntimeError for a cell that fails."""
        asked = uuid.uuid4().hex
        header = {"msg_id": asked, "msg_type": "execute_request", "session": self.session}
        header |= {"username": "visitor", "version": "5.3"}
        content = {"code": source, "allow_stdin": False}
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {},
            "content": content,
            "channel": "shell",
        }
        await self.socket.write_message(json.dumps(message))
        shown = []
        while True:
            said = await self.socket.read_message()
            if said is None:
                raise RuntimeError("The kernel's socket was closed.")
            answer = json.loads(said) if isinstance(said, str) else {"parent_header": {}}
            if answer["parent_header"].get("msg_id") != asked:
                continue
            kind, content = answer["header"]["msg_type"], answer["content"]
            if kind == "error":
                raise RuntimeError("\n".join(content["traceback"]))
            if kind in ("display_data", "execute_result"):
                shown.append(content["data"])
            if kind == "status" and content["execution_state"] == "idle":
                return shown


async def visit(address: str) -> None:
    """Run the lesson; then a graph, which must come as SVG, and as PNG where a still is asked for."""
    server = Server(address)
    cells = (await server.ask(f"contents/{server.notebook}"))["content"]["cells"]
    sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    kernel = await server.kernel()
    for source in sources:
        await asyncio.wait_for(kernel.run(source), 300)
    print(f"{unquote(server.notebook)}: {len(sources)} cells ran")
    for source, kind, mark in ((GRAPH, "text/html", "<svg"), (STILL, "image/png", "")):
        (drawn,) = await kernel.run(source)
        if kind not in drawn or mark not in drawn[kind]:
            raise RuntimeError(f"The graph was not drawn as {kind}: {str(drawn)[:300]}")
    print("a graph was drawn", flush=True)
    await server.ask("shutdown", {})


if __name__ == "__main__":
    asyncio.run(asyncio.wait_for(visit(sys.argv[1]), 900))
