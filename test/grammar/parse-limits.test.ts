/** Hostile and broken input: the parser answers with a few diagnostics, soon, and never throws. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse, render } from "../../grammar/index.js";

const header = "protocol p\n";

/** What the parser says, as a list of codes; it may take seconds on a busy machine, not minutes. */
function codesFor(text: string): readonly string[] {
  const source = { path: "x", text };
  const start = performance.now();
  const { diagnostics } = parse(source);
  const rendered = render(diagnostics, [source]);
  assert.ok(performance.now() - start < 20_000, "took too long");
  assert.ok(rendered.length < 60_000, "says too much");
  return [...new Set(diagnostics.map(({ code }) => code))];
}

const answers: Readonly<Record<string, readonly [text: string, code: string]>> = {
  "ten megabytes of brackets": ["[".repeat(10_000_000), "LS1007"],
  "brackets in brackets": [`${header}function f = ${"(".repeat(100_000)}`, "LS1006"],
  "blocks in blocks": [`${header}process p ${"{ loop ".repeat(50_000)}`, "LS1006"],
  "a long prefix": [`${header}function f = ${"not ".repeat(12_000)}a`, "LS1006"],
  "a long sum": [`${header}function f = ${"a + ".repeat(12_000)}a`, "LS1006"],
  "a long implication": [`${header}function f = ${"a implies ".repeat(4000)}a`, "LS1006"],
  "many marks": [`${header}type T = int${"?".repeat(40_000)}`, "LS1006"],
  "many fields": [`${header}function f = a${".a".repeat(20_000)}`, "LS1006"],
  "many branches": [`${header}process p { ${"if a {} else ".repeat(3500)} {} }`, "LS1006"],
  "many labels": [`${header}process p { ${"a: ".repeat(16_000)} skip }`, "LS1006"],
  "sets of sets": [`${header}type T = ${"set of ".repeat(6000)} int`, "LS1006"],
  "a long declaration": [`${header}enum E { ${"A, ".repeat(30_000)} B }`, "LS1007"],
  "a binary file": ["\u007fELF\u0001\u0000\u0000", "LS1008"],
  nothing: ["", "LS1011"],
  "comments alone": ["// x\n".repeat(300_000), "LS1011"],
  "a byte order mark alone": ["\ufeff", "LS1011"],
};

for (const [name, [text, code]] of Object.entries(answers)) {
  test(name, () => assert.equal(codesFor(text), [code]));
}

test("mistakes without end are cut off", () => {
  for (const line of ["é ", '"\n', "} ", "lock {\n", "x y z\n", "\u0001 "]) {
    const { diagnostics } = parse({ path: "x", text: header + line.repeat(100_000) });
    assert.ok(diagnostics.length > 0 && diagnostics.length <= 51, line);
  }
});

test("nesting up to the limit parses", () => {
  const deep = `${"(".repeat(95)}a${")".repeat(95)}`;
  assert.equal(codesFor(`${header}function f = ${deep}`), []);
  assert.equal(codesFor(`${header}process p ${"{ loop ".repeat(95)}{}${"}".repeat(95)}`), []);
});

test("white space of any kind and length", () => {
  const blanks = " \t\r\n\v\f".repeat(5000);
  const nothing = `protocol${blanks}p${blanks};${blanks}lock${" ".repeat(1000)}a : b`;
  assert.equal(codesFor(`${header}${" ".repeat(500_000)}\n${"\n".repeat(500_000)}lock a : b`), []);
  assert.equal(codesFor(nothing), ["LS1001"], "the name may not stand on the next line");
});

test.run();
