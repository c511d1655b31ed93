"""Writing keeps the kind, mode and owner of a file. Reading accepts regular files up to a limit."""

from __future__ import annotations

import errno
import os
import sys

import pytest

from microgpt import FileError, MicrogptError
from microgpt.files import check_apart, check_writable, write_file
from microgpt.reading import read_bytes, typed_path

posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and links work otherwise on Windows")


@pytest.fixture
def file(tmp_path):
    (tmp_path / "f").write_bytes(b"the old one")
    return tmp_path / "f"


def only(file):
    return list(file.parent.iterdir()) == [file]


def refusing(monkeypatch, name, number):
    def refuse(*arguments, **named):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, name, refuse)


@pytest.mark.parametrize("content", ["", "Ωλ\n", "a\r\nb", b"\0\xff", "x" * 100_000])
def test_what_is_written_is_read(file, content):
    write_file(file, content)
    assert read_bytes(file, "a file") == (content.encode() if isinstance(content, str) else content)
    assert only(file)


@posix
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o200])
def test_the_mode_stays(file, mode):
    file.chmod(mode)
    write_file(file, "new")
    assert file.stat().st_mode & 0o777 == mode


@posix
def test_a_chain_of_links_is_followed_to_its_end(file):
    (file.parent / "one").symlink_to("two")
    (file.parent / "two").symlink_to("f")
    write_file(file.parent / "one", "new")
    assert file.read_text() == "new"
    assert (file.parent / "one").is_symlink()
    (file.parent / "round").symlink_to("round")
    with pytest.raises(FileError, match=r"could not save .*round"):
        write_file(file.parent / "round", "new")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY])
def test_a_file_that_cannot_be_replaced_is_written_where_it_is(file, monkeypatch, number):
    """This happens in a read-only folder, or if the file itself is mounted into a container."""
    before = file.stat().st_ino
    refusing(monkeypatch, "replace", number)
    write_file(file, "new")
    assert (file.read_text(), file.stat().st_ino) == ("new", before)
    assert only(file)


@posix
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_written_where_it_is_it_gets_its_old_content_back(file, monkeypatch, error):
    os.link(file, file.parent / "other")

    def fail(*arguments):
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises((FileError, KeyboardInterrupt)):
        write_file(file, "new, and longer than the old one")
    assert file.read_text() == "the old one"
    assert file.stat().st_nlink == 2


@posix
def test_another_owner_is_kept(file, monkeypatch):
    """Root gives the new file to the owner of the old one. Other users write in place."""
    asked = []
    real = os.stat

    class SomebodyElses:
        st_uid = 12345

        def __init__(self, found):
            self.found = found

        def __getattr__(self, name):
            return getattr(self.found, name)

    def somebody_elses(path, **named):
        found = real(path, **named)
        return SomebodyElses(found) if os.fspath(path) == os.fspath(file) else found

    monkeypatch.setattr(os, "stat", somebody_elses)
    monkeypatch.setattr(os, "chown", lambda path, *owner: asked.append(owner))
    write_file(file, "new")
    assert [uid for uid, _ in asked] == [12345]
    refusing(monkeypatch, "chown", errno.EPERM)
    before = real(file).st_ino
    write_file(file, "newer")
    assert (file.read_text(), real(file).st_ino) == ("newer", before)


def test_a_check_leaves_nothing(file):
    check_writable(file, file.parent / "new", None)
    assert only(file)
    assert file.read_bytes() == b"the old one"


def test_a_read_only_folder_is_reported_before_any_work(tmp_path, monkeypatch):
    refusing(monkeypatch, "open", errno.EACCES)
    with pytest.raises(FileError, match=r"could not save .*new: Permission denied"):
        check_writable(tmp_path / "new")


def test_devices_may_be_named_twice_and_files_may_not(file):
    check_apart({"--save": os.devnull, "--json": os.devnull, "--csv": file})
    with pytest.raises(FileError, match="--save and --csv must name different files"):
        check_apart({"--save": file.parent / "." / "f", "--json": None, "--csv": file})


def test_a_size_is_counted_and_not_believed(file, monkeypatch):
    assert read_bytes(file, "a file", most_bytes=11) == b"the old one"
    with pytest.raises(MicrogptError, match="larger than 10 bytes"):
        read_bytes(file, "a file", most_bytes=10)
    if os.path.exists("/proc/self/status"):  # claims to have 0 bytes
        assert b"Pid:" in read_bytes("/proc/self/status", "a file")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ('"a b.txt"', "a b.txt"),
        ("'a.txt'", "a.txt"),
        ("  a.txt\n", "a.txt"),
        ("file:///tmp/a%20b%C3%A9.txt", "/tmp/a bé.txt"),
        ("file://localhost/tmp/a", "/tmp/a"),
        ("file:///C:/lines.txt", "C:/lines.txt"),
        ("~", os.path.expanduser("~")),
        ("~/a", os.path.expanduser("~/a")),
        ('"', '"'),
        ("a'b'", "a'b'"),
    ],
)
def test_a_path_as_it_was_typed(typed, meant, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert os.fspath(typed_path(typed)) == os.path.normpath(meant)
