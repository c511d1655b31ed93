"""Files that pages fetch and Sphinx does not supply: widgets without a kernel, reveal.js, a model.

They come from npm, from anywidget's wheel and from our own package. No page asks another host.
"""

from __future__ import annotations

import json
import shutil
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from microgpt.show.controls.script import imported
from tools.execute import ROOT

from . import widgets
from .npm import HERE, PACKAGES

BOOK = HERE / "book"
EXPLORERS = ROOT / "microgpt" / "show" / "explorers"
# The explorers that pages run without Jupyter: the file with their model, and their lesson and view.
ALIVE = {"picture": ("00_tour", "ModelView"), "model": ("06_sampling", "TemperatureView")}
SCRIPTS = ("picture.js", "temperature.js")
# The place in _static, and the place in the npm package.
FROM_NPM = {
    "widgets/require.js": "requirejs/require.js",
    "widgets/embed-amd.js": "@jupyter-widgets/html-manager/dist/embed-amd.js",
    "reveal/reveal.css": "reveal.js/dist/reveal.css",
    "reveal/reveal.esm.js": "reveal.js/dist/reveal.esm.js",
    "reveal/notes.esm.js": "reveal.js/plugin/notes/notes.esm.js",
    "reveal/LICENSE": "reveal.js/LICENSE",
}
OURS = {
    "widgets/setup.js": BOOK / "setup.js",
    "landing/host.js": BOOK / "host.js",
    "landing/landing.js": BOOK / "landing.js",
    "landing/living.js": BOOK / "living.js",
    "landing/picture.css": EXPLORERS / "picture.css",
    "landing/temperature.css": EXPLORERS / "temperature.css",
    "slides/slides.css": BOOK / "slides" / "slides.css",
    "slides/slides.js": BOOK / "slides" / "slides.js",
}


def add(static: Path, notebooks: dict[str, Any]) -> None:
    """Copy everything into the folder `static`. Pages show models of the executed lessons `notebooks`."""
    sources = {name: PACKAGES / source for name, source in FROM_NPM.items()} | OURS | fonts()
    sources |= {f"landing/{path.name}": path for name in SCRIPTS for path in imported(EXPLORERS / name)}
    sources["widgets/anywidget.js"] = Path(sys.prefix, "share/jupyter/nbextensions/anywidget/index.js")
    for package in ("anywidget", "ipywidgets"):  # the second also covers html-manager
        sources[f"widgets/LICENSE-{package}"] = licence(package)
    for name, source in sources.items():
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, static / name)
    for name, (lesson, view) in ALIVE.items():
        model = landing_model(notebooks[lesson].metadata.widgets[widgets.STATE]["state"], view)
        (static / "landing" / f"{name}.json").write_text(json.dumps(model), encoding="utf-8")


def fonts() -> dict[str, Path]:
    """The icons of Play, where embed-amd.js looks for them."""
    found = (PACKAGES / "@jupyter-widgets/html-manager/dist").glob("*.woff2")
    return {f"widgets/@jupyter-widgets/{path.name}": path for path in found}


def licence(package: str) -> Path:
    """The file with the licence of an installed package."""
    names = metadata.files(package) or []
    return Path(str(next(name.locate() for name in names if name.name == "LICENSE")))


def landing_model(state: widgets.State, name: str) -> dict[str, Any]:
    """The traits of the only view of the class `name` in a lesson, with bytes in base64."""
    view = widgets.find(state, name)
    values = {name: value for name, value in view["state"].items() if not name.startswith("_")}
    return values | {buffer["path"][0]: buffer["data"] for buffer in view["buffers"]}
