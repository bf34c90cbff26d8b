/**
 * All specs and all verdict cases, every instance, by both engines to the end of the graph: one
 * answer. A bench model of millions of states is not among them.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, load } from "../grammar/index.js";
import { instancesOf, lower } from "../ir/index.js";
import { compareEngines } from "./support/agreement.js";
import { specFiles } from "./support/spec-files.js";

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
      const { differences } = await compareEngines(lowered.value.ir);
      assert.equal(differences, [], instance.name.text);
    }
  });
}

test.run();
