"""A drawn graph: a Digraph of the `graphviz` package that finds a renderer by itself.

`pipe`, `render` and `view` work as in that package, but they do not need an installed Graphviz. By default
they write SVG, because every renderer can. A call with any other option, such as another layout engine, is
passed on to the package, which runs `dot`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import graphviz

from ...errors import MicrogptError
from . import render


class Drawing(graphviz.Digraph):
    """A graphviz.Digraph that shows itself in a notebook, without an installed Graphviz.

    `source` is the DOT text, `svg` and `png` are the pictures, and `alt` describes the graph in words.

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
        """An independent copy. It includes `alt` and the other texts."""
        copied: Drawing = super().copy()
        copied.alt = self.alt
        return copied

    def pipe(
        self, format: str | None = None, *, encoding: str | None = None, quiet: bool = False, **options: Any
    ) -> Any:
        """The picture as bytes, or as text if `encoding` is given. RenderError if nothing can draw it."""
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
        """Write the DOT text to `filename` and the picture beside it. Returns the path of the picture.

        view -- also open the picture
        cleanup -- remove the file with the DOT text
        outfile -- the path of the picture, if it is not to be derived from `filename`
        """
        if options:
            options |= {"directory": directory, "view": view, "cleanup": cleanup, "format": format}
            options |= {"outfile": outfile, "quiet": quiet, "quiet_view": quiet_view}
            return str(super().render(filename, **options))
        picture = Path(outfile) if outfile else None
        form = format or (picture and picture.suffix[1:]) or self.format
        drawn = self.pipe(form)  # drawn first, so that a failure leaves no file behind
        source = Path(self.save(filename or (picture and picture.with_suffix(".gv")), directory=directory))
        picture = picture or source.with_name(f"{source.name}.{form}")
        picture.write_bytes(drawn)
        if cleanup:
            source.unlink()
        if view or quiet_view:
            _open(picture, quiet_view)
        return str(picture)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> Any:
        """DOT text, SVG and PNG. The front end shows the best format that it can display."""
        return render.mimebundle(self.source, self.alt)


def _open(picture: Path, quiet: bool) -> None:
    try:
        graphviz.view(picture, quiet=quiet)
    except (OSError, RuntimeError) as error:
        raise MicrogptError(f"the picture is in {picture}, but nothing here can open it: {error}") from error
