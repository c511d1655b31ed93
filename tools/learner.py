"""What a learner costs on a shared server: `python -m tools.learner` measures it, on Linux.

It measures JupyterLab's server once. Then it runs each lesson from top to bottom in a kernel of its own,
and prints the kernel's peak memory and processor time. `docs/teachers.md` quotes these figures.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def most_memory(pid: int) -> int:
    """The peak memory of a process, in MB."""
    return int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1]) * 1024 // 10**6


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def lesson(path: Path) -> tuple[int, float]:
    """(MB, seconds of processor time) of a kernel that runs the lesson."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    with client.setup_kernel():
        for position, cell in enumerate(notebook.cells):
            client.execute_cell(cell, position)
        pid = client.km.provisioner.process.pid
        return most_memory(pid), processor_time(pid)


def server() -> int:
    """MB of JupyterLab's server, once it listens."""
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0"]
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)
        try:
            for line in process.stderr:
                if "token=" in line:
                    return most_memory(process.pid)
            raise RuntimeError("JupyterLab did not start")
        finally:
            process.kill()
            process.wait()
            process.stderr.close()


if __name__ == "__main__":
    print(f"server  {server():4} MB", flush=True)
    for path in sorted(NOTEBOOKS.glob("0*.ipynb")):
        memory, seconds = lesson(path)
        print(f"{path.name[:2]}      {memory:4} MB  {seconds:5.1f} s", flush=True)
