"""Starts JupyterLab and opens it in Chromium. Tests use it as a user would: with keys, clicks and looks."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=AutofillServerCommunication",  # it would ask another host for a form
]
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "docmanager-extension/plugin": {"autosave": False},
}
EVERY_CELL = {"notebook-extension/tracker": {"windowingMode": "none"}}  # draws all cells, in view or not
KERNEL_IDLE = "() => jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
# Records errors that no cell shows, and messages that the kernel has not yet handled.
# JupyterLab asks a new kernel for widgets before there are any. The kernel then answers "No such comm".
LISTEN = """() => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    window.wrong = [];
    window.unanswered = new Set();
    kernel.anyMessage.connect((_, {msg, direction}) => {
        const {msg_type, msg_id} = msg.header;
        if (direction === 'send' && msg.channel === 'shell') unanswered.add(msg_id);
        else if (msg_type === 'status' && msg.content.execution_state === 'idle')
            unanswered.delete(msg.parent_header.msg_id);
        else if (msg_type === 'error') wrong.push(`${msg.content.ename}: ${msg.content.evalue}`);
        else if (msg_type === 'stream' && msg.content.name === 'stderr')
            wrong.push(...msg.content.text.split('\\n').filter(line => line && !/^No such comm/.test(line)));
    });
}"""
ASK = """async expression => {
    const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
    const asked = kernel.requestExecute({code: '', silent: true, user_expressions: {expression}});
    const answer = (await asked.done).content.user_expressions.expression;
    return answer.status === 'ok' ? answer.data['text/plain'] : answer.evalue;
}"""
# Widgets are drawn after their cells have run. This waits until nothing has changed for a while.
QUIET = """() => new Promise(resolve => {
    const rest = () => setTimeout(() => { watch.disconnect(); resolve(true); }, 300);
    const watch = new MutationObserver(() => { clearTimeout(timer); timer = rest(); });
    let timer = rest();
    const seen = { subtree: true, childList: true, attributes: true };
    watch.observe(document.querySelector('.jp-Notebook'), seen);
})"""
RUN_ALL = """() => {
    window.ran = false;
    jupyterapp.commands.execute('notebook:run-all-cells').then(() => { window.ran = true; });
}"""


def find_chromium() -> str | None:
    """The browser for the tests: $CHROMIUM, or else the one on the PATH."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


class LabServer:
    """JupyterLab on the loopback address with a token, on a copy of the notebooks in `folder`.

    every_cell -- also draw cells that are out of view, so that a test can look at them
    """

    def __init__(self, folder: Path, every_cell: bool = True) -> None:
        self.root = folder / "notebooks"
        shutil.copytree(NOTEBOOKS, self.root, ignore=shutil.ignore_patterns(".*"))
        for name, settings in {**SETTINGS, **(EVERY_CELL if every_cell else {})}.items():
            file = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(settings))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.token = secrets.token_hex(16)
        self.log = (folder / "log.txt").open("w")
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1",
                f"--port={self.port}", f"--IdentityProvider.token={self.token}",
                f"--ServerApp.root_dir={self.root}",
                "--LabApp.expose_app_in_browser=True",
            ],
            env={
                **os.environ,
                "JUPYTER_CONFIG_DIR": str(folder / "config"),
                "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
                "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
                "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
                "IPYTHONDIR": str(folder / "ipython"),
            },
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        self._wait()

    def url(self, path: str = "") -> str:
        """The address of a page of JupyterLab, with the token. No old notebooks are open."""
        return f"http://127.0.0.1:{self.port}/{path}?reset&token={self.token}"

    def _wait(self) -> None:
        end = time.monotonic() + 90
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url("api/status"), timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"JupyterLab did not start: see {self.log.name}")

    def log_text(self) -> str:
        """The server's log so far."""
        return Path(self.log.name).read_text()

    def stop(self) -> None:
        """End the server and its kernels."""
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.log.close()


class Lesson:
    """A notebook open in a page."""

    def __init__(self, page, server: LabServer, name: str) -> None:
        self.page, self.server, self.name = page, server, name
        self.script_errors: list[str] = []
        page.goto(server.url(f"lab/tree/{name}"))
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        page.wait_for_function(KERNEL_IDLE, timeout=60_000)
        page.on("pageerror", lambda error: self.script_errors.append(str(error)))
        page.evaluate(LISTEN)
        page.evaluate("jupyterapp.commands.execute('application:set-mode', {mode: 'single-document'})")

    def run_all(self) -> None:
        """Run all cells, and wait until the last one is done and everything is drawn."""
        page = self.page
        page.evaluate(RUN_ALL)
        page.wait_for_function("() => window.ran", timeout=600_000)
        page.wait_for_function("() => document.fonts.ready.then(() => true)")
        self.settle()
        page.wait_for_function(QUIET)

    def close(self) -> None:
        """End the kernel, so that the notebook starts fresh when it is opened again."""
        self.page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")

    def theme(self, name: str) -> None:
        """Switch to "JupyterLab Dark" or "JupyterLab Light"."""
        self.page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {{theme: '{name}'}})")
        light = str(name.endswith("Light")).lower()
        self.page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")

    def widgets(self) -> list:
        """The outermost widget of each output that has a widget."""
        output = ".jp-OutputArea-output"
        return self.page.query_selector_all(f"{output}.jupyter-widgets, {output} > .jupyter-widgets")

    def settle(self) -> None:
        """Wait until the kernel has handled all messages."""
        self.page.wait_for_function("() => unanswered.size === 0", polling=20)

    def ask(self, expression: str) -> str:
        """The kernel's result for a Python expression."""
        return self.page.evaluate(ASK, expression)

    def errors(self) -> list[str]:
        """All errors: in cells, in callbacks of widgets, and in scripts of the page."""
        return [*self.page.evaluate("wrong"), *self.script_errors]

    def cell(self, index: int):
        """The code cell with this index."""
        return self.page.query_selector_all(".jp-CodeCell")[index]

    def type_into(self, index: int, source: str) -> None:
        """Replace the text of a code cell with its editor, and run it."""
        editor = self.cell(index).query_selector(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)
        self.run(index)

    def output(self, index: int) -> str:
        """The text under a code cell, in lower case."""
        return self.cell(index).query_selector(".jp-OutputArea").inner_text().lower()

    def run(self, index: int) -> None:
        """Run one code cell and wait for its new number."""
        before = self.cell(index).query_selector(".jp-InputPrompt").inner_text()
        self.cell(index).query_selector(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            f"""before => {{
                const text = document.querySelectorAll('.jp-CodeCell')[{index}]
                    .querySelector('.jp-InputPrompt').textContent;
                return text !== before && /\\d/.test(text);
            }}""",
            arg=before,
            timeout=60_000,
        )
