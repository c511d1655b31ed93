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

function render({ el }) {
  el.style.display = "none";
  // The controls may be put on the page after this widget.
  let tries = 0;
  const timer = setInterval(() => {
    if (nameControls(el.closest(".microgpt-explorer")) || ++tries > 50) clearInterval(timer);
  }, 100);
  return () => clearInterval(timer);
}

export default { render };
