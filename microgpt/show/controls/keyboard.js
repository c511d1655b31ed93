// ipywidgets leaves the handles of sliders and the buttons of Play without a name for a screen reader:
// a handle gets that of the label beside it, a button what its icon means.
const ICONS = { "fa-play": "Play or pause", "fa-pause": "Play or pause", "fa-stop": "Stop", "fa-retweet": "Repeat" };

function nameControls(box) {
  const handles = box?.querySelectorAll(".noUi-handle") ?? [];
  for (const handle of handles) {
    const label = handle.closest(".widget-inline-hbox")?.querySelector("label");
    handle.setAttribute("aria-label", label?.textContent || "position");
  }
  for (const button of box?.querySelectorAll(".widget-play button") ?? []) {
    const icon = [...(button.querySelector("i")?.classList ?? [])].find((name) => name in ICONS);
    button.setAttribute("aria-label", ICONS[icon] ?? "Play control");
  }
  return handles.length > 0;
}

// JupyterLab has commands on plain keys: an arrow leaves the cell, D twice deletes it. In a control of ours
// a plain key belongs to the control, while Ctrl+S and the like stay with JupyterLab. Its listener is at the
// document and looks for the attribute; the window is asked before it.
const KEEPS_ITS_KEYS = ".microgpt-explorer :is(.noUi-handle, select, button, input[type=checkbox])";

function keepKeys(event) {
  const control = event.target.closest?.(KEEPS_ITS_KEYS);
  const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
  control?.toggleAttribute("data-lm-suppress-shortcuts", plain);
}

function render({ el }) {
  window.addEventListener("keydown", keepKeys, true); // the same function again is not added twice
  // The controls may be put on the page after this widget.
  let tries = 0;
  const timer = setInterval(() => {
    if (nameControls(el.closest(".microgpt-explorer")) || ++tries > 50) clearInterval(timer);
  }, 100);
  return () => clearInterval(timer);
}

export default { render };
