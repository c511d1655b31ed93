// The temperature explorer in the browser: a key press changes the picture without a kernel.
//
// The first half mirrors the Python code (model.gpt, decoding.shaped, decoding.entropy, decoding.generate)
// and is tested against it. The second half draws. The widget contains the parameters of the model.

const BOS = 0;

/** The rows of every parameter matrix, by name. `bytes` has them as float64, in the order of `shapes`. */
export function matrices(bytes, shapes) {
  const flat = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = {};
  let start = 0;
  for (const [name, [nout, nin]] of shapes) {
    found[name] = Array.from({ length: nout }, () =>
      Float64Array.from({ length: nin }, () => flat.getFloat64(8 * start++, true)),
    );
  }
  return found;
}

// Plain loops are used for speed, because a move of the slider takes 300,000 multiplications.
function dot(x, y) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

function linear(x, w) {
  const out = new Float64Array(w.length);
  for (let i = 0; i < w.length; i++) out[i] = dot(w[i], x);
  return out;
}

const add = (x, y) => x.map((x_i, i) => x_i + y[i]);

function rmsnorm(x) {
  const scale = (dot(x, x) / x.length + 1e-5) ** -0.5;
  return x.map((x_i) => x_i * scale);
}

function softmax(scores) {
  const largest = Math.max(...scores);
  const exps = scores.map((score) => Math.exp(score - largest));
  const total = exps.reduce((sum, e) => sum + e, 0);
  return exps.map((e) => e / total);
}

/** A function that takes the tokens of a text one by one, and returns the logits after each. */
export function decoder(w, config) {
  const headDim = config.n_embd / config.n_head;
  const caches = Array.from({ length: config.n_layer }, () => ({ keys: [], values: [] }));
  let posId = 0;

  function attention(x, { keys, values }, layer) {
    const q = linear(x, w[`${layer}.attn_wq`]);
    keys.push(linear(x, w[`${layer}.attn_wk`]));
    values.push(linear(x, w[`${layer}.attn_wv`]));
    const out = new Float64Array(config.n_embd);
    for (let start = 0; start < config.n_embd; start += headDim) {
      const head = q.subarray(start, start + headDim);
      const scores = keys.map((k) => dot(head, k.subarray(start, start + headDim)) / Math.sqrt(headDim));
      softmax(scores).forEach((weight, t) => {
        for (let j = start; j < start + headDim; j++) out[j] += weight * values[t][j];
      });
    }
    return linear(out, w[`${layer}.attn_wo`]);
  }

  return (tokenId) => {
    let x = rmsnorm(add(w.wte[tokenId], w.wpe[posId++]));
    caches.forEach((cache, i) => {
      const layer = `layer${i}`;
      x = add(attention(rmsnorm(x), cache, layer), x);
      const hidden = linear(rmsnorm(x), w[`${layer}.mlp_fc1`]).map((h) => (h <= 0 ? 0 : h * h));
      x = add(linear(hidden, w[`${layer}.mlp_fc2`]), x);
    });
    return Array.from(linear(x, w.lm_head));
  };
}

/** The probabilities to draw from: first the temperature, then top-k, then top-p. */
export function shaped(logits, { temperature, top_k: topK, top_p: topP }) {
  const largest = Math.max(...logits);
  let probs = softmax(logits.map((logit) => (logit - largest) / temperature));
  if (topK < probs.length) probs = kept(probs, byProbability(probs).slice(0, topK));
  if (topP < 1) {
    let together = 0;
    const order = byProbability(probs);
    const last = order.findIndex((id) => (together += probs[id]) >= topP - 1e-12);
    probs = kept(probs, last < 0 ? order : order.slice(0, last + 1));
  }
  return probs;
}

const byProbability = (probs) => probs.map((_, id) => id).sort((a, b) => probs[b] - probs[a] || a - b);

function kept(probs, chosen) {
  const together = chosen.reduce((sum, id) => sum + probs[id], 0);
  const out = probs.map(() => 0);
  for (const id of chosen) out[id] = probs[id] / together;
  return out;
}

/** The expected surprise, in nats. */
export const entropy = (probs) => probs.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);

/** The id that `random.choices` of Python draws if its random number is `luck`. */
function draw(probs, luck) {
  let sum = 0;
  const upTo = probs.map((p) => (sum += p));
  const id = upTo.findIndex((edge) => edge > luck * sum);
  return id < 0 ? probs.length - 1 : id;
}

/** One document that begins with the ids of the prompt. `luck` has a random number for each draw. */
export function generate(w, config, ids, luck, choice) {
  const read = decoder(w, config);
  let logits = read(BOS);
  for (const id of ids) logits = read(id);
  const out = [...ids];
  for (const number of luck) {
    const id = draw(shaped(logits, choice), number);
    if (id === BOS) break;
    out.push(id);
    if (out.length === config.block_size) break;
    logits = read(id);
  }
  return out;
}

/** The {ids} of a prompt, or a {sentence} that says why it cannot be read. See `in_vocabulary` in text_input.py. */
export function readPrompt(prompt, characters, blockSize) {
  const typed = [...prompt].map((c) => (characters.includes(c) ? c : c.toLowerCase()));
  const stray = (c) => c !== undefined && /^\s$/.test(c) && !characters.includes(c);
  while (stray(typed[0])) typed.shift();
  while (stray(typed.at(-1))) typed.pop();
  const unknown = typed.find((c) => !characters.includes(c));
  if (unknown !== undefined) {
    return { sentence: `“${unknown}” is not in the vocabulary of this model. Type letters it has seen.` };
  }
  if (typed.length >= blockSize) {
    return { sentence: `The model reads ${blockSize} tokens: type at most ${blockSize - 1} letters.` };
  }
  return { ids: typed.map((c) => characters.indexOf(c) + 1) };
}

// ---- the picture -------------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 640, HEIGHT = 300, LEFT = 56, TOP = 30, BOTTOM = 46; // pixels
const SCALE = HEIGHT - TOP - BOTTOM; // pixels for a probability of 1

function svgElement(parent, name, attributes, text = "") {
  const node = parent.appendChild(document.createElementNS(SVG, name));
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.textContent = text;
  return node;
}

function htmlElement(parent, name, className, text = "") {
  const node = parent.appendChild(document.createElement(name));
  node.className = className;
  node.textContent = text;
  return node;
}

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

// Unchanged text is not written again, because the browser would compute its layout again.
function put(node, name, pixels) {
  const value = pixels.toFixed(2);
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
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
