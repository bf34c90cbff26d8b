/** The fingerprint of one word is a bijection: it is what makes a table of fingerprints exact. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encode } from "../../generator/wasm/encode.js";
import { emitFingerprint } from "../../generator/wasm/fingerprint.js";
import { FunctionBuilder } from "../../generator/wasm/function-builder.js";
import { get } from "../../generator/wasm/instructions.js";

/** The function that computes the fingerprint of so many words. */
function fingerprintOf(words: number): (...values: readonly bigint[]) => bigint {
  const parameters = Array.from({ length: words }, () => "i64" as const);
  const builder = new FunctionBuilder({ name: "fingerprint", parameters, result: "i64" });
  const code = emitFingerprint(builder.parameters.map(get), builder.local("i64"));
  const functions = [builder.finish([code], "exported")];
  const bytes = encode({ memoryPages: 1, imports: [], functions, globals: [], data: [] });
  const host = { memory: new WebAssembly.Memory({ initial: 1 }) };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host });
  const compute = exports.fingerprint;
  if (typeof compute !== "function") throw new Error("no function");
  return (...values) => BigInt.asUintN(64, compute(...values));
}

const bits = Array.from({ length: 64 }, (_, index) => 1n << BigInt(index));

test("a product that loses no bit: every single bit reaches some bit of the result", () => {
  const compute = fingerprintOf(1);
  const images = bits.map((bit) => compute(bit));
  assert.is(new Set(images).size, 64);
  assert.is(compute(0n), 0n);
});

test("both multipliers are odd", () => {
  // Multiplication by an odd number keeps the lowest bit; folding brings the upper half down.
  const compute = fingerprintOf(1);
  const odd = (value: bigint) => (compute(value) & 1n) === 1n;
  const lowest = Array.from({ length: 2000 }, (_, index) => BigInt(index * 7919 + 1));
  const share = lowest.filter(odd).length / lowest.length;
  assert.ok(share > 0.4 && share < 0.6, `${share} of the results are odd`);
});

test("dense values spread over the highest bits", () => {
  const compute = fingerprintOf(1);
  const homes = new Set<bigint>();
  for (let value = 1n; value <= 4096n; value++) homes.add(compute(value) >> 52n);
  // 4,096 balls into 4,096 bins leave 63 % of the bins with a ball.
  assert.ok(homes.size > 2400 && homes.size < 2800, `${homes.size} homes`);
});

test("words have multipliers of their own", () => {
  const compute = fingerprintOf(3);
  const images = [
    compute(5n, 0n, 0n),
    compute(0n, 5n, 0n),
    compute(0n, 0n, 5n),
    compute(5n, 5n, 0n),
  ];
  assert.is(new Set(images).size, images.length);
  assert.ok(images.every((image) => image !== 0n));
});

test.run();
