"""A public function that was called wrongly says so: the name it does not have, the argument of another kind.

`@explained` adds nothing to a call that works. Only after an error the arguments are compared
with the signature and its annotations (`complaints`). If one does not fit, a CallError says what
was expected, what came, and what to do; if all fit, the error is passed on as it is. So an object of
the caller's own that does the work of ours goes on doing it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar, cast

from .errors import CallError

Public = TypeVar("Public", bound=Callable[..., Any])


def explained(public: Public) -> Public:
    """Decorate a public function, or a class for the sake of its constructor.

    >>> @explained
    ... def draw(num_steps=500): ...
    >>> draw(steps=3)
    Traceback (most recent call last):
    microgpt.errors.CallError: draw() has no argument steps: did you mean num_steps?
    """
    if isinstance(public, type):
        if "__init__" in vars(public):
            public.__init__ = _watched(public.__init__)  # type: ignore[misc]
        else:
            public.__new__ = staticmethod(_watched(public.__new__))  # type: ignore[method-assign]
        return public
    return cast(Public, _watched(public))


def _watched(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with its errors explained; once is enough."""
    if hasattr(function, "__wrapped__"):
        return function

    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            from .complaints import complaint_about

            complaint = complaint_about(function, args, kwargs, error)
            if not complaint:
                raise
        raise CallError(complaint)

    return called


def check_names(public: Callable[..., Any], named: Iterable[str], more: Iterable[str] = ()) -> None:
    """CallError for a name that is neither an argument of `public` nor one of `more`, with the right one.

    For functions that take `**settings` and hand them on.
    """
    if unknown := list(named):
        from .complaints import names_of, no_such_name, title_of

        known = [*names_of(public), *more]
        for name in unknown:
            if name not in known:
                raise CallError(no_such_name(title_of(public), name, known))
