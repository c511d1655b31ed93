// The model in the browser: it mirrors the Python code (model.gpt, decoding.shaped, decoding.entropy,
// decoding.generate) and is tested against it. Explorers that need no kernel compute with it.

export const BOS = 0;

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

export function linear(x, w) {
  const out = new Float64Array(w.length);
  for (let i = 0; i < w.length; i++) out[i] = dot(w[i], x);
  return out;
}

export const add = (x, y) => x.map((x_i, i) => x_i + y[i]);

export function rmsnorm(x) {
  const scale = (dot(x, x) / x.length + 1e-5) ** -0.5;
  return x.map((x_i) => x_i * scale);
}

export function softmax(scores) {
  const largest = Math.max(...scores);
  const exps = scores.map((score) => Math.exp(score - largest));
  const total = exps.reduce((sum, e) => sum + e, 0);
  return exps.map((e) => e / total);
}

/**
 * A function that takes the tokens of a text one by one, and returns the logits after each.
 *
 * `watch(name, numbers)` is called with what each part computes; names and numbers are those of `gpt` in Python.
 */
export function decoder(w, config, watch = () => {}) {
  const headDim = config.n_embd / config.n_head;
  const caches = Array.from({ length: config.n_layer }, () => ({ keys: [], values: [] }));
  let posId = 0;

  function attention(x, { keys, values }, layer) {
    const q = linear(x, w[`${layer}.attn_wq`]);
    keys.push(linear(x, w[`${layer}.attn_wk`]));
    values.push(linear(x, w[`${layer}.attn_wv`]));
    watch(`${layer}.attention.qkv`, [...q, ...keys.at(-1), ...values.at(-1)]);
    const out = new Float64Array(config.n_embd);
    for (let start = 0; start < config.n_embd; start += headDim) {
      const head = q.subarray(start, start + headDim);
      const scores = keys.map((k) => dot(head, k.subarray(start, start + headDim)) / Math.sqrt(headDim));
      const weights = softmax(scores);
      weights.forEach((weight, t) => {
        for (let j = start; j < start + headDim; j++) out[j] += weight * values[t][j];
      });
      watch(`${layer}.attention.head${start / headDim}.weights`, weights);
      watch(`${layer}.attention.head${start / headDim}`, out.slice(start, start + headDim));
    }
    return linear(out, w[`${layer}.attn_wo`]);
  }

  return (tokenId) => {
    let x = rmsnorm(add(w.wte[tokenId], w.wpe[posId++]));
    watch("embedding", x);
    caches.forEach((cache, i) => {
      const layer = `layer${i}`;
      x = add(attention(rmsnorm(x), cache, layer), x);
      watch(`${layer}.attention`, x);
      const hidden = linear(rmsnorm(x), w[`${layer}.mlp_fc1`]).map((h) => (h <= 0 ? 0 : h * h));
      watch(`${layer}.mlp.hidden`, hidden);
      x = add(linear(hidden, w[`${layer}.mlp_fc2`]), x);
      watch(`${layer}.mlp`, x);
    });
    const logits = linear(x, w.lm_head);
    watch("logits", logits);
    return Array.from(logits);
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

export const byProbability = (probs) => probs.map((_, id) => id).sort((a, b) => probs[b] - probs[a] || a - b);

function kept(probs, chosen) {
  const together = chosen.reduce((sum, id) => sum + probs[id], 0);
  const out = probs.map(() => 0);
  for (const id of chosen) out[id] = probs[id] / together;
  return out;
}

/** The expected surprise, in nats. */
export const entropy = (probs) => probs.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);

/** The id that `random.choices` of Python draws if its random number is `luck`. */
export function draw(probs, luck) {
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
