"""A box of widgets that can be used by keyboard, and says in one line what it is where no kernel runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets

from .again import opened
from .keyboard import Keyboard


class Panel(widgets.VBox):
    """Widgets below each other. `says` is its text in a page without a kernel, the same on every run."""

    def __init__(self, says: str, children: list[Any]) -> None:
        self.says = says
        super().__init__([*children, Keyboard(layout={"display": "none"})])
        self.add_class("microgpt-explorer")
        opened(self)

    def let_go(self) -> None:
        """Forget all that the panel was drawn from: `Out` keeps the panel itself for ever."""
        plain = widgets.VBox()
        for name in set(vars(self)) - set(vars(plain)) - {"says"}:
            delattr(self, name)
        self.children = ()
        plain.layout.close()
        plain.close()

    def __repr__(self) -> str:
        return self.says

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, with its line of text."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data:
            data["text/plain"] = self.says
        return bundle


def movable(title: str, controls: Iterable[str]) -> str:
    """What a panel says of itself.

    >>> movable("Squares", ["n"])
    'Squares: n (move the controls in JupyterLab)'
    """
    return f"{title}: {', '.join(controls)} (move the controls in JupyterLab)"
