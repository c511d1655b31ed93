// In ipywidgets the handles of sliders and the buttons of Play have no name for a screen reader. Here a handle
// gets the name of the label beside it, and a button gets the meaning of its icon.
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

// JupyterLab has commands on plain keys: an arrow leaves the cell, and D twice deletes it. In our controls a
// plain key belongs to the control, while keys such as Ctrl+S remain commands. JupyterLab's listener is on the
// document and looks for the attribute. Our listener is on the window, which comes first.
const KEEPS_ITS_KEYS = ".microgpt-explorer :is(.noUi-handle, select, button, input[type=checkbox])";

function keepKeys(event) {
  const control = event.target.closest?.(KEEPS_ITS_KEYS);
  const plain = !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey);
  control?.toggleAttribute("data-lm-suppress-shortcuts", plain);
}

function render({ el }) {
  window.addEventListener("keydown", keepKeys, true); // the same function is never added twice
  // The controls may appear on the page after this widget.
  let tries = 0;
  const timer = setInterval(() => {
    if (nameControls(el.closest(".microgpt-explorer")) || ++tries > 50) clearInterval(timer);
  }, 100);
  return () => clearInterval(timer);
}

export default { render };
