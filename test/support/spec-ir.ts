/** The Ir of one instance of a spec in `spec/`. */
import { analyze, type CheckedModel, load, render } from "../../grammar/index.js";
import { type Ir, instancesOf, lower } from "../../ir/index.js";
import { projectText } from "./project.js";

/** @param path  under `spec/` */
export function specModel(path: string): CheckedModel {
  const text = projectText(`spec/${path}`);
  const program = load(path, (asked) => (asked === path ? text : undefined));
  if (!program.ok) throw new Error(render(program.diagnostics, program.sources));
  const model = analyze(program.value);
  if (!model.ok) throw new Error(render(model.diagnostics, program.sources));
  return model.value;
}

export function specIr(path: string, name: string): Ir {
  const model = specModel(path);
  const instance = instancesOf(model).find((one) => one.name.text === name);
  if (instance === undefined) throw new Error(`${path} has no instance ${name}`);
  const lowered = lower(model, { instance });
  if (!lowered.ok) throw new Error(render(lowered.diagnostics, model.sources));
  return lowered.value.ir;
}
