"""Messages between the judge and the process of a hand-in: lines of JSON over two pipes, one at a time.

The other side may be hostile: a message has a largest size, waiting for it has an end, and
whatever is no message ends the conversation. Nothing is unpickled.
"""

from __future__ import annotations

import json
import os
import select
import time
from typing import Any

MOST_BYTES = 10_000_000  # of one message
CHUNK = 1 << 16


class Gone(BaseException):
    """The other side has ended, is late, or does not keep to the rules. `late`: its time was over."""

    def __init__(self, why: str, late: bool = False) -> None:
        super().__init__(why)
        self.late = late


class Wire:
    """One end of the conversation. Once it has failed, it fails for good."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        self.gone: Gone | None = None
        self._rest = b""

    def send(self, message: dict[str, Any], seconds: float = 60.0) -> None:
        """Send a message within `seconds`; ValueError for one that is too large."""
        data = json.dumps(message).encode() + b"\n"
        if len(data) > MOST_BYTES:
            raise ValueError("the result is too large to be looked at")
        deadline = time.monotonic() + seconds
        while data:
            self._wait(self.writing, deadline, writing=True)
            try:
                data = data[os.write(self.writing, data[: select.PIPE_BUF if _POLLS else CHUNK]) :]
            except OSError:
                raise self.end(Gone("the process has ended")) from None

    def receive(self, seconds: float) -> dict[str, Any]:
        """The next message, within `seconds`."""
        deadline = time.monotonic() + seconds
        if seconds <= 0:  # also where the other side has filled the pipe with questions
            raise self.end(Gone("its time was over", late=True))
        parts = [self._rest]
        size = len(self._rest)
        while b"\n" not in parts[-1]:
            self._wait(self.reading, deadline)
            chunk = os.read(self.reading, CHUNK)
            size += len(chunk)
            if not chunk or size > MOST_BYTES:
                raise self.end(Gone("the process has ended" if not chunk else "it said too much"))
            parts.append(chunk)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise self.end(Gone("it said what is no message"))
        return message

    def _wait(self, end: int, deadline: float, writing: bool = False) -> None:
        if self.gone is not None:
            raise self.gone
        if not _POLLS:  # Windows: whoever started this process ends it when its time is over
            return
        poll = select.poll()
        poll.register(end, select.POLLOUT if writing else select.POLLIN)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise self.end(Gone("its time was over", late=True))

    def end(self, gone: Gone) -> Gone:
        """Nothing is said or heard any more."""
        self.gone = gone
        return gone


_POLLS = hasattr(select, "poll")
