/** Generated code in tests: from the path of a spec to its instances, systems and module text. */
import { systemMakerOf } from "../../cli/generated-code.js";
import { type GenerateOptions, generateModule, transpile } from "../../generator/index.js";
import { analyze, type CheckedModel, load } from "../../grammar/index.js";
import { type Ir, instancesOf, lower } from "../../ir/index.js";
import type { System } from "../../runtime/index.js";
import { projectText } from "./project.js";

export function modelOf(path: string, read = projectText): CheckedModel {
  const program = load(path, read);
  const model = program.ok ? analyze(program.value) : program;
  if (!model.ok) throw new Error(`${path} has mistakes`);
  return model.value;
}

/** The text of the module, or undefined for what has no code yet. */
export async function moduleOf(
  model: CheckedModel,
  options: GenerateOptions = {},
): Promise<string | undefined> {
  const generated = await generateModule(model, options);
  return generated.ok ? generated.text : undefined;
}

/** All instances; a protocol without instances as it stands. */
export function instancesIn(model: CheckedModel): readonly Ir[] {
  const instances = instancesOf(model);
  const asked = instances.length === 0 ? [{}] : instances.map((instance) => ({ instance }));
  return asked.map((options) => {
    const lowered = lower(model, options);
    if (!lowered.ok) throw new Error("an instance has mistakes");
    return lowered.value.ir;
  });
}

/** Makes systems of a module's text, as it is or after something was planted in it. */
export async function makerOf(model: CheckedModel, text: string): Promise<(ir: Ir) => System> {
  const make = systemMakerOf(model, await transpile(text));
  return (ir) => {
    const made = make(ir);
    if (!made.ok) throw new Error(made.reason);
    return made.value;
  };
}
