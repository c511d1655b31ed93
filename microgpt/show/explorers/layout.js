// Where each number of the picture is, in pixels, for a given width.

export const TOKENS = 30; // the height of the row of letters at the top
const FOOT = 20; // the letters below the bars
const GROUP = 6; // between the heads

/** Places for all parts in `width` pixels: `box(part, i)`, `top(part)`, and the edges of the columns. */
export function layout(parts, config, width) {
  const left = width >= 420 ? 100 : 78, right = width - 24;
  const headDim = config.n_embd / config.n_head;
  const chip = (right - left - GROUP * (config.n_head - 1)) / config.n_embd;
  const x = (i) => left + i * chip + Math.floor(i / headDim) * GROUP;
  const panel = headDim * chip; // the width of a head
  const tops = new Map();
  let y = TOKENS;
  for (const part of parts) {
    tops.set(part.key, (y += part.gap));
    y += part.height;
  }
  const slot = (right - left) / config.vocab_size;

  function box(part, i, count) {
    const top = tops.get(part.key);
    if (part.kind === "bars") return { x: left + i * slot, y: top, width: slot, height: part.height };
    if (part.kind === "weights") {
      const [head, row] = [Math.floor(i / count), i % count], height = part.height / config.block_size;
      return { x: x(head * headDim), y: top + row * height, width: panel, height };
    }
    const rows = part.kind === "hidden" ? 4 : 1;
    const height = part.height / rows;
    return { x: x(i % config.n_embd), y: top + Math.floor(i / config.n_embd) * height, width: chip, height };
  }

  const token = (pos) => ({ x: left + (pos * (right - left)) / config.block_size, width: (right - left) / config.block_size });
  return { left, right, width, height: y + FOOT, slot, panel, box, token, top: (part) => tops.get(part.key) };
}
