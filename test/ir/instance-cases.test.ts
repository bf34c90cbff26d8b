/**
 * The diagnostic cases of single instances, codes 3xxx: the text is right, but an instance of it is
 * not. `// --param N=7` in a case stands for the command line; `//~ LS3002` as in the other cases.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitStepper } from "../../generator/index.js";
import {
  analyze,
  type CheckedModel,
  type Diagnostic,
  load,
  positionAt,
  render,
} from "../../grammar/index.js";
import { instancesOf, lower } from "../../ir/index.js";
import { type CaseFile, casesOf, expectedPlaces } from "../support/cases.js";
import { golden } from "../support/golden.js";

for (const file of casesOf("diagnostic").filter(({ name }) => name.startsWith("LS3"))) {
  test(file.name, () => {
    const model = modelOf(file);
    const diagnostics = diagnose(model, overridesOf(file));
    const places = diagnostics.map(({ code, span }) => {
      return `${positionAt({ path: file.path, text: file.text }, span.start).line} ${code}`;
    });
    assert.equal(places, expectedPlaces(file));
    assert.ok(diagnostics.some(({ code }) => file.name.startsWith(code)));
    golden(`diagnostic/${file.name}.txt`, render(diagnostics, model.sources));
  });
}

function modelOf(file: CaseFile): CheckedModel {
  const path = `${file.name}.lockspec`;
  const program = load(path, (asked) => (asked === path ? file.text : undefined));
  const model = program.ok ? analyze(program.value) : program;
  if (!model.ok) throw new Error(render(model.diagnostics, program.sources));
  return model.value;
}

/** What lowering says of the instances, and the engine of those that can be lowered. */
function diagnose(
  model: CheckedModel,
  overrides: ReadonlyMap<string, string>,
): readonly Diagnostic[] {
  const instances = instancesOf(model);
  const asked = instances.length === 0 ? [{}] : instances.map((instance) => ({ instance }));
  return asked.flatMap((one) => {
    const lowered = lower(model, { ...one, overrides });
    return lowered.ok ? emitStepper(lowered.value.ir).diagnostics : lowered.diagnostics;
  });
}

function overridesOf({ text }: CaseFile): ReadonlyMap<string, string> {
  const settings = [...text.matchAll(/^\/\/ --param (\w+)=(\S+)$/gm)];
  return new Map(settings.map(([, name = "", value = ""]) => [name, value]));
}

test.run();
