/**
 * A place that many ways lead to: the audit has to come to an end soon, and still has to know there
 * what counts. And instances that it does not tell apart have findings of their own.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { lifetimesOf } from "../../generator/audit/lifetimes.js";
import { analyze, load } from "../../grammar/index.js";
import { auditText } from "../support/audit-text.js";

const declarations = `protocol grows
parameter held = true
parameter SIZE = 2
lock l : mutex
lock m : rwsem
shared a : 0 .. SIZE = 0
shared b : 0 .. SIZE = 0
shared g : 0 .. SIZE = 0 guarded by l
shared h : 0 .. SIZE = 0 guarded by m
process everything { if held { a = 0 }; hold l { g = 0 }; hold m exclusive { h = 0 } }
`;

const codesOf = (text: string): string =>
  auditText(`${declarations}${text}`)
    .findings.map(({ code }) => code)
    .join();

/** Bools that are tested one after the other, so that everything is known of all of them. */
function tested(count: number, last = ""): string {
  const names = Array.from({ length: count }, (_, at) => `t${at}`);
  const tests = names.map((name, at) => `let ${name} = a == ${at % 2}; if ${name} { b = 0 }`);
  return `${tests.join("\n")}\n${last}`;
}

test("what was tested before does not blur what a try has brought", () => {
  const body = (ways: number): string =>
    `process p { try acquire l -> ok; ${tested(ways)}
     if ok { both: atomic { g = 1; b = g }; release l } }`;
  assert.is(codesOf(body(2)), "");
  assert.is(codesOf(body(9)), "");
});

test("what an operation has tested is its own affair", () => {
  const called = Array.from({ length: 9 }, () => "o()").join("; ");
  const text = `operation o() { ${tested(2, "if t0 and t1 { b = 1 }")} }
    process p { try acquire l -> ok; ${called}
     if ok { both: atomic { g = 1; b = g }; release l } }`;
  assert.is(codesOf(text), "");
});

test("where all that was tested is still asked for, only what is held is known", () => {
  const names = Array.from({ length: 9 }, (_, at) => `t${at}`);
  const again = names.map((name) => `if ${name} { b = 1 }`).join("; ");
  const text = (guarded: string): string => {
    const body = `both: atomic { ${guarded} = 1; a = 0 }; ${again}`;
    return `process p { hold m exclusive { ${tested(9, body)} } }`;
  };
  assert.is(codesOf(text("h")), "");
  assert.is(codesOf(text("b")), "LS4001");
});

test("a lock that only some of very many ways have brought is not held", () => {
  const names = Array.from({ length: 9 }, (_, at) => `t${at}`);
  const again = names.map((name) => `if ${name} { b = 1 }`).join("; ");
  const body = `if t8 { acquire m exclusive }; both: atomic { h = 1; b = 0 }; ${again}`;
  assert.is(codesOf(`process p { ${tested(9, body)} }`), "LS4001");
  assert.is(codesOf(`process p { ${tested(9, body.replace("if t8", "if true"))} }`), "");
});

test("what is held on some of very many ways is not held", () => {
  const locks = Array.from({ length: 7 }, (_, at) => 6 - at);
  const ways = locks.map((at) => `if a == ${at} { acquire k[${at}] }`).join("\n");
  const text = (way: string): string => `lock k[p: 0 .. 6] : mutex
    shared w[p: 0 .. 6] : 0 .. SIZE = 0 guarded by k[p]
    process p { ${way}; both: atomic { w[6] = 1; b = 0 }; loop { b = 1 } }`;
  assert.is(codesOf(text(ways)), "LS4001");
  assert.is(codesOf(text(`${ways.replace(/if[^}]*6\] }/, "acquire k[6]")}`)), "");
});

test("locks that pile up in a loop come to an end", () => {
  const text = `process p {
    loop { acquire l; ${tested(3)} both: atomic { g = 1; b = 0 } } }`;
  assert.is(codesOf(text), "");
});

test("what was declared before a loop is asked for in its next round", () => {
  const text = `process p { try acquire l -> ok
    loop { if ok { both: atomic { g = 1; b = 0 } }; if a == 1 { if ok { release l }; break } } }`;
  assert.is(codesOf(text), "");
});

test("a local lives as long as it, or what stands for it, is asked for", () => {
  const text = `process p {
    let x = a == 0
    let y = x
    let z = a == 1
    if z { b = 0 }
    loop { let w = b == 1; if w { b = 0 }; if y { b = 1 } }
  }`;
  const program = load("p", () => `${declarations}${text}`);
  const model = program.ok ? analyze(program.value) : program;
  assert.ok(model.ok);
  const ends = [...lifetimesOf(model.value)].map(([node, locals]) => {
    return `${node.kind}: ${locals.map(({ name }) => name).join(" ")}`;
  });
  assert.equal(ends, ["if: z", "loop: x y w", "if: w"]);
});

test("instances that are alike are all named", () => {
  const text = `process p { if held { b = 0 } else { both: atomic { a = 1; b = 0 } } }
    instance one expect holds
    instance two { held = false } expect holds
    instance three { SIZE = 3 } expect holds
    instance four { held = false; SIZE = 4 } expect holds`;
  const { findings } = auditText(`${declarations}${text}`);
  assert.equal(
    findings.map(({ code, notes }) => [code, notes.at(-1)?.message]),
    [["LS4001", "in this instance, and in 1 other"]],
  );
});

test.run();
