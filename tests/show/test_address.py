"""When JupyterLab starts, the terminal shows an address that works, also over ssh or if the port is taken."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from microgpt.show.address import has_window, lesson_address, message

ADDRESS = "http://127.0.0.1:8889/lab/tree/00_tour.ipynb?token=abc"


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ""}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"BROWSER": "code --openExternal"}, "linux", True),
        ({}, "darwin", True),
        ({}, "win32", True),
    ],
)
def test_a_browser_of_text_is_not_opened_in_the_terminal(environment, platform, expected):
    assert has_window(environment, platform) is expected


def test_the_address_is_the_lessons_and_keeps_the_token(tmp_path):
    server = SimpleNamespace(
        local_url="http://127.0.0.1:8889/base/lab?token=abc",
        base_url="/base/",
        root_dir=str(tmp_path),
        file_url_prefix="/lab/tree",
        file_to_run=str(tmp_path / "mes leçons" / "00_tour.ipynb"),
    )
    assert lesson_address(server) == (
        "http://127.0.0.1:8889/base/lab/tree/mes%20le%C3%A7ons/00_tour.ipynb?token=abc"
    )
    server.file_to_run = ""
    assert lesson_address(server) == server.local_url


def test_over_ssh_it_says_how_to_reach_the_address(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "learner")
    assert ADDRESS in message(ADDRESS, {})
    assert "ssh" not in message(ADDRESS, {})
    said = message(ADDRESS, {"SSH_CONNECTION": "203.0.113.9 50000 203.0.113.7 22"})
    assert "ssh -N -L 8889:127.0.0.1:8889 learner@203.0.113.7" in said
    said = message(ADDRESS, {"SSH_CONNECTION": "203.0.113.9 50000 203.0.113.7 2222"})
    assert "ssh -N -L 8889:127.0.0.1:8889 -p 2222 learner@203.0.113.7" in said


def test_without_a_browser_and_with_the_port_taken_the_address_said_is_one_that_answers(tmp_path):
    (tmp_path / "a lesson.ipynb").write_text("{}")
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "BROWSER")}
    environment |= {"WAYLAND_DISPLAY": "", "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime")}
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            "--log-level=WARN",
            "--ip=127.0.0.1",
            f"--port={port}",
        ]
        command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        process = subprocess.Popen(
            [*command, str(tmp_path / "a lesson.ipynb")],
            cwd=Path(tmp_path),
            env=environment,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        with process:
            try:
                said = iter(process.stderr.readline, "")
                line = next(line for line in said if "lab/tree" in line)
                found = re.fullmatch(
                    r" +(http://127\.0\.0\.1:(\d+)/lab/tree/a%20lesson\.ipynb\?token=\w+)\n", line
                )
                assert int(found[2]) != port
                with urllib.request.urlopen(found[1], timeout=30) as answer:
                    assert b"jupyter" in answer.read().lower()
            finally:
                process.terminate()
