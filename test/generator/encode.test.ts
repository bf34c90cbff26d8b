/** Numbers, control flow and calls of the encoder, by what an engine computes from its bytes. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { encode } from "../../generator/wasm/encode.js";
import { FunctionBuilder } from "../../generator/wasm/function-builder.js";
import {
  block,
  branch,
  branchIf,
  call,
  constant32,
  constant64,
  get,
  i32,
  i64,
  loop,
  newLabel,
  set,
} from "../../generator/wasm/instructions.js";
import type { Code, ModuleFunction } from "../../generator/wasm/module.js";

type Exports = Record<string, (...numbers: readonly unknown[]) => unknown>;

function instantiate(functions: readonly ModuleFunction[]): Exports {
  const bytes = encode({ memoryPages: 1, imports: [], functions, globals: [], data: [] });
  const memory = new WebAssembly.Memory({ initial: 1 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } });
  return instance.exports as Exports; // only functions are exported
}

/** What a function without parameters gives back. */
function valueOf(code: Code): unknown {
  const builder = new FunctionBuilder({ name: "value", parameters: [], result: "i64" });
  return instantiate([builder.finish([code], "exported")]).value?.();
}

for (const value of [0n, 1n, -1n, 63n, 64n, -64n, -65n, 2n ** 31n, -(2n ** 31n), 2n ** 62n]) {
  test(`constant ${value}`, () => {
    assert.is(valueOf(constant64(value)), value);
  });
}

test("the largest and the smallest constant", () => {
  assert.is(valueOf(constant64(2n ** 63n - 1n)), 2n ** 63n - 1n);
  assert.is(valueOf(constant64(-(2n ** 63n))), -(2n ** 63n));
});

const local = { type: "i64", index: 0 } as const;
const folded: readonly [string, Code, Code][] = [
  ["x + 0", i64.add(get(local), constant64(0)), get(local)],
  ["x and 0", i64.and(get(local), constant64(0)), constant64(0)],
  ["x and all", i64.and(get(local), constant64(-1)), get(local)],
  ["x or 0", i64.or(constant64(0), get(local)), get(local)],
  ["3 * 5", i64.mul(constant64(3), constant64(5)), constant64(15)],
  ["-1 >>> 60", i64.shr(constant64(-1), constant64(60)), constant64(15)],
  ["2^63 wraps", i64.add(constant64(2n ** 63n - 1n), constant64(1)), constant64(-(2n ** 63n))],
  ["-1 < 0", i64.ltS(constant64(-1), constant64(0)), constant32(1)],
  ["-1 < 0 unsigned", i64.ltU(constant64(-1), constant64(0)), constant32(0)],
  ["bits of 7", i64.popcnt(constant64(7)), constant64(3)],
  [
    "not not",
    i32.not(i32.not(i64.eq(get(local), constant64(2)))),
    i64.eq(get(local), constant64(2)),
  ],
];

for (const [name, code, expected] of folded) {
  test(`folding: ${name}`, () => {
    assert.equal(code, expected);
  });
}

test("a loop that calls", () => {
  const double = new FunctionBuilder({ name: "double", parameters: ["i64"], result: "i64" });
  const twice = double.finish(
    [i64.add(get(double.parameters[0]!), get(double.parameters[0]!))],
    "internal",
  );
  const power = new FunctionBuilder({ name: "power", parameters: ["i64"], result: "i64" });
  const left = power.parameters[0]!;
  const result = power.local("i64");
  const [out, again] = [newLabel(), newLabel()];
  const body = [
    set(result, constant64(1)),
    block(out, [
      loop(again, [
        branchIf(i64.eqz(get(left)), out),
        set(result, call(double.reference, [get(result)])),
        set(left, i64.sub(get(left), constant64(1))),
        branch(again),
      ]),
    ]),
    get(result),
  ];
  const exports = instantiate([twice, power.finish(body, "exported")]);
  assert.is(exports.power?.(0n), 1n);
  assert.is(exports.power?.(10n), 1024n);
});

test("a branch out of nowhere is our own mistake", () => {
  assert.throws(() => valueOf(branch(newLabel())), "not open");
});

test.run();
