"""Disks and folders that refuse to store a file: there is a clear message, and the old file is unchanged.

If the machine allows it, the tests use the real thing: a limit on the size of files, a full file system
in memory, a folder that another user may not write to.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from support.needs import need

from microgpt import CheckpointError, DocumentError, parse_documents, read_documents, save_checkpoint

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits and rights work otherwise on Windows")

NOBODY = 65534

SAVE_AND_SAY = """
from microgpt import CheckpointError, Training, save_checkpoint

def save(path):
    training = Training(["ab"], num_steps=0, n_embd=16, n_head=1)
    try:
        save_checkpoint(path, training.checkpoint())
    except CheckpointError as error:
        print(error)
    else:
        print("saved")
"""


def run(code, *arguments):
    command = [sys.executable, "-c", SAVE_AND_SAY + code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


@pytest.fixture
def file(tmp_path):
    """A file that exists before anything goes wrong."""
    (tmp_path / "run.json").write_text("the old one")
    return tmp_path / "run.json"


def unchanged(file):
    return file.read_text() == "the old one" and list(file.parent.iterdir()) == [file]


def test_a_limit_on_the_size_of_files(file):
    """The write itself fails, after some bytes were written."""
    said = run(
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))\n"
        "save(sys.argv[1])",
        file,
    )
    assert "could not save" in said
    assert "unchanged" in said
    assert unchanged(file)


def test_a_full_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        need("mount", False)
    try:
        (disk / "run.json").write_text("the old one")
        said = run("import sys; save(sys.argv[1])", disk / "run.json")
        assert "No space left on device" in said
        assert unchanged(disk / "run.json")
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_read_only_folder(file):
    """Root may write anywhere, so the process becomes nobody first. It does so after the imports.

    The file is read-only as well: its owner could write into it without a change of the folder.
    """
    folder = file.parent
    file.chmod(0o444)
    for parent in (folder, *folder.parents):
        if parent == Path(tempfile.gettempdir()):
            break
        parent.chmod(0o755)
    folder.chmod(0o555)
    become_nobody = f"import os, sys\nif os.getuid() == 0: os.setgid({NOBODY}); os.setuid({NOBODY})\n"
    try:
        # The first save, to /dev/null, triggers late imports.
        said = run(f"import sys; save('/dev/null/x')\n{become_nobody}save(sys.argv[1])", file)
    finally:
        folder.chmod(0o755)
        file.chmod(0o644)
    assert "Permission denied" in said.splitlines()[-1]
    assert "unchanged" in said.splitlines()[-1]
    assert unchanged(file)


@pytest.mark.parametrize("path", ["", "/", "a\0b", "x" * 300, "no/such/folder/f"])
def test_impossible_file_names_are_refused(path, small, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CheckpointError, match=r"could not save|expected the path of a checkpoint file"):
        save_checkpoint(path, small.checkpoint())
    with pytest.raises(DocumentError):
        read_documents(path)
    assert not os.listdir(tmp_path)


def test_documents_cut_short_while_they_are_read(tmp_path):
    """The rest of the file is read. A character that is cut in two is noticed."""
    file = tmp_path / "d.txt"
    lines = [f"document {i} äöü" for i in range(20_000)]
    file.write_text("\n".join(lines), encoding="utf-8")

    def cut(opened, length):
        for number, line in enumerate(opened):
            if number == 10:
                os.truncate(file, length)
            yield line

    with open(file, encoding="utf-8") as opened:
        read = parse_documents(cut(opened, 100_000))
    assert 10 < len(read) < len(lines)
    assert read[:-1] == lines[: len(read) - 1]
    assert lines[len(read) - 1].startswith(read[-1])
    data = file.read_bytes()
    file.write_bytes(data[: data.rindex("ü".encode()) + 1])
    with pytest.raises(DocumentError, match="not UTF-8"):
        read_documents(file)
