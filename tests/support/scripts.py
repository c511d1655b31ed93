"""Runs the scripts of explorers without JupyterLab: functions in Node or Chromium, and the view in a page."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess

from support.needs import need

IN_BROWSER = """async ([source, data]) => {
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  return (await import(url)).compute(data);
}"""
# A model as anywidget passes it to `render`. `cleanUp` ends the view, and `count` counts its listeners.
RENDER = """async ([source, css, traits]) => {
  document.body.replaceChildren();
  document.head.replaceChildren(Object.assign(document.createElement("style"), { textContent: css }));
  const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const bytes = Uint8Array.from(atob(traits.weights), (c) => c.charCodeAt(0));
  const state = { ...traits, weights: new DataView(bytes.buffer) };
  const listeners = {};
  window.model = {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      for (const listener of listeners[`change:${name}`] ?? []) listener();
    },
    on: (event, f) => (listeners[event] ??= []).push(f),
    off: (event, f) => (listeners[event] = listeners[event].filter((other) => other !== f)),
    save_changes() {},
    count: () => Object.values(listeners).flat().length,
  };
  window.cleanUp = widget.render({ model: window.model, el: document.body });
}"""


def traits_of(view) -> dict:
    """The traits of a view that a script reads, with bytes in base64."""
    own = {name: getattr(view, name) for name in view.keys if not name.startswith("_")}
    common = {"layout", "tabbable", "tooltip"}
    return {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value
        for name, value in own.items()
        if name not in common
    }


def render(page, view) -> None:
    """Show a view in the page, and its model as `window.model`."""
    page.evaluate(RENDER, [view._esm, str(view._css), traits_of(view)])


def compute_in_browser(page, source: str, data):
    """The result of `compute(data)`, a function that the script exports, in a page."""
    return page.evaluate(IN_BROWSER, [source, data])


def compute_in_node(folder, source: str, data):
    """The same in Node. The program is written into `folder`."""
    node = shutil.which("node")
    need("node", node)
    program = folder / "run.mjs"
    program.write_text(
        source + 'import fs from "node:fs";\n'
        "console.log(JSON.stringify(compute(JSON.parse(fs.readFileSync(0, 'utf8')))));\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [node, str(program)], input=json.dumps(data), capture_output=True, text=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
