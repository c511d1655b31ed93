"""A box of widgets that works with the keyboard. In a page without a kernel it is a line of text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import ipywidgets as widgets

from .again import opened
from .keyboard import Keyboard


class Panel(widgets.VBox):
    """Widgets one below the other. `says` is the text in a page without a kernel, the same on every run."""

    def __init__(self, says: str, children: list[Any]) -> None:
        self.says = says
        super().__init__([*children, Keyboard(layout={"display": "none"})])
        self.add_class("microgpt-explorer")
        opened(self)

    def let_go(self) -> None:
        """Release everything that the panel was made from. IPython's `Out` keeps the panel itself forever."""
        plain = widgets.VBox()
        for name in set(vars(self)) - set(vars(plain)) - {"says"}:
            delattr(self, name)
        self.children = ()
        plain.layout.close()
        plain.close()

    def __repr__(self) -> str:
        return self.says

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, with its line as plain text."""
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data:
            data["text/plain"] = self.says
        return bundle


def movable(title: str, controls: Iterable[str]) -> str:
    """The line that describes a panel.

    >>> movable("Squares", ["n"])
    'Squares: n (move the controls in JupyterLab)'
    """
    return f"{title}: {', '.join(controls)} (move the controls in JupyterLab)"
