/**
 * Which variables of steps under the step lock can be read without it: those that every step
 * writes last, and once.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { modelOf, moduleOf } from "../support/generated.js";

const head = `protocol a
shared x : 0 .. 3 = 0
shared y : 0 .. 3 = 0
lock l : mutex
shared v[i: 0 .. 1] : 0 .. 3 = 0
`;

const change = "operation change() { atomic { y = 1; y = x } }\n";

interface Case {
  /** Of processes. */
  readonly texts: readonly string[];
  /** Variables that steps under the step lock touch, and which of them are settled. */
  readonly together: string;
  readonly settled: string;
}

const swap = "atomic { let a = x; let b = y; y = a; x = b }";

const cases: readonly Case[] = [
  { texts: [swap], together: "x y", settled: "x" },
  { texts: [swap, "atomic { let a = x; x = a; y = 1; y = 2 }"], together: "x y", settled: "" },
  { texts: [swap, "if x == y { skip }"], together: "x y", settled: "x" },
  { texts: ["x, y = y, x"], together: "x y", settled: "" },
  { texts: ["x += 1"], together: "x", settled: "x" },
  { texts: ["atomic { let a = x; atomic { x = a } }"], together: "x", settled: "x" },
  { texts: ["atomic { let a = v[0]; v[1] = a }"], together: "v", settled: "v" },
  { texts: ["atomic { v[0] = v[1]; v[1] = 2 }"], together: "v", settled: "" },
  // Others see y, or the lock, before they see x.
  { texts: ["atomic { let a = x; y = a; x = 2 }"], together: "x", settled: "" },
  { texts: ["atomic { try acquire l -> got; x += 1 }"], together: "x", settled: "" },
  { texts: ["atomic { let a = x; change(); x = a }"], together: "x y", settled: "" },
];

for (const { texts, together, settled } of cases) {
  test(texts.join(" | "), async () => {
    const processes = texts.map((text, i) => `process p${i} { ${text} }\n`).join("");
    const operation = processes.includes("change()") ? change : "";
    const spec = `${head}${operation}${processes}`;
    const model = modelOf("a.lockspec", (path) => (path === "a.lockspec" ? spec : ""));
    const module = (await moduleOf(model, { flavour: "threaded", plain: true })) ?? "";
    const withOption = (option: string): string => {
      const found = module.matchAll(/name: "(\w+)"([^{}]*)\}/g);
      return [...found]
        .flatMap(([, name, rest]) => (rest?.includes(option) ? [name] : []))
        .join(" ");
    };
    assert.is(withOption("together: true"), together);
    assert.is(withOption("settled: true"), settled);
  });
}

test.run();
