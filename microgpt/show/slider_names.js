// The handle of an ipywidgets slider has no name for a screen reader: give it that of the label beside it.
function render({ el }) {
  el.style.display = "none";
  const nameHandles = () => {
    const handles = el.closest(".microgpt-explorer")?.querySelectorAll(".noUi-handle") ?? [];
    for (const handle of handles) {
      const label = handle.closest(".widget-inline-hbox")?.querySelector("label");
      handle.setAttribute("aria-label", label?.textContent || "position");
    }
    return handles.length > 0;
  };
  // The sliders may be put on the page after this widget.
  let tries = 0;
  const timer = setInterval(() => {
    if (nameHandles() || ++tries > 50) clearInterval(timer);
  }, 100);
  return () => clearInterval(timer);
}

export default { render };
