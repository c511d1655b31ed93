// compiled.wasm outside Python: 40 steps of the model of test_compiled.py, its numbers as one line of hexadecimal digits.
//
//     node same_bits.mjs compiled.wasm

import { readFileSync } from "node:fs";

const [VOCAB_SIZE, N_EMBD, N_HEAD, N_LAYER, BLOCK_SIZE] = [7, 6, 2, 2, 5];
const BATCH = [[0, 1, 2, 3, 0], [0, 4, 5, 6, 6, 5]]; // cut after block_size + 1 tokens
const NUM_PARAMS = N_EMBD * (2 * VOCAB_SIZE + BLOCK_SIZE) + 12 * N_EMBD ** 2 * N_LAYER;

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]));
const program = instance.exports;

const bytes = () => new DataView(program.memory.buffer); // another one after the memory has grown
const numbers = (address, count) => new Float64Array(program.memory.buffer, address, count);
const data = () => bytes().getInt32(program.both() + 32 * bytes().getInt32(program.which(), true), true);

program.make(VOCAB_SIZE, N_EMBD, N_HEAD, N_LAYER, BLOCK_SIZE);
numbers(data(), NUM_PARAMS).forEach((_, i, all) => (all[i] = (((i * 37) % 101) - 50) / 100));
program.reserve(BLOCK_SIZE, 20, 1);

const losses = [];
for (let step = 0; step < 40; step++) {
  const inputs = program.room();
  numbers(inputs, 1)[0] = 0.01;
  const whole = [BATCH.length, ...BATCH.map((tokens) => tokens.length), ...BATCH.flat()];
  whole.forEach((number, i) => bytes().setInt32(inputs + 16 + 4 * i, number, true));
  program.train(1);
  losses.push(numbers(inputs + 8, 1)[0]);
}
program.pack();
const logits = program.decode(0, 0);
const found = [...losses, ...numbers(data(), NUM_PARAMS), ...numbers(logits, VOCAB_SIZE)];
console.log(Buffer.from(Float64Array.from(found).buffer).toString("hex"));
