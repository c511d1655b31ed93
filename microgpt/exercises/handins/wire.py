"""Messages between the judge and the process of a hand-in: lines of JSON over two pipes, one at a time.

The other side may be hostile. So the size of a message and the time to wait for it are limited, and anything
that is not a valid message ends the conversation. Nothing is unpickled.
"""

from __future__ import annotations

import json
import os
import select
import time
from typing import Any

MOST_BYTES = 10_000_000  # the size of one message
CHUNK = 1 << 16


class Gone(BaseException):
    """The other side has ended, is late, or has broken the rules. `late` is True if its time was over."""

    def __init__(self, why: str, late: bool = False) -> None:
        super().__init__(why)
        self.late = late


class Wire:
    """One end of the conversation. After a failure it cannot be used again."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        self.gone: Gone | None = None
        self._rest = b""

    def send(self, message: dict[str, Any], seconds: float = 60.0) -> None:
        """Send a message within `seconds`. ValueError if it is too large."""
        data = json.dumps(message).encode() + b"\n"
        if len(data) > MOST_BYTES:
            raise ValueError("the result is too large")
        deadline = time.monotonic() + seconds
        while data:
            self._wait(self.writing, deadline, writing=True)
            try:
                data = data[os.write(self.writing, data[: select.PIPE_BUF if _POLLS else CHUNK]) :]
            except OSError:
                raise self.end(Gone("the process has ended")) from None

    def receive(self, seconds: float) -> dict[str, Any]:
        """Wait for the next message, at most for `seconds`. Gone if none comes."""
        deadline = time.monotonic() + seconds
        if seconds <= 0:  # also if the other side has filled the pipe with questions
            raise self.end(Gone("its time was over", late=True))
        parts = [self._rest]
        size = len(self._rest)
        while b"\n" not in parts[-1]:
            self._wait(self.reading, deadline)
            chunk = os.read(self.reading, CHUNK)
            size += len(chunk)
            if not chunk or size > MOST_BYTES:
                raise self.end(Gone("the process has ended" if not chunk else "it sent too much"))
            parts.append(chunk)
        line, _, self._rest = b"".join(parts).partition(b"\n")
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise self.end(Gone("it sent an invalid message"))
        return message

    def _wait(self, end: int, deadline: float, writing: bool = False) -> None:
        if self.gone is not None:
            raise self.gone
        if not _POLLS:  # on Windows, the process that started this one ends it when its time is over
            return
        poll = select.poll()
        poll.register(end, select.POLLOUT if writing else select.POLLIN)
        left = deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise self.end(Gone("its time was over", late=True))

    def end(self, gone: Gone) -> Gone:
        """Close the conversation: nothing is sent or received any more."""
        self.gone = gone
        return gone


_POLLS = hasattr(select, "poll")
