// The numbers of every part of the model, and where they come from. Mirrors anatomy.py and is tested against it.

import { decoder, rmsnorm, softmax } from "./model.js";

/** What each part holds: its key -> a vector for each token. See `part_numbers` in anatomy.py. */
export function partNumbers(w, config, tokens) {
  const found = {};
  const note = (key, numbers) => (found[key] ??= []).push([...numbers]);
  const read = decoder(w, config, (name, numbers) => note(name, numbers));
  tokens.forEach((tokenId, posId) => {
    note("token", w.wte[tokenId]);
    note("position", w.wpe[posId]);
    note("probs", softmax(read(tokenId)));
    let stream = found.embedding[posId];
    for (let i = 0; i < config.n_layer; i++) {
      const layer = `layer${i}`, n = config.n_embd;
      const at = (name) => found[`${layer}.${name}`][posId];
      const qkv = at("attention.qkv");
      ["q", "k", "v"].forEach((name, place) => note(`${layer}.${name}`, qkv.slice(place * n, (place + 1) * n)));
      const heads = Array.from({ length: config.n_head }, (_, h) => `attention.head${h}`);
      note(`${layer}.weights`, heads.flatMap((head) => at(`${head}.weights`)));
      note(`${layer}.heads`, heads.flatMap((head) => at(head)));
      note(`${layer}.norm1`, rmsnorm(stream));
      note(`${layer}.norm2`, rmsnorm(at("attention")));
      note(`${layer}.hidden`, at("mlp.hidden"));
      stream = at("mlp");
    }
  });
  return found;
}

/**
 * What number i of a part is made of: a list of [key of the source, its place there, amount].
 *
 * After a matrix the amounts are the products that `linear` adds up. See `contributions` in anatomy.py.
 */
export function contributions(part, i, numbers, w) {
  if (part.kind === "weights" || (part.kind === "hidden" && numbers[part.key][i] === 0)) return [];
  if (part.matrix) {
    const [source] = part.sources, row = w[part.matrix][i];
    return numbers[source].map((x, j) => [source, j, x * row[j]]);
  }
  if (part.variable === "x_attn") return [];
  return part.sources.map((source) => [source, i, numbers[source][i]]);
}

/** How strong the colour of a number is, from 0 to 1: the square root, so that small numbers can be seen. */
export const strength = (number) => Math.min(1, Math.sqrt(Math.abs(number) / 3));
