// The whole model as one picture: a name flows through every part of `gpt`, and every number is the model's.
//
// The parameters are in the widget, so a new name needs no kernel. anatomy.js computes, layout.js places, and this
// file draws: numbers as chips in an SVG, and what flows between them on a canvas behind it.

import { htmlElement, put, svgElement, write } from "./dom.js";
import { BOS, byProbability, matrices, readPrompt } from "./model.js";
import { contributions, partNumbers, strength } from "./anatomy.js";
import { TOKENS, layout } from "./layout.js";

const POSITIVE = "#0072B2", NEGATIVE = "#D55E00";
const FAINT = 0.12; // a flow that is weaker than this part of the strongest is not drawn

const signed = (number) => number.toFixed(4).replace("-", "\u2212");
const percent = (p) => `${(100 * p).toFixed(1)} %`;

/** The place of the cursor after a key: { row, i }. Row -1 is the letters. */
function moved(key, { row, i }, rows, counts) {
  const to = { row, i };
  if (key === "ArrowUp") to.row = Math.max(-1, row - 1);
  if (key === "ArrowDown") to.row = Math.min(rows - 1, row + 1);
  if (key === "ArrowLeft") to.i -= 1;
  if (key === "ArrowRight") to.i += 1;
  if (key === "Home") to.i = 0;
  if (key === "End") to.i = Infinity;
  if (to.row !== row) to.i = Math.round(((i + 0.5) / counts(row)) * counts(to.row) - 0.5);
  to.i = Math.max(0, Math.min(to.i, counts(to.row) - 1));
  return to;
}

