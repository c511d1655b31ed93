"""The frame of a command line: what `microgpt`, `microgpt.bench` and `microgpt.exercises` have in common.

It reads the options, looks at the files to write before any work, runs the command, and turns what
went wrong into one sentence and an exit status. Printing never loses work: letters that a terminal
cannot show become escapes, and nothing fails because somebody closed a pipe or a window.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout, suppress
from typing import Any

from .errors import FileError, MicrogptError
from .files import check_apart, check_writable, write_file
from .namesakes import blame

OK, NOT_PRINTED, REFUSED, SIGNALLED = 0, 1, 2, 128
EXIT_CODES = """\
exit codes:
  0    all was done and written
  1    all was done and written, but the output could not be printed, as on a full disk
  2    an option, a file or a number cannot be used; a sentence says which
  130  stopped by Ctrl-C, 143 by SIGTERM, 129 by SIGHUP; --save was written with what was learned until then
  141  whoever read the output went away, and nothing was to be written to a file"""


class Stopped(KeyboardInterrupt):
    """SIGTERM or SIGHUP came: a Ctrl-C by other means."""

    def __init__(self, signum: int) -> None:
        super().__init__(signum)
        self.signum = signum


def command(
    parser: argparse.ArgumentParser,
    arguments: Sequence[str] | None,
    work: Callable[[argparse.Namespace], int | None],
    writes: Sequence[str],
    reads: Sequence[str] = (),
) -> int:
    """Run `work` with the parsed `arguments`; returns the exit status, see EXIT_CODES.

    writes, reads -- the options that name a file to write, and those that name a file to read
    """
    _fill_closed_streams()
    out, errors = _Screen(sys.stdout), _Screen(sys.stderr)
    errors.patient = True
    name = parser.prog[len("python -m ") :]
    with redirect_stdout(out), redirect_stderr(errors), _signals_stop():
        try:
            blame(sys.path, loaded=True)
            try:
                options = parser.parse_args(arguments)
            finally:  # --help ends here, and somebody may have closed its pipe
                out.flush()
            out.patient = _check_files(options, writes, reads)
            status = work(options) or OK
            out.flush()
        except MicrogptError as error:
            status = _said(f"{name}: {error}", REFUSED)
        except KeyboardInterrupt as stop:
            status = _said(f"{name}: stopped", status_of(stop))
        except _OutputGoneError:
            status = SIGNALLED + 13 if isinstance(out.failed, BrokenPipeError) else OK
        if status == OK and out.failed is not None and not isinstance(out.failed, BrokenPipeError):
            reason = out.failed.strerror or out.failed
            status = _said(f"{name}: the output could not be printed: {reason}", NOT_PRINTED)
    return status


def status_of(stop: KeyboardInterrupt) -> int:
    """The exit status that a shell reports for a program ended by this signal."""
    return SIGNALLED + (stop.signum if isinstance(stop, Stopped) else signal.SIGINT)


def write_output(path: str | os.PathLike[str], content: str) -> None:
    """`write_file`, but "-" is the output, which takes it as UTF-8 whatever the terminal's letters are."""
    if path != "-":
        write_file(path, content)
        return
    screen = sys.stdout
    if isinstance(screen, _Screen):
        screen.write_utf8(content)
    else:
        print(content, end="")


def human_output(*files: str | os.PathLike[str] | None) -> Any:
    """Where a command prints its lines: to the errors if one of its files takes the output, "-"."""
    return sys.stderr if "-" in files else sys.stdout


def whole_number(text: str) -> int:
    """For `type=` of an option."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a whole number, got {text!r:.40}") from None


def number(text: str) -> float:
    """For `type=` of an option."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number, got {text!r:.40}") from None


class _OutputGoneError(Exception):
    """Nobody reads what would be printed."""


class _Screen:
    """A stream to print to that takes every letter, and that cannot fail if it is `patient`.

    failed -- the error that ended it; what is printed after that goes nowhere
    """

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.patient = False
        self.failed: OSError | None = None

    def write(self, text: str) -> int:
        """Print `text`, with escapes for the letters that the stream does not have."""
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        shown = text.encode(encoding, "backslashreplace").decode(encoding)
        self._try(lambda: self.stream.write(shown))
        return len(text)

    def write_utf8(self, text: str) -> None:
        """Print `text` for a program that reads UTF-8, behind what was printed before."""
        buffer = getattr(self.stream, "buffer", None)
        if buffer is None:  # a stream of texts only, as in a notebook
            self.write(text)
            return
        self.flush()
        self._try(lambda: buffer.write(text.encode("utf-8", "backslashreplace")))
        self._try(buffer.flush)

    def flush(self) -> None:
        """Hand over what was printed."""
        self._try(self.stream.flush)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def _try(self, action: Callable[[], object]) -> None:
        try:
            action()
        except OSError as error:
            self.failed = self.failed or error
            self._go_nowhere()
            if not self.patient:
                raise _OutputGoneError from error

    def _go_nowhere(self) -> None:
        """What is still in the buffer would fail again when Python ends."""
        with suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)


def _check_files(options: argparse.Namespace, writes: Sequence[str], reads: Sequence[str]) -> bool:
    """Whether a file is to be written. FileError if one of them cannot be, or would overwrite another."""
    outputs = _named(options, writes)
    if list(outputs.values()).count("-") > 1:
        raise FileError(f"{' and '.join(outputs)} cannot both be written to the output: name a file")
    files = {name: path for name, path in outputs.items() if path != "-"}
    check_writable(*files.values())
    check_apart({**files, **_named(options, reads)})
    return bool(files)


def _named(options: argparse.Namespace, names: Sequence[str]) -> Mapping[str, Any]:
    """Option as it is typed -> the path given to it."""
    found = {"--" + name.replace("_", "-"): getattr(options, name) for name in names}
    return {name: path for name, path in found.items() if path is not None}


def _said(sentence: str, status: int) -> int:
    print(sentence, file=sys.stderr)
    return status


def _fill_closed_streams() -> None:
    """A program started with `2>&-` has no stderr, and the next file that it opens would take its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  (open to the end)


@contextmanager
def _signals_stop() -> Iterator[None]:
    """SIGTERM and SIGHUP raise Stopped, unless somebody else handles or ignores them (as nohup does)."""
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    mine = [number for number in numbers if signal.getsignal(number) == signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        mine = []  # Python allows it to the main thread only

    def stop(signum: int, frame: Any) -> None:
        for number in mine:  # a terminal that is closed sends several: the first is enough
            signal.signal(number, signal.SIG_IGN)
        raise Stopped(signum)

    for number in mine:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in mine:
            signal.signal(number, signal.SIG_DFL)
