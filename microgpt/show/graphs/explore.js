// Shows the picture that explore.py has drawn, and tells explore.py which box was chosen.

function make(tag, parent, text = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  parent.append(element);
  return element;
}

function render({ model, el }) {
  const root = make("div", el);
  root.className = "microgpt-explore";
  const bar = make("nav", root);
  bar.setAttribute("aria-label", "Open parts");
  const crumbs = make("span", bar);
  const choice = make("select", bar);
  choice.setAttribute("aria-label", "Open a part");
  for (const name of ["", ...model.get("names")]) {
    const option = make("option", choice, name || "open a part…");
    option.value = name;
  }
  const picture = make("div", root);
  picture.className = "picture";
  picture.tabIndex = 0; // a wide picture can also be scrolled by keyboard
  const said = make("p", root);
  said.setAttribute("role", "status");

  function open(part) {
    model.set("opened", part);
    model.save_changes();
    if (part !== model.get("drawn")) root.setAttribute("aria-busy", "true");
  }
  choice.addEventListener("change", () => open(choice.value));

  // "position3.layer0.mlp" gives three buttons; the open part itself is plain text.
  function showPath() {
    const part = model.get("drawn");
    const above = model.get("names").filter((name) => part.startsWith(`${name}.`) || part.startsWith(`${name}[`));
    crumbs.replaceChildren();
    for (const name of part ? ["", ...above] : []) {
      make("button", crumbs, name.split(".").at(-1) || "whole graph").addEventListener("click", () => open(name));
      make("span", crumbs, " › ");
    }
    const last = above.at(-1);
    make("strong", crumbs, part ? part.slice(last ? last.length : 0).replace(/^\./, "") : "whole graph");
    choice.value = model.get("names").includes(part) ? part : "";
  }

  function show() {
    showPath();
    root.removeAttribute("aria-busy");
    picture.innerHTML = model.get("svg"); // made by Graphviz from escaped labels
    said.textContent = model.get("svg") ? "" : model.get("says");
    const boxes = model.get("boxes");
    for (const node of picture.querySelectorAll("g.node")) {
      const part = boxes[node.dataset.key];
      if (!part) continue;
      node.setAttribute("role", "button");
      node.setAttribute("tabindex", "0");
      node.setAttribute("aria-label", `Open ${part}`);
      node.addEventListener("click", () => open(part));
      node.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          open(part);
        }
      });
    }
    // A picture that contains buttons is not a single image.
    picture.querySelector("svg")?.setAttribute("role", "group");
  }
  model.on("change:drawn", show);
  show();
  return () => model.off("change:drawn", show);
}

export default { render };