function render({ model, el }) {
  const config = model.get("config"), characters = model.get("characters"), parts = model.get("parts");
  const w = matrices(model.get("weights"), model.get("shapes"));
  const labels = ["end", ...characters];
  const stop = new AbortController();

  const root = htmlElement(el, "div", "microgpt-model");
  const columns = htmlElement(root, "div", "columns");
  const drawing = htmlElement(columns, "div", "drawing");
  drawing.tabIndex = 0;
  drawing.setAttribute("role", "group");
  const canvas = htmlElement(drawing, "canvas", "flows");
  const svg = svgElement(drawing, "svg", { "aria-hidden": "true" });
  const beside = htmlElement(columns, "div", "beside");
  const readout = htmlElement(beside, "div", "readout");
  const [value, about, origin] = ["value", "about", "origin"].map((name) => htmlElement(readout, "p", name));
  const listing = htmlElement(beside, "div", "listing");
  const lines = model.get("listing").map((line) => {
    const node = htmlElement(listing, "code", "", line.trimStart());
    node.style.setProperty("--indent", line.length - line.trimStart().length);
    return node;
  });
  const key = htmlElement(root, "p", "key");
  key.append("\u22123 ");
  htmlElement(key, "span", "scale");
  key.append(" 3 \u00b7 a dash marks a number below 0 \u00b7 a line is a product of a number and a parameter; weak ones are left out");
  const spoken = htmlElement(root, "p", "spoken");
  spoken.setAttribute("role", "status");

  let tokens = [BOS], name, all = {}, numbers = {}, position = 0, cursor = { row: -1, i: 0 }, pointed = null;
  let sentence = "";
  let place, cells = new Map(), timer;

  const token = (id) => (id === BOS ? "BOS" : labels[id]);
  const counts = (row) => (row < 0 ? tokens.length : numbers[parts[row].key].length);

  // ---- what never changes for a width: the frame, and a node for each number ----

  function build(width) {
    place = layout(parts, config, width);
    svg.replaceChildren();
    for (const [attribute, pixels] of [["width", place.width], ["height", place.height]]) svg.setAttribute(attribute, pixels);
    svg.setAttribute("viewBox", `0 0 ${place.width} ${place.height}`);
    cells = new Map();
    buildTokens();
    parts.forEach(buildPart);
    buildStream();
    svgElement(svg, "rect", { class: "cursor", rx: 2 });
  }

  function buildTokens() {
    cells.set("tokens", Array.from({ length: config.block_size }, (_, pos) => {
      const { x, width } = place.token(pos);
      const node = svgElement(svg, "g", { class: "token", "data-row": -1, "data-i": pos });
      svgElement(node, "rect", { x: x + 1.5, y: 1, width: width - 3, height: TOKENS - 4, rx: 5 });
      return { node, text: svgElement(node, "text", { x: x + width / 2, y: TOKENS / 2 + 4, "text-anchor": "middle" }) };
    }));
    svgElement(svg, "text", { x: 0, y: TOKENS / 2 + 4, class: "label" }, "the name");
  }

  function buildPart(part, row) {
    const top = place.top(part), many = part.kind === "weights" ? config.n_head * config.block_size : numbers[part.key].length;
    const group = svgElement(svg, "g", { class: part.kind, style: `--row: ${row}` });
    if (part.kind === "weights") {
      const above = parts[row - 1], below = parts[row + 1]; // the values, and their mix
      for (let h = 0; h < config.n_head; h++) {
        const { x } = place.box(below, (h * config.n_embd) / config.n_head), y = place.top(above) + above.height;
        svgElement(group, "rect", { x: x - 1, y, width: place.panel + 2, height: place.top(below) - y, class: "head" });
      }
    }
    const middle = top + (part.kind === "bars" ? part.height - 8 : Math.min(part.height, 20) / 2);
    svgElement(group, "text", { x: 0, y: middle + 4, class: "label" }, part.label);
    if (part.kind !== "bars" && part.kind !== "weights") {
      for (let h = 0; h < config.n_head; h++) {
        const { x } = place.box(part, (h * config.n_embd) / config.n_head);
        svgElement(group, "rect", { x, y: top, width: place.panel, height: part.height, class: "paper" });
      }
    }
    const count = part.kind === "weights" ? config.block_size : many;
    cells.set(part.key, Array.from({ length: many }, (_, i) => buildCell(group, part, i, place.box(part, i, count))));
  }

  function buildCell(group, part, i, { x, y, width, height }) {
    const node = svgElement(group, "g", { class: "cell" });
    if (part.kind === "weights") {
      svgElement(node, "rect", { x, y, width, height, class: "reach" });
      const bar = svgElement(node, "rect", { x: x + 25, y: y + 1.5, width: 0, height: height - 3, class: "bar" });
      return {
        node, bar, room: width - 25,
        text: svgElement(node, "text", { x, y: y + height - 3 }),
        number: svgElement(node, "text", { x: x + width - 1, y: y + height - 3, "text-anchor": "end", class: "number" }),
      };
    }
    if (part.kind === "bars") {
      svgElement(node, "rect", { x, y, width, height: height + 18, class: "reach" });
      const bar = svgElement(node, "rect", { x: x + 1, y: y + height, width: width - 2, height: 0, class: "bar" });
      const end = i === BOS, at = { x: end ? x + width - 1 : x + width / 2, "text-anchor": end ? "end" : "middle" };
      svgElement(node, "text", { ...at, y: y + height + 14 }, labels[i]);
      return { node, bar, bottom: y + height, room: height - 14, number: svgElement(node, "text", { x: x + width / 2, "text-anchor": "middle", class: "number" }) };
    }
    const rect = svgElement(node, "rect", { x: x + 0.5, y: y + 0.5, width: width - 1, height: height - 1, class: "chip" });
    const dash = svgElement(node, "line", { x1: x + width * 0.3, x2: x + width * 0.7, y1: y + height / 2, y2: y + height / 2, class: "dash" });
    return { node, rect, dash };
  }

  /** The way around: what is added to the stream passes by at the right. */
  function buildStream() {
    const stream = parts.filter((part) => part.key === "embedding" || /\.(attention|mlp)$/.test(part.key));
    stream.slice(1).forEach((part, n) => {
      const from = place.top(stream[n]) + stream[n].height / 2 + (n ? 4 : 0), to = place.top(part) + part.height / 2 - 4;
      const x = place.right + 2, far = place.width - 6;
      const bend = `M${x} ${from}H${far - 6}Q${far} ${from} ${far} ${from + 6}V${to - 6}Q${far} ${to} ${far - 6} ${to}H${x + 3}`;
      svgElement(svg, "path", { d: bend, class: "stream" });
      svgElement(svg, "path", { d: `M${x + 7} ${to - 4}L${x + 1} ${to}L${x + 7} ${to + 4}`, class: "stream" });
    });
  }

  // ---- what changes with name and position ----

  function showNumbers() {
    cells.get("tokens").forEach(({ node, text }, pos) => {
      write(text, pos < tokens.length ? token(tokens[pos]) : "");
      node.setAttribute("class", pos === position ? "token here" : pos < position ? "token" : pos < tokens.length ? "token later" : "token none");
    });
    for (const [row, part] of parts.entries()) {
      const own = numbers[part.key];
      if (part.kind === "weights") showWeights(part, own, row);
      else if (part.kind === "bars") showBars(part, own, row);
      else cells.get(part.key).forEach((cell, i) => showChip(cell, own[i], row, i));
    }
  }

  function showChip({ node, rect, dash }, number, row, i) {
    at(node, row, i);
    rect.style.fill = number < 0 ? NEGATIVE : POSITIVE;
    rect.style.fillOpacity = strength(number).toFixed(3);
    dash.style.opacity = number < 0 ? 1 : 0;
  }

  function showWeights(part, own, row) {
    const seen = position + 1;
    cells.get(part.key).forEach(({ node, bar, room, text, number }, place) => {
      const [head, pos] = [Math.floor(place / config.block_size), place % config.block_size];
      const there = pos < seen, weight = there ? own[head * seen + pos] : 0;
      at(node, row, there ? head * seen + pos : -1);
      bar.style.width = `${(weight * room).toFixed(2)}px`;
      write(text, there ? token(tokens[pos]) : "");
      write(number, there ? weight.toFixed(2) : "");
    });
  }

  function showBars(part, own, row) {
    const most = [0.25, 0.5, 1].find((top) => Math.max(...own) <= top);
    const written = [];
    const order = byProbability(own);
    cells.get(part.key).forEach(({ node, bar, bottom, room, number }, i) => {
      const height = (own[i] / most) * room;
      at(node, row, i);
      bar.style.height = `${height.toFixed(2)}px`;
      bar.style.transform = `translateY(${(-height).toFixed(2)}px)`;
      const clear = order.indexOf(i) < 4 && written.every((other) => Math.abs(other - i) * place.slot > 34);
      if (clear) written.push(i);
      put(number, "y", bottom - height - 4);
      write(number, clear && own[i] >= 0.02 ? `${Math.round(100 * own[i])}%` : "");
    });
  }

  function at(node, row, i) {
    node.dataset.row = row;
    node.dataset.i = i;
  }

  // ---- the flows ----

  function showFlows() {
    const ratio = window.devicePixelRatio || 1, pen = canvas.getContext("2d");
    canvas.width = place.width * ratio;
    canvas.height = place.height * ratio;
    canvas.style.width = `${place.width}px`;
    canvas.style.height = `${place.height}px`;
    pen.scale(ratio, ratio);
    funnel(pen);
    for (const [row, part] of parts.entries()) {
      const chosen = pointed?.row === row;
      if (!chosen && /\.[kv]$/.test(part.key)) continue; // they would cover those of the query
      const own = numbers[part.key].flatMap((_, i) => contributions(part, i, numbers, w).map((flow) => [i, ...flow]));
      const most = Math.max(...own.map(([, , , amount]) => Math.abs(amount)));
      for (const [i, source, j, amount] of own) {
        const share = Math.abs(amount) / most, picked = chosen && pointed.i === i;
        if (share < FAINT && !picked) continue;
        const faded = pointed && pointed.row >= 0 && !picked ? 0.25 : 1;
        line(pen, part, i, source, j, amount, (picked ? 0.25 + 0.75 * share : 0.55 * share) * faded, picked);
      }
    }
  }

  /** From the letter that is read to the row of its table. */
  function funnel(pen) {
    const { x, width } = place.token(position), y = place.top(parts[0]);
    pen.fillStyle = "#009E73";
    pen.globalAlpha = 0.14;
    pen.beginPath();
    pen.moveTo(x + 6, TOKENS - 4);
    pen.bezierCurveTo(x + 6, y, place.left, TOKENS - 4, place.left, y);
    pen.lineTo(place.right, y);
    pen.bezierCurveTo(place.right, TOKENS - 4, x + width - 6, y, x + width - 6, TOKENS - 4);
    pen.fill();
  }

  function line(pen, part, i, source, j, amount, alpha, thick) {
    const from = parts.find((other) => other.key === source);
    const a = place.box(from, j), b = place.box(part, i, numbers[part.key].length);
    const [x1, y1, x2] = [a.x + a.width / 2, place.top(from) + from.height, b.x + b.width / 2];
    const y2 = part.kind === "bars" ? b.y + 4 : place.top(part), middle = (y1 + y2) / 2;
    pen.globalAlpha = alpha;
    pen.strokeStyle = amount < 0 ? NEGATIVE : POSITIVE;
    pen.lineWidth = thick ? 1.8 : 1;
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.bezierCurveTo(x1, middle, x2, middle, x2, y2);
    pen.stroke();
  }

  // ---- the number under the cursor, in words and in the code ----

  function showPointed() {
    const part = pointed && pointed.row >= 0 ? parts[pointed.row] : null;
    const frame = svg.querySelector(".cursor");
    frame.style.display = part ? "" : "none";
    const lit = part ? part.lines : [];
    lines.forEach((line, row) => line.classList.toggle("lit", lit.includes(row)));
    if (sentence) {
      write(value, sentence);
      write(about, "The picture still shows the name before.");
      write(origin, "");
      return;
    }
    if (!part) {
      const best = byProbability(numbers.probs).slice(0, 3).map((id) => `${labels[id]} ${percent(numbers.probs[id])}`);
      write(value, `After ${tokens.slice(0, position + 1).map(token).join(" ")}: ${best.join(", ")}`);
      write(about, "Point at a number to see what it is, what it is made of, and its line of code.");
      write(origin, "With the keyboard: arrow keys in the picture.");
      return;
    }
    const i = Math.min(pointed.i, numbers[part.key].length - 1), number = numbers[part.key][i];
    const box = place.box(part, i, part.kind === "weights" ? position + 1 : numbers[part.key].length);
    for (const side of ["x", "y", "width", "height"]) put(frame, side, box[side]);
    write(value, `${nameOf(part, i)} = ${part.kind === "bars" ? percent(number) : signed(number)}`);
    write(about, `${part.says} Shape (${part.shape}) = (${part.sizes(position)}).`);
    write(origin, originOf(part, i));
    const first = lines[lit[0]];
    listing.scrollTop = first.offsetTop - listing.clientHeight / 2 + first.clientHeight;
  }

  function nameOf(part, i) {
    if (part.kind === "bars") return `probability of ${labels[i]}`;
    if (part.kind !== "weights") return `${part.variable}[${i}]`;
    const [head, pos] = [Math.floor(i / (position + 1)), i % (position + 1)];
    return `head ${head}: weights[${pos}], for ${token(tokens[pos])},`;
  }

  function originOf(part, i) {
    const made = contributions(part, i, numbers, w);
    if (part.kind === "hidden" && !made.length) return "The sum was below 0, so this number is 0 and nothing flows on.";
    if (!part.matrix || !made.length) return "";
    const [, j, most] = made.reduce((a, b) => (Math.abs(b[2]) > Math.abs(a[2]) ? b : a));
    return `A sum of ${made.length} products with ${part.matrix}[${i}]; the largest is number ${j}: ${signed(most)}.`;
  }

  function inWords() {
    const best = byProbability(numbers.probs).slice(0, 3).map((id) => `${labels[id]} ${percent(numbers.probs[id])}`);
    const seen = position + 1;
    const heads = parts.filter((part) => part.kind === "weights").flatMap((part) =>
      Array.from({ length: config.n_head }, (_, h) => {
        const own = numbers[part.key].slice(h * seen, (h + 1) * seen), pos = own.indexOf(Math.max(...own));
        return `head ${h} looks most at position ${pos}, ${token(tokens[pos])}, ${percent(own[pos])}`;
      }));
    return `Position ${position}, ${token(tokens[position])}. Likeliest next: ${best.join(", ")}. ${heads.join("; ")}.`;
  }

  // ---- together ----

  function show() {
    const read = readPrompt(model.get("name"), characters, Infinity);
    sentence = read.sentence ?? "";
    root.classList.toggle("stale", sentence !== "");
    if (model.get("name") !== name && (!sentence || name === undefined)) {
      name = model.get("name");
      tokens = [BOS, ...(read.ids ?? [])].slice(0, config.block_size);
      all = partNumbers(w, config, tokens);
    }
    position = Math.min(model.get("position"), tokens.length - 1); // the slider has a place for each position
    numbers = Object.fromEntries(parts.map((part) => [part.key, all[part.key][position]]));
    if (!place) build(drawing.clientWidth || 480);
    if (cursor.row < 0) cursor.i = position;
    showNumbers();
    showFlows();
    showPointed();
    say(sentence || inWords());
  }

  function say(words) {
    drawing.setAttribute("aria-label", `The numbers of the model. ${words}`);
    clearTimeout(timer); // a screen reader reads only where the slider rests
    timer = setTimeout(() => write(spoken, words), 500);
  }

  function point(to) {
    if (sentence || (pointed?.row === to?.row && pointed?.i === to?.i)) return;
    pointed = to;
    if (to) cursor = to;
    showFlows();
    showPointed();
  }

  function go(pos) {
    model.set("position", pos);
    model.save_changes();
  }

  const target = (event) => event.target.closest?.("[data-row]")?.dataset;
  const on = (node, type, listener) => node.addEventListener(type, listener, { signal: stop.signal });
  on(svg, "pointermove", (event) => {
    const found = target(event);
    if (found && found.row >= 0 && found.i >= 0) point({ row: Number(found.row), i: Number(found.i) });
  });
  on(svg, "click", (event) => {
    const found = target(event);
    if (found && found.row < 0 && found.i < tokens.length) go(Number(found.i));
  });
  on(svg, "pointerleave", () => point(null));
  on(drawing, "keydown", (event) => {
    if (event.key === "Escape") return point(null);
    const to = moved(event.key, cursor, parts.length, counts);
    if (!/^(Arrow|Home|End)/.test(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    cursor = to;
    if (to.row < 0) {
      point(null);
      go(to.i);
    } else {
      point(to);
      say(`${value.textContent}. ${about.textContent}`);
    }
  });
  lines.forEach((line, row) =>
    on(line, "pointerenter", () => {
      const found = parts.findIndex((part) => part.lines.includes(row));
      if (found >= 0) point({ row: found, i: 0 });
    }));
  on(listing, "pointerleave", () => point(null));
  for (const part of parts) {
    const sizes = { ...config, "4 * n_embd": 4 * config.n_embd };
    part.sizes = (pos) => (part.shape === "t" ? pos + 1 : sizes[part.shape]);
  }

  for (const trait of ["name", "position"]) model.on(`change:${trait}`, show);
  show();
  const watcher = new ResizeObserver(() => {
    const width = drawing.clientWidth;
    if (!width || width === place.width) return;
    build(width);
    showNumbers();
    showFlows();
    showPointed();
  });
  watcher.observe(drawing);
  return () => {
    clearTimeout(timer);
    watcher.disconnect();
    stop.abort();
    for (const trait of ["name", "position"]) model.off(`change:${trait}`, show);
  };
}

export default { render };
