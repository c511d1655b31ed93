"""Runs one check. Nothing that a learner's code does may end in a traceback.

Errors, endless loops and endless recursions become a sentence. The text that the code prints is put
into the report. An answer that still contains `...` is reported as open.
"""

from __future__ import annotations

import contextlib
import inspect
import traceback
from typing import Any

from . import draws
from .attempt import GENERAL_HINTS, Mistake, StillOpen, called, in_words, tried
from .compare import show
from .exercise import Exercise
from .holes import complains_of_hole, has_hole, is_hole
from .limits import Beginning, TimeUp, time_limit
from .report import DONE, NOT_YET, OPEN, Report

OPEN_MESSAGE = "Fill in every `...` of the cell above, run it, then run this cell again."
OPEN_EARLIER = "A `...` is left in something that the cell above uses: solve the earlier exercise first."
LAST_RESORT = "If a hint is folded below, it may help."


def run(exercise: Exercise, objects: tuple[Any, ...]) -> Report:
    """The report on the objects that the learner passed to `check`. Never raises."""
    if any(is_hole(value) for value in objects):
        return _report(exercise, OPEN, OPEN_MESSAGE)
    if (complaint := _wrong_arguments(exercise, objects)) is not None:
        return _report(exercise, NOT_YET, complaint)
    holes = any(map(has_hole, objects))
    seconds = min(1.0, exercise.seconds) if holes else exercise.seconds  # do not spend time on a template
    tried.clear()
    called.clear()
    draws.begin(exercise.number)
    printed = Beginning()
    error: BaseException | None = None
    praise: str | None = None
    try:
        with contextlib.redirect_stdout(printed), time_limit(seconds):
            praise = exercise.check(*objects)
    except BaseException as caught:
        error = caught
    if error is None:
        return _report(exercise, DONE, f"{praise or _praise()} {exercise.done}".strip(), printed=printed.text)
    if holes and not _failed_by_itself(objects):
        return _report(exercise, OPEN, OPEN_MESSAGE)
    if isinstance(error, StillOpen) or complains_of_hole(error):
        return _report(exercise, OPEN, OPEN_EARLIER)
    message, hint = _explain(error, exercise)
    return _report(exercise, NOT_YET, message, hint, printed.text)


def _failed_by_itself(objects: tuple[Any, ...]) -> bool:
    """Whether the last thing tried is a finished object. Then a hole in another one does not matter yet."""
    return bool(called) and any(called[-1] is one and not has_hole(one) for one in objects)


def _report(exercise: Exercise, state: str, message: str, hint: str = "", printed: str = "") -> Report:
    return Report(exercise.number, exercise.title, state, message, hint, printed)


def _praise() -> str:
    more = f" and {len(tried) - 1} more" if len(tried) > 1 else ""
    return f"`{tried[0]}`{more} came out right." if tried else ""


def _explain(error: BaseException, exercise: Exercise) -> tuple[str, str]:
    """The message and the hint for the exception that ended the check."""
    what = f"I tried `{tried[-1]}`" if tried else "I tried your answer"
    if isinstance(error, Mistake):
        expected, got = in_words(error)
        hint = {**GENERAL_HINTS, **exercise.hints}.get(error.hint, error.hint)
        return f"I tried `{error.tried}`, expected `{expected}` and got `{got}`.", hint or LAST_RESORT
    if isinstance(error, TimeUp):
        return f"{what} and stopped it after {exercise.seconds} seconds.", "Is there a loop that never ends?"
    if isinstance(error, KeyboardInterrupt):
        return f"{what}, and it was interrupted.", "Is there a loop that never ends?"
    where = getattr(error, "where", None) or where_in_cell(error)
    if isinstance(error, RecursionError):
        return f"{what}{where}, and your code called itself until Python stopped it (RecursionError).", (
            "Does the function call itself, or does the graph go deeper than Python's limit of calls?"
        )
    kinds = [kind.__name__ for kind in type(error).__mro__]
    hint = next((exercise.hints[kind] for kind in kinds if kind in exercise.hints), "")
    return f"{what}; it ended in {kinds[0]}{where}{_words_of(error)}.", hint


def _words_of(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())[:200]
    except Exception:  # the learner's own exception class
        return ""
    return f": {text.rstrip('.')}" if text else ""


def where_in_cell(error: BaseException) -> str:
    """The last line of the learner's own code in the traceback, in words."""
    for frame, line in reversed(list(traceback.walk_tb(error.__traceback__))):
        if frame.f_globals.get("__name__") == "__main__":
            source = traceback.FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name).line
            return f" in line {line} of its cell" + (f", `{source[:80]}`" if source else "")
    return ""


def _wrong_arguments(exercise: Exercise, objects: tuple[Any, ...]) -> str | None:
    signature = inspect.signature(exercise.check)
    try:
        signature.bind(*objects)
    except TypeError:
        wanted = ", ".join(signature.parameters)
        return f'Expected `check("{exercise.number}", {wanted})`, got {show(list(objects))}.'
    return None
