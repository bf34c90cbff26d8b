/** The public surface, used as another program would use it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as lockspec from "../index.js";

const text = `protocol turns
parameter LAST = 2
shared turn : 0 .. 9 = 0
action next when turn < LAST { turn = turn + 1 }
may stop when turn == LAST
invariant small { turn < 3 }
instance short expect holds, states 3
instance long { LAST = 3 } expect violated small in <= 3 steps
`;

function modelOf(source: string): lockspec.CheckedModel {
  const program = lockspec.load("turns.lockspec", (path) =>
    path === "turns.lockspec" ? source : undefined,
  );
  if (!program.ok) throw new Error(lockspec.render(program.diagnostics, program.sources));
  const model = lockspec.analyze(program.value);
  if (!model.ok) throw new Error(lockspec.render(model.diagnostics, program.sources));
  return model.value;
}

test("a surface of this size: what is added here is a promise", () => {
  assert.equal(Object.keys(lockspec).sort(), [
    ...["analyze", "check", "compile", "explain", "format", "generateModule", "githubReport"],
    ...["instancesOf", "jsonReport", "junitReport", "load", "lower", "parse", "printIr", "render"],
    ...["textReport", "textSummary"],
  ]);
});

for (const engine of ["wasm", "reference"] as const) {
  test(`every instance of a text by ${engine}`, async () => {
    const model = modelOf(text);
    const verdicts: string[] = [];
    for (const instance of lockspec.instancesOf(model)) {
      const report = await lockspec.check(model, { instance, engine });
      if (!report.ok) throw new Error("no report");
      const { judgement, result } = report.value;
      verdicts.push(`${instance.name.text} ${judgement.verdict} ${judgement.met} ${result.states}`);
    }
    assert.equal(verdicts, ["short holds true 3", "long violated true 4"]);
  });
}

test("limits and parameters are arguments", async () => {
  const model = modelOf(text);
  const report = await lockspec.check(model, {
    overrides: new Map([["LAST", "9"]]),
    limits: { maxStates: 2 },
  });
  assert.ok(report.ok);
  if (!report.ok) return;
  assert.is(report.value.judgement.verdict, "incomplete");
  assert.equal(report.value.ir.parameters, [{ name: "LAST", value: "9" }]);
});

test("a user's mistake is a value", async () => {
  const program = lockspec.load("a", () => "protocol a\nshared x : Nothing = 0\n");
  assert.ok(program.ok);
  if (!program.ok) return;
  const model = lockspec.analyze(program.value);
  assert.not.ok(model.ok);
  const report = await lockspec.check(modelOf(text), { overrides: new Map([["LAST", "many"]]) });
  assert.not.ok(report.ok);
  assert.not.ok(lockspec.format({ path: "a", text: "protocol" }).ok);
});

test.run();
