// Sampling as a throw, in the browser: mirrors throw.py and is tested against it.

import { htmlElement, put, svgElement, write } from "./dom.js";
import { BOS, decoder, draw, matrices, readPrompt, shaped } from "./model.js";

const HIGH = 36, ROWS = [58, 150], HEIGHT = 226, EDGE = 10; // pixels
const NARROW = 12; // a piece that is narrower has no room for its letter

/** The pieces of the line: { begin, end } for each letter. */
export function pieces(probs) {
  const total = probs.reduce((sum, p) => sum + p, 0);
  let end = 0;
  return probs.map((p) => ({ begin: end / total, end: (end += p) / total }));
}

/** At both temperatures: the probabilities, and the letter in which the dart lands. */
export function lines(logits, temperature, dart) {
  return [1, temperature].map((t) => {
    const probs = shaped(logits, { temperature: t, top_k: logits.length, top_p: 1 });
    return { t, probs, hit: draw(probs, dart) };
  });
}

function render({ model, el }) {
  const config = model.get("config"), characters = model.get("characters"), labels = ["end", ...characters];
  const w = matrices(model.get("weights"), model.get("shapes"));
  const root = htmlElement(el, "div", "microgpt-throw");
  const button = htmlElement(root, "button", "jupyter-button throw", "Throw");
  const says = htmlElement(root, "p", "says");
  const svg = svgElement(root, "svg", { role: "img", height: HEIGHT });
  const rows = ROWS.map((y) => {
    const cells = labels.map((label, i) => ({
      rect: svgElement(svg, "rect", { y, height: HIGH, class: i % 2 ? "piece odd" : "piece" }),
      text: svgElement(svg, "text", { y: y + HIGH / 2 + 5, "text-anchor": "middle" }, label),
    }));
    return { cells, title: svgElement(svg, "text", { x: EDGE, y: y - 8, class: "title" }) };
  });
  const links = labels.map(() => svgElement(svg, "line", { y1: ROWS[0] + HIGH, y2: ROWS[1], class: "border" }));
  const dart = svgElement(svg, "path", { class: "dart" });
  svgElement(svg, "text", { x: EDGE, y: HEIGHT - 22 }, "0");
  const one = svgElement(svg, "text", { y: HEIGHT - 22, "text-anchor": "end" }, "1");
  const spoken = htmlElement(root, "p", "spoken");
  spoken.setAttribute("role", "status");
  let logits = null, timer;

  function show() {
    const { ids, sentence } = readPrompt(model.get("prompt"), characters, config.block_size);
    root.classList.toggle("stale", Boolean(sentence));
    if (ids) logits = [BOS, ...ids].map(decoder(w, config)).at(-1);
    logits ??= decoder(w, config)(BOS);
    const found = lines(logits, model.get("temperature"), model.get("dart"));
    const width = root.clientWidth || 640, scale = width - 2 * EDGE;
    svg.setAttribute("width", width);
    const cuts = found.map(({ probs }) => pieces(probs));
    found.forEach(({ t, hit }, row) => {
      write(rows[row].title, `temperature ${t.toFixed(2)}: ${labels[hit]}`);
      rows[row].cells.forEach(({ rect, text }, i) => {
        const { begin, end } = cuts[row][i], size = (end - begin) * scale;
        rect.style.transform = `translateX(${(EDGE + begin * scale).toFixed(2)}px)`;
        rect.style.width = `${size.toFixed(2)}px`;
        rect.classList.toggle("hit", i === hit);
        text.style.transform = `translateX(${(EDGE + ((begin + end) / 2) * scale).toFixed(2)}px)`;
        text.style.opacity = size < NARROW * Math.max(1, labels[i].length - 1) ? 0 : 1;
        text.classList.toggle("hit", i === hit);
      });
    });
    links.forEach((line, i) => {
      put(line, "x1", EDGE + cuts[0][i].end * scale);
      put(line, "x2", EDGE + cuts[1][i].end * scale);
    });
    dart.setAttribute("d", `M0 22V${ROWS[1] + HIGH + 6}m-5 -8l5 8l5 -8`);
    dart.style.transform = `translateX(${(EDGE + model.get("dart") * scale).toFixed(2)}px)`;
    put(one, "x", width - EDGE);
    const { hit } = found[1], { begin, end } = cuts[1][hit];
    const words = `${model.get("dart").toFixed(3)} lies between ${begin.toFixed(3)} and ${end.toFixed(3)}: the letter is ${labels[hit]}.`;
    write(says, sentence ?? words);
    svg.setAttribute("aria-label", `The line from 0 to 1, cut into letters. ${words}`);
    clearTimeout(timer); // a screen reader reads only where the slider rests
    timer = setTimeout(() => write(spoken, sentence ?? words), 500);
  }

  button.addEventListener("click", () => {
    model.set("dart", Math.floor(1000 * Math.random()) / 1000);
    model.save_changes();
  });
  const traits = ["prompt", "temperature", "dart"];
  for (const trait of traits) model.on(`change:${trait}`, show);
  show();
  const watcher = new ResizeObserver(() => Number(svg.getAttribute("width")) !== root.clientWidth && root.clientWidth && show());
  watcher.observe(root);
  return () => {
    clearTimeout(timer);
    watcher.disconnect();
    for (const trait of traits) model.off(`change:${trait}`, show);
  };
}

export default { render };
