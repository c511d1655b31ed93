"""A drawn graph: the Digraph of the `graphviz` package, which finds a renderer by itself.

Whoever knows that package expects `pipe`, `render` and `view`. They work here without an installed
Graphviz, and write SVG where no other format is asked for, since every renderer knows it. A call with any
other option, such as another layout engine, goes to the package and its `dot`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import graphviz

from ...errors import MicrogptError
from . import render


class Drawing(graphviz.Digraph):
    """A graphviz.Digraph that shows itself in a notebook, without an installed Graphviz.

    `source` is its DOT text, `svg` and `png` are its pictures, `alt` says it in words.

    >>> from microgpt import Value
    >>> from microgpt.show import graph
    >>> graph(Value(2) * 3).pipe("svg")[:5]
    b'<?xml'
    """

    alt: str = "A graph"

    def __init__(self, *names: Any, format: str = "svg", **settings: Any) -> None:
        super().__init__(*names, format=format, **settings)

    @property
    def svg(self) -> str:
        """The picture as SVG, with `alt` as its description."""
        return render.to_svg(self.source, self.alt)

    @property
    def png(self) -> bytes:
        """The picture as PNG on white."""
        return render.to_png(self.source)

    def copy(self) -> Drawing:
        """An independent copy, words included."""
        copied: Drawing = super().copy()
        copied.alt = self.alt
        return copied

    def pipe(
        self, format: str | None = None, *, encoding: str | None = None, quiet: bool = False, **options: Any
    ) -> Any:
        """The picture as bytes; as text where `encoding` is given. RenderError where nothing can draw it."""
        if options:
            return super().pipe(format, encoding=encoding, quiet=quiet, **options)
        drawn = render.render(self.source, format or self.format)
        return drawn if encoding is None else drawn.decode("utf-8")

    def render(
        self,
        filename: Any = None,
        directory: Any = None,
        view: bool = False,
        cleanup: bool = False,
        format: str | None = None,
        *,
        outfile: Any = None,
        quiet: bool = False,
        quiet_view: bool = False,
        **options: Any,
    ) -> str:
        """Write the DOT text to `filename` and the picture beside it, and give the picture's path.

        view -- open it; cleanup -- remove the file with the DOT text; outfile -- the picture's own path
        """
        if options:
            options |= {"directory": directory, "view": view, "cleanup": cleanup, "format": format}
            options |= {"outfile": outfile, "quiet": quiet, "quiet_view": quiet_view}
            return str(super().render(filename, **options))
        picture = Path(outfile) if outfile else None
        form = format or (picture and picture.suffix[1:]) or self.format
        drawn = self.pipe(form)  # first: a picture that cannot be drawn leaves no file behind
        source = Path(self.save(filename or (picture and picture.with_suffix(".gv")), directory=directory))
        picture = picture or source.with_name(f"{source.name}.{form}")
        picture.write_bytes(drawn)
        if cleanup:
            source.unlink()
        if view or quiet_view:
            _open(picture, quiet_view)
        return str(picture)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> Any:
        """DOT text, SVG and PNG: the front end shows the best it can."""
        return render.mimebundle(self.source, self.alt)


def _open(picture: Path, quiet: bool) -> None:
    try:
        graphviz.view(picture, quiet=quiet)
    except (OSError, RuntimeError) as error:
        raise MicrogptError(f"the picture is in {picture}, but nothing here can open it: {error}") from error
