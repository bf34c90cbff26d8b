/**
 * All specs and all verdict cases, every instance, by both engines to the end of the graph: one
 * answer. Where the graph is too large for the reference interpreter, as far as it has so many
 * states; beyond them the fast engine alone counts, in `checker/counts.test.ts`. A bench model of
 * millions of states is not here.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { SearchLimits } from "../checker/index.js";
import { analyze, load } from "../grammar/index.js";
import { type Ir, instancesOf, lower } from "../ir/index.js";
import { compareEngines, searchWith } from "./support/agreement.js";
import { specFiles } from "./support/spec-files.js";

const mostForReference = 8_000;

for (const { path, read } of specFiles(["spec", "test/case/verdict"])) {
  test(`engines agree on ${path}`, async () => {
    const program = load(path, read);
    const model = program.ok ? analyze(program.value) : program;
    assert.ok(model.ok, `${path} has mistakes`);
    if (!model.ok) return;
    for (const instance of instancesOf(model.value)) {
      const lowered = lower(model.value, { instance });
      assert.ok(lowered.ok, `${instance.name.text} has mistakes`);
      if (!lowered.ok) continue;
      const { ir } = lowered.value;
      const limits = await limitsFor(ir);
      const { differences } = await compareEngines(ir, { limits });
      assert.equal(differences, [], instance.name.text);
    }
  });
}

async function limitsFor(ir: Ir): Promise<SearchLimits> {
  const { states } = await searchWith(ir, "wasm");
  return states > mostForReference ? { maxStates: mostForReference } : {};
}

test.run();
