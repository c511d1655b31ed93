"""The Python packages of the page, and the lock file that says where each of them is.

The wheels of the kernel, of the widgets and of this project lie beside the runtime. Their versions come
from Pyodide's own lock file, or from constraints.txt if Pyodide lacks the package. NumPy and matplotlib
are compiled for Pyodide, and no registry has them. Their entries keep the official checksum and get the
address of the distribution that the kernel names.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import zipfile
from importlib.metadata import PathDistribution
from pathlib import Path
from typing import Any

from jupyterlite_pyodide_kernel import constants
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .npm import CACHE, HERE, PACKAGES, BuildError, run

ROOT = HERE.parent
# Pure Python, from the package registry.
WHEELS = (HERE / "live" / "wheels.txt").read_text(encoding="utf-8").split()
# The kernel's own wheels come with its JupyterLab extension.
EXTENSION = Path(
    sys.prefix, "share", "jupyter", "labextensions", constants.PYODIDE_KERNEL_NPM_NAME, "static", "pypi"
)
KERNEL = ("pyodide_kernel-*.whl", "piplite-*.whl", "ipykernel-*.whl", "widgetsnbextension-4*.whl")
# This project's wheels: the lessons' package, and what it needs in a page.
OURS = (ROOT, HERE / "live" / "kernel")
# Fetched on first use, together with what they need.
FETCHED = ("numpy", "matplotlib")
# Wheels ask for them, but nothing in a page uses them: JupyterLab's side of the widgets, and terminals.
_NEEDLESS = {"jupyterlab-widgets", "pexpect", "psutil"}
_PAGE = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "extra": ""}


def official() -> dict[str, Any]:
    """Pyodide's own lock file. Raises BuildError if the runtime and the kernel do not fit together."""
    version = json.loads((PACKAGES / "pyodide" / "package.json").read_text(encoding="utf-8"))["version"]
    lock: dict[str, Any] = json.loads(
        (PACKAGES / "pyodide" / constants.PYODIDE_LOCK).read_text(encoding="utf-8")
    )
    python = lock["info"]["python"]
    if version != constants.PYODIDE_VERSION:
        raise BuildError(
            f"The kernel wants Pyodide {constants.PYODIDE_VERSION}, web/package.json brings {version}: "
            "change one of the two pins."
        )
    if not python.startswith(f"{constants.PYODIDE_PYTHON_VERSION}."):
        raise BuildError(f"The kernel wants Python {constants.PYODIDE_PYTHON_VERSION}, Pyodide has {python}.")
    return lock


def pins(lock: dict[str, Any]) -> list[str]:
    """`name==version` of each of WHEELS."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    versions = dict(line.split(" ;")[0].strip().split("==") for line in lines)
    versions |= {name: package["version"] for name, package in lock["packages"].items()}
    if unknown := [name for name in WHEELS if name not in versions]:
        raise BuildError(f"No version is known of {', '.join(unknown)}: run `make constraints`.")
    return [f"{name}=={versions[name]}" for name in WHEELS]


def collect(folder: Path, lock: dict[str, Any]) -> None:
    """Put every wheel of the site into `folder`."""
    wanted = pins(lock)
    cache = CACHE / "wheels" / hashlib.sha256("\n".join(wanted).encode()).hexdigest()[:12]
    if not cache.exists():
        unfinished = cache.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        pip = (sys.executable, "-m", "pip", "download", "--no-deps", "--dest", str(unfinished))
        run(
            *pip,
            "--only-binary",
            ":all:",
            "--platform",
            "any",
            "--python-version",
            lock["info"]["python"],
            *wanted,
        )
        unfinished.rename(cache)
    shutil.copytree(cache, folder, dirs_exist_ok=True)
    for pattern in KERNEL:
        for wheel in EXTENSION.glob(pattern):
            shutil.copy(wheel, folder)
    for project in OURS:
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=project)


def trimmed(folder: Path, lock: dict[str, Any]) -> dict[str, Any]:
    """The lock file of the site: the wheels in `folder`, and those in FETCHED, which come from elsewhere."""
    packages = {}
    for wheel in sorted(folder.glob("*.whl")):
        entry = describe(wheel, lock["info"]["python"])
        packages[entry["name"]] = entry
    wanted = [*FETCHED]
    while wanted:
        name = canonicalize_name(wanted.pop())
        if name not in packages:
            entry = lock["packages"][name]
            packages[name] = {**entry, "file_name": f"{constants.PYODIDE_CDN_URL}/{entry['file_name']}"}
            wanted += entry["depends"]
    if lost := {name for entry in packages.values() for name in entry["depends"]} - set(packages):
        raise BuildError(f"Wheels need {', '.join(sorted(lost))}: add it to web/live/wheels.txt.")
    return {"info": lock["info"], "packages": packages}


def describe(wheel: Path, python: str) -> dict[str, Any]:
    """The entry of one wheel in the lock file."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    info = next(name.split("/")[0] for name in names if name.split("/")[0].endswith(".dist-info"))
    metadata = PathDistribution(zipfile.Path(wheel, f"{info}/"))
    needs = map(Requirement, metadata.requires or [])
    page = {**_PAGE, "python_version": ".".join(python.split(".")[:2]), "python_full_version": python}
    depends = {
        canonicalize_name(need.name) for need in needs if not need.marker or need.marker.evaluate(page)
    }
    return {
        "name": canonicalize_name(metadata.name),
        "version": metadata.version,
        "file_name": wheel.name,
        "install_dir": "site",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "package_type": "package",
        "imports": sorted({_importable(name) for name in names} - {""}),
        "depends": sorted(depends - _NEEDLESS),
        "unvendored_tests": False,
    }


def _importable(name: str) -> str:
    """The name under which Python imports a file of a wheel; "" for a file that is not imported."""
    top, *inside = name.split("/")
    if inside:
        return top if top.isidentifier() and name.endswith(".py") else ""
    return top.removesuffix(".py") if top.endswith(".py") else ""
