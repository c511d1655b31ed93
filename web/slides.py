"""Slides of the lessons whose cells say where a slide begins (`slideshow` in their metadata).

nbconvert's reveal.js template, with everything that it fetches beside it in the site.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from .npm import HERE, PACKAGES

ASSETS = "../_static/"


def write(notebook: Any, name: str, folder: Path) -> None:
    """Write the slides of an executed notebook to `folder`/`name`.slides.html."""
    from nbconvert import SlidesExporter

    exporter = SlidesExporter(
        template_name="slides",
        extra_template_basedirs=[str(HERE / "book")],
        reveal_url_prefix="../_static/reveal",
        require_js_url=f"{ASSETS}widgets/require.js",
        widget_renderer_url=f"{ASSETS}widgets/embed-amd.js",
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )
    body, _ = exporter.from_notebook_node(notebook, {"metadata": {"name": name}})
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.slides.html").write_text(body, encoding="utf-8")
