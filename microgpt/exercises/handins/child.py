"""The process in which a hand-in runs. It belongs to the learner, so nothing that it sends is trusted.

It runs cells and calls functions for the judge (`judge.py`). The judge is in another process, knows the
expected results, and gets only plain data. The limits of the system are set before any code of a stranger
runs. A cell runs in IPython as in a kernel, but nothing is displayed and no port is opened. Magics are
skipped: `%matplotlib inline` and `!ls` do nothing, and of `%%time` only the body is run.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import Any

from ..limits import time_limit
from .descendants import die_with_parent
from .peer import Peer
from .proxy import Proxy, facts_of
from .wire import Gone, Wire

NOT_PYTHON = {
    "bash",
    "sh",
    "script",
    "writefile",
    "html",
    "HTML",
    "javascript",
    "js",
    "latex",
    "markdown",
    "svg",
}
NOT_PYTHON |= {"SVG", "!", "sx", "system", "perl", "ruby", "cmd", "file", "debug"}
PUT_OFF = {"add", "sub", "mul", "neg"}  # operations on numbers that cannot fail
MOST_PUT_OFF = 500
FIXED = {"_prev", "_op", "_local_grads"}  # the fields of a node that never change


def main() -> None:
    """Serve the judge. Its messages come on standard input, and answers go to standard output."""
    wire = Wire(os.dup(0), os.dup(1))
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):  # input ends at once, and printed text is discarded
        os.dup2(nothing, standard)
    die_with_parent()
    limits = json.loads(sys.argv[2])
    limit(**limits)
    child = Child(wire, limits["seconds"])
    with suppress(Gone):
        while True:
            child.next()


def limit(memory_mb: int, seconds: float, file_mb: int, processes: int = 0) -> None:
    """Limit memory, processor time, files and processes, if the system can. Windows cannot."""
    try:
        import resource
    except ImportError:
        return
    megabyte = 1 << 20
    bounds = [
        ("RLIMIT_AS", memory_mb * megabyte),
        ("RLIMIT_CPU", int(seconds) + 1),
        ("RLIMIT_FSIZE", file_mb * megabyte),
        ("RLIMIT_CORE", 0),
        ("RLIMIT_NPROC", processes or None),  # counts all processes of the user
    ]
    for name, most in bounds:
        what = getattr(resource, name, None)
        if what is None or most is None:
            continue
        _, hard = resource.getrlimit(what)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):  # macOS has the memory limit but refuses to set it
            resource.setrlimit(what, (most, most))


class Child(Peer):
    """A Peer that also runs cells. The judge may do everything."""

    serves = (*Peer.serves, "cell", "objects")

    def __init__(self, wire: Wire, seconds: float) -> None:
        super().__init__(wire, seconds)
        self.shell = _shell()
        self._chosen = 0

    def next(self) -> None:
        """Answer one question of the judge."""
        message = self.wire.receive(1e6)
        self.serve(message)

    def _done(self, message: dict[str, Any]) -> Any:
        with time_limit(message["seconds"]):
            return super()._done(message)

    def ask(self, what: str, **details: Any) -> Any:
        """As `Peer.ask`, but with fewer messages: sums and assignments wait for the next message.

        A timer that goes off in the meantime is handled afterwards. Otherwise an answer would be left unread.
        """
        if what == "set" or (what == "op" and details["name"] in PUT_OFF):
            return self._put_off(what, details)
        if what != "get" or details["name"] not in FIXED:
            return self._asked(what, details)
        kept = facts_of(details["of"]).setdefault("kept", {})
        if details["name"] not in kept:
            kept[details["name"]] = self._asked(what, details)
        return kept[details["name"]]

    def _asked(self, what: str, details: dict[str, Any]) -> Any:
        with _alarm_held():
            return super().ask(what, **details)

    def _put_off(self, what: str, details: dict[str, Any]) -> Any:
        self._chosen -= 1
        number = self._chosen if what == "op" else None
        with _alarm_held():
            self.put_off.append((what, self._encoded(details)["details"], number))
            if len(self.put_off) >= MOST_PUT_OFF:
                super().ask("free")
        return self.proxy({"mine": number, "kind": "Value"}) if what == "op" else None

    def class_of(self, proxy: Any) -> type:
        """The class of a proxy. A Value of the judge counts as the package's Value, for the learner."""
        from ...value import Value

        return Value if facts_of(proxy)["kind"] == "Value" else Proxy

    def do_cell(self, source: str) -> None:
        """Run a cell. Raises the exception that ended it."""
        gc.enable()
        try:
            done = self.shell.run_cell(source)
        finally:
            gc.collect()
            gc.disable()  # a check looks at objects that are alive without the garbage collector
        error = done.error_before_exec or done.error_in_exec
        if error is not None:
            raise error

    def do_objects(self, names: list[str]) -> list[Any]:
        """The objects that the expressions of a check evaluate to."""
        return [self.shell.ev(name) for name in names]


@contextmanager
def _alarm_held() -> Any:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _shell() -> Any:
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell: Any = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    shell.display_formatter.format = lambda *args, **kwargs: ({}, {})  # nothing is displayed
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None
    shell.run_line_magic = shell.system = lambda *args, **kwargs: None
    shell.getoutput = lambda *args, **kwargs: []
    shell.run_cell_magic = lambda name, line, cell: _run_body(shell, name, cell)
    return shell


def _run_body(shell: Any, name: str, cell: str) -> None:
    if name not in NOT_PYTHON:
        shell.run_cell(cell).raise_error()
