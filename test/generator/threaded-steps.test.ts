/** Which steps of the threaded flavour take the step lock, and where they take it (R3). */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { modelOf, moduleOf } from "../support/generated.js";

const head = "protocol a\nshared x : 0 .. 3 = 0\nshared y : 0 .. 3 = 0\nlock l : mutex\n";

/** The text of a process; the calls of its method that touch locks and memory, as written. */
const cases: readonly (readonly [string, string])[] = [
  ["x = 1", "x.set"],
  ["x = y", "enter x.set y.get leave"],
  ["x += 1", "enter x.set x.get leave"],
  ["hold l { x = y }", "l.acquire enter x.set y.get leave l.release"],
  ["atomic { hold l { x = y } }", "l.acquire enter x.set y.get l.release leave"],
  ["atomic { await x == 0; y = 1 }", "enterWhen x.get y.set leave"],
  ["await x == 0", "until x.get"],
  ["await x == y", "enterWhen x.get y.get leave"],
  ["if x == y { skip }", "enter x.get y.get leave"],
  ["atomic { if x == 0 { return }; y = 1 }", "enter x.get leave y.set leave"],
];

for (const [text, expected] of cases) {
  test(text, async () => {
    const spec = `${head}process p { ${text} }\n`;
    const model = modelOf("a.lockspec", (path) => (path === "a.lockspec" ? spec : ""));
    const module = (await moduleOf(model, { flavour: "threaded", plain: true })) ?? "";
    const body = module.slice(module.lastIndexOf("p(self"));
    const code = body.replace(/\/\/.*$/gm, "");
    const calls = code.match(/this\.[\w.]+(?=\()/g) ?? [];
    const shown = calls.map((one) => one.replace(/^this\.(memory\.)?/, "")).join(" ");
    assert.is(shown, expected);
  });
}

test.run();
