// Shows the frames that walk.py has prepared. The drawing is inserted once, and a step changes
// only texts and classes. Everything that a learner typed is set as text, never as HTML.

function make(tag, parent, text = "", name = "") {
  const element = document.createElement(tag);
  element.textContent = text;
  if (name) element.className = name;
  parent.append(element);
  return element;
}

// Unchanged text is not written again, because the browser would compute its layout again.
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// The centre of a shape, from the numbers that Graphviz wrote. It works before anything is on screen.
function middle(shape) {
  const numbers = (shape.getAttribute("points") ?? shape.getAttribute("d")).match(/-?[\d.]+/g);
  const xs = numbers.map(Number).filter((_, i) => i % 2 === 0);
  return (Math.min(...xs) + Math.max(...xs)) / 2;
}

function centred(text, shape) {
  text.setAttribute("text-anchor", "middle");
  text.setAttribute("x", middle(shape));
  return text;
}

// One graph with its panel. `show(step)` displays a step, and `follow(step)` scrolls to its node.
function makeLane(parent, model, lane) {
  const box = make("section", parent, "", "lane");
  if (lane.title) make("h4", box, lane.title);
  const picture = make("div", box, model.get("missing"), "picture"); // the panel also works without a picture
  picture.tabIndex = 0; // a wide picture can also be scrolled by keyboard
  if (model.get("svg")) picture.innerHTML = model.get("svg"); // made by Graphviz from escaped labels
  const drawn = picture.querySelector("svg"); // shrinks with its lane, as long as it is readable
  if (drawn) drawn.style.minWidth = `calc(0.65 * ${drawn.getAttribute("width")})`;
  const panel = make("div", box, "", "panel");
  const nodes = new Map(), arrows = new Map();
  for (const node of picture.querySelectorAll("g.node")) {
    const texts = [...node.querySelectorAll("text")];
    const grad = texts.findLast((text) => text.textContent.startsWith("grad "));
    nodes.set(node.dataset.key, { node, grad: centred(grad, node.querySelector("polygon, path")) });
  }
  for (const arrow of picture.querySelectorAll("g.edge")) {
    const text = arrow.querySelector("text");
    const card = arrow.querySelector("polygon[fill='#fff7d6']");
    if (text && card) arrows.set(arrow.dataset.key, { arrow, text: centred(text, card), slope: "" });
  }
  for (const [key, arrow] of arrows) arrow.slope = lane.slopes[key];

  function fill(frame) {
    panel.replaceChildren();
    make("strong", panel, frame.title);
    make("p", panel, `gradient ${frame.incoming}; ${frame.rule}`);
    if (frame.rows.length) {
      const table = make("table", panel);
      const head = make("tr", make("thead", table));
      for (const title of ["operand", "local slope", "× gradient", "had", "now has"]) make("th", head, title);
      const body = make("tbody", table);
      for (const row of frame.rows) {
        const line = make("tr", body);
        for (const cell of row) make("td", line, cell);
      }
    }
    if (frame.judged) make("p", panel, frame.judged, "judged");
  }

  // A wide drawing scrolls in its frame. The page itself does not move.
  function scrollTo(node) {
    const [frame, target] = [picture.getBoundingClientRect(), node.getBoundingClientRect()];
    if (target.left < frame.left) picture.scrollLeft -= frame.left - target.left + 20;
    if (target.right > frame.right) picture.scrollLeft += target.right - frame.right + 20;
  }

  return {
    nodes,
    show(step) {
      const at = Math.min(step, lane.frames.length - 1);
      const frame = lane.frames[at];
      const passed = new Set(lane.frames.slice(0, at + 1).map((earlier) => earlier.node));
      for (const [key, { node, grad }] of nodes) {
        write(grad, `grad ${frame.grads[key]}`);
        node.classList.toggle("current", key === frame.node);
        node.classList.toggle("receives", frame.operands.includes(key));
        node.classList.toggle("waits", !passed.has(key) && !frame.operands.includes(key));
        node.classList.toggle("wrong", frame.wrong?.includes(key) ?? false);
      }
      for (const [key, { arrow, text, slope }] of arrows) {
        const amount = frame.arrows[key];
        write(text, amount ?? slope);
        arrow.classList.toggle("passes", amount !== undefined);
      }
      fill(frame);
      return frame.says;
    },
    follow(step) {
      const { node, operands } = lane.frames[Math.min(step, lane.frames.length - 1)];
      for (const key of [node, ...operands]) if (nodes.has(key)) scrollTo(nodes.get(key).node);
    },
  };
}

function render({ model, el }) {
  const root = make("div", el, "", "microgpt-walk");
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", `${model.get("label")}. Left and right arrow keys move.`);
  const row = make("div", root, "", "lanes");
  const lanes = model.get("lanes").map((lane) => makeLane(row, model, lane));
  const spoken = make("div", root, "", "spoken");
  spoken.setAttribute("aria-live", "polite");

  function show() {
    const step = model.get("step");
    spoken.textContent = lanes.map((lane) => lane.show(step)).join(" ");
    for (const lane of lanes) lane.follow(step); // reads positions, after everything is written
  }
  function go(step) {
    model.set("step", Math.max(0, Math.min(step, model.get("last"))));
    model.save_changes();
  }
  root.addEventListener("keydown", (event) => {
    const step = model.get("step");
    const goals = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: model.get("last") };
    if (!(event.key in goals)) return;
    event.preventDefault();
    event.stopPropagation();
    go(goals[event.key]);
  });
  // A click on a box goes to the step in which that box passes its gradient on.
  for (const [number, lane] of lanes.entries()) {
    for (const [key, { node }] of lane.nodes) {
      const steps = model.get("lanes")[number].frames.map((frame) => frame.node);
      node.addEventListener("click", () => steps.includes(key) && go(steps.lastIndexOf(key)));
    }
  }
  model.on("change:step", show);
  show();
  return () => model.off("change:step", show);
}

export default { render };
