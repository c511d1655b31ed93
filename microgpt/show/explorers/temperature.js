// The temperature explorer in the browser: a key press changes the picture without a kernel. The widget contains
// the parameters of the model.

import { htmlElement, put, svgElement, write } from "./dom.js";
import { BOS, byProbability, decoder, entropy, generate, matrices, readPrompt, shaped, softmax } from "./model.js";

const WIDTH = 640, HEIGHT = 300, LEFT = 56, TOP = 30, BOTTOM = 46; // pixels
const SCALE = HEIGHT - TOP - BOTTOM; // pixels for a probability of 1

/** The axes, drawn once, and a bar, an outline and a percentage for each token. */
function chart(parent, labels) {
  const svg = svgElement(parent, "svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, role: "img" });
  const y = (p) => HEIGHT - BOTTOM - p * SCALE;
  for (const p of [0, 0.2, 0.4, 0.6, 0.8, 1]) {
    svgElement(svg, "line", { x1: LEFT, x2: WIDTH, y1: y(p), y2: y(p), class: "grid" });
    svgElement(svg, "text", { x: LEFT - 6, y: y(p) + 4, "text-anchor": "end" }, p.toFixed(1));
  }
  const turned = { x: 14, y: y(0.5), "text-anchor": "middle", transform: `rotate(-90 14 ${y(0.5)})` };
  svgElement(svg, "text", turned, "probability");
  svgElement(svg, "text", { x: (LEFT + WIDTH) / 2, y: HEIGHT - 8, "text-anchor": "middle" }, "next letter");
  svgElement(svg, "rect", { x: LEFT + 4, y: 4, width: 12, height: 12, class: "bar" });
  svgElement(svg, "text", { x: LEFT + 22, y: 14 }, "drawn from");
  svgElement(svg, "rect", { x: LEFT + 114, y: 4, width: 12, height: 12, class: "outline" });
  svgElement(svg, "text", { x: LEFT + 132, y: 14 }, "temperature 1, nothing cut off");
  const slot = (WIDTH - LEFT) / labels.length;
  const bars = labels.map((label, i) => {
    const x = LEFT + (i + 0.1) * slot, width = 0.8 * slot, middle = LEFT + (i + 0.5) * slot;
    const at = { "text-anchor": "middle", x: middle };
    svgElement(svg, "text", { ...at, y: HEIGHT - BOTTOM + 16 }, label);
    return {
      bar: svgElement(svg, "rect", { x, width, class: "bar" }),
      outline: svgElement(svg, "rect", { x, width, class: "outline" }),
      percent: svgElement(svg, "text", { ...at, class: "percent" }),
    };
  });
  return (probs, plain) => {
    bars.forEach(({ bar, outline, percent }, i) => {
      put(bar, "y", y(probs[i]));
      put(bar, "height", probs[i] * SCALE);
      put(outline, "y", y(plain[i]));
      put(outline, "height", plain[i] * SCALE);
      put(percent, "y", y(Math.max(probs[i], plain[i])) - 4);
      write(percent, probs[i] >= 0.05 ? `${Math.round(100 * probs[i])}%` : "");
    });
    return svg;
  };
}

/** A description of the picture, in one or two sentences. */
function inWords(probs, labels, names) {
  const best = byProbability(probs).slice(0, 3).filter((id) => probs[id] > 0);
  const likely = best.map((id) => `${labels[id]} ${Math.round(100 * probs[id])} percent`);
  return `Likeliest next: ${likely.join(", ")}. ${entropyText(probs)}. Names: ${names.join(", ")}.`;
}

function entropyText(probs) {
  const nats = entropy(probs);
  return `entropy ${nats.toFixed(2)} nats, as undecided as ${Math.exp(nats).toFixed(1)} equally likely letters`;
}

const CONTROLS = ["temperature", "top_k", "top_p", "prompt"];

function render({ model, el }) {
  const config = model.get("config"), characters = model.get("characters");
  const w = matrices(model.get("weights"), model.get("shapes"));
  const labels = ["end", ...characters];
  const root = htmlElement(el, "div", "microgpt-temperature");
  const update = chart(root, labels);
  const meter = htmlElement(root, "p", "entropy");
  const heading = htmlElement(root, "p", "heading");
  const list = htmlElement(root, "ul", "names");
  const items = model.get("luck").map(() => htmlElement(list, "li", ""));
  const reset = htmlElement(root, "button", "jupyter-widgets jupyter-button widget-button", "Reset");
  const spoken = htmlElement(root, "p", "spoken");
  spoken.setAttribute("role", "status");
  let timer;

  function show() {
    const choice = Object.fromEntries(CONTROLS.map((name) => [name, model.get(name)]));
    const { ids, sentence } = readPrompt(choice.prompt, characters, config.block_size);
    const names = ids
      ? model.get("luck").map((luck) => generate(w, config, ids, luck, choice).map((id) => labels[id]).join(""))
      : items.map(() => "");
    const logits = ids ? [BOS, ...ids].map(decoder(w, config)).at(-1) : null;
    const nothing = labels.map(() => 0);
    const probs = logits ? shaped(logits, choice) : nothing;
    const svg = update(probs, logits ? softmax(logits) : nothing);
    write(meter, sentence ?? entropyText(probs));
    const at = `at temperature ${choice.temperature.toFixed(2)}`;
    write(heading, ids ? `${names.length} names ${at}` : "No names");
    items.forEach((item, i) => write(item, names[i] || (ids ? "(empty)" : "\u00a0")));
    const words = sentence ?? inWords(probs, labels, names);
    svg.setAttribute("aria-label", words);
    clearTimeout(timer); // a screen reader reads only the final value of the slider, not every step
    timer = setTimeout(() => (spoken.textContent = words), 500);
  }

  reset.addEventListener("click", () => {
    for (const [name, value] of Object.entries(model.get("defaults"))) model.set(name, value);
    model.save_changes();
  });
  for (const name of CONTROLS) model.on(`change:${name}`, show);
  show();
  return () => {
    clearTimeout(timer);
    for (const name of CONTROLS) model.off(`change:${name}`, show);
  };
}

export default { render };
