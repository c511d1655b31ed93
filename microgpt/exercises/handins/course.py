"""A copy of the course, package and lessons, as it was when collecting began.

Judges and hand-ins use this copy, never the original on disk. So a hand-in that rewrites the package changes
nothing for the next one. A sandboxed hand-in cannot write to the copy either. Without a sandbox each hand-in
gets a copy of its own, and changes to it are noticed.
"""

from __future__ import annotations

import compileall
import py_compile
import shutil
import tempfile
from pathlib import Path

from ...errors import MicrogptError
from .process import remove

PACKAGE_ROOT = Path(__file__).parents[3]
LESSONS = PACKAGE_ROOT / "notebooks"


class Course:
    """The copy of the course. MicrogptError if `lessons` contains no lesson."""

    def __init__(self, lessons: Path = LESSONS) -> None:
        notebooks = sorted(lessons.glob("[0-9][0-9]_*.ipynb"))
        if not notebooks:
            raise MicrogptError(f"There is no lesson in {lessons}; --lessons names the folder that has them.")
        self.parent = Path(tempfile.mkdtemp(prefix="course-"))
        self.parent.chmod(0o755)
        self.folder = self.parent / "course"
        shutil.copytree(
            PACKAGE_ROOT / "microgpt", self.folder / "microgpt", ignore=shutil.ignore_patterns("__pycache__")
        )
        (self.folder / "notebooks").mkdir()
        for path in notebooks:
            shutil.copyfile(path, self.folder / "notebooks" / path.name)
        compileall.compile_dir(
            self.folder, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
        )
        self.files = _contents(self.folder)
        self._copies = 0

    def copy(self) -> Path:
        """Write a copy for one hand-in, from memory."""
        self._copies += 1
        folder = self.parent / f"copy-{self._copies}"
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder

    def changed(self, folder: Path) -> bool:
        """True if a copy has been changed."""
        try:
            return _contents(folder) != self.files
        except OSError:
            return True

    def end(self) -> None:
        """Remove the copy."""
        remove(self.parent)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
