"""Two servers on the loopback address: one serves the built site, the other records all other requests.

The site is served from a subfolder, as on most static hosts. So a link that begins with a slash is noticed.
The browser sends every request for another host to the second server, including those of workers. Nothing
leaves the machine.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class _Outside(BaseHTTPRequestHandler):
    """A proxy that forwards nothing."""

    def refuse(self):
        self.server.asked.append(f"{self.command} {self.path}")
        self.send_error(403)

    do_GET = do_HEAD = do_POST = do_PUT = do_OPTIONS = do_CONNECT = refuse  # noqa: N815

    def log_message(self, *_):
        pass


@contextmanager
def _running(handler) -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve the files of `folder`. Gives the address, with a slash at its end."""
    with _running(partial(_Files, directory=folder.parent)) as server:
        yield f"http://127.0.0.1:{server.server_port}/{folder.name}/"


@contextmanager
def outside() -> Iterator[tuple[str, list[str]]]:
    """The address of the proxy, and the list of requests so far."""
    with _running(_Outside) as server:
        server.asked = []
        yield f"http://127.0.0.1:{server.server_port}", server.asked


@contextmanager
def cut_off(chromium, **options):
    """A fresh page, and the list of its requests to other hosts. None of them succeeds."""
    with outside() as (proxy, asked):
        context = chromium.new_context(
            proxy={"server": proxy, "bypass": "127.0.0.1"},
            **{"viewport": {"width": 1280, "height": 800}, **options},
        )
        context.set_default_timeout(30_000)
        try:
            yield context.new_page(), asked
        finally:
            context.close()
