/** Generated code that runs inside this process: from a model and an instance to its system. */
import {
  generateModule,
  parameterValues,
  transpile,
  type Unsupported,
} from "../generator/index.js";
import { type CheckedModel, positionAt } from "../grammar/index.js";
import type { Ir } from "../ir/index.js";
import type * as runtime from "../runtime/index.js";
import { evaluateModule } from "./evaluate-module.js";
import type { Attempt } from "./platform.js";

export type MakeSystem = (ir: Ir) => Attempt<runtime.System>;

/** Generates the module once; what it gives makes a system for each instance. */
export async function systemMaker(model: CheckedModel): Promise<Attempt<MakeSystem>> {
  const generated = await generateModule(model, { plain: true });
  if (!generated.ok) return { ok: false, reason: unsupportedText(model, generated.unsupported) };
  return { ok: true, value: systemMakerOf(model, await transpile(generated.text)) };
}

/** The same for a text that is there already, as JavaScript. */
export function systemMakerOf(model: CheckedModel, javascript: string): MakeSystem {
  const System = evaluateModule<runtime.System>(javascript);
  return (ir) => {
    const values = parameterValues(model, ir.parameters);
    if (values === undefined) {
      return { ok: false, reason: `${ir.instance} has a parameter that code cannot be given yet` };
    }
    return { ok: true, value: new System(values) };
  };
}

/** One line for each piece of the spec that has no code. */
export function unsupportedText(model: CheckedModel, parts: readonly Unsupported[]): string {
  return parts
    .map(({ span, what }) => {
      const source = model.sources[span.file];
      if (source === undefined) return `no code can be generated yet for ${what}`;
      const { line, column } = positionAt(source, span.start);
      return `${source.path}:${line}:${column}: no code can be generated yet for ${what}`;
    })
    .join("\nlockspec: ");
}
