/** The parameters of an instance, as the constructor of the generated class takes them. */
import type { CheckedModel } from "../../grammar/index.js";
import { identifier } from "./names.js";

export type ParameterValues = Readonly<Record<string, number | boolean | string | undefined>>;

/** @param shown  as an instance prints them; undefined: a value that has no short form */
export function parameterValues(
  model: CheckedModel,
  shown: readonly { readonly name: string; readonly value: string }[],
): ParameterValues | undefined {
  const values = shown.map(({ name, value }) => [identifier(name), valueOf(model, value)] as const);
  if (values.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(values);
}

/** A number, a bool, a case by its position, a kind by its name. */
function valueOf(model: CheckedModel, text: string): number | boolean | string | undefined {
  if (/^-?\d+$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  for (const one of model.declarations) {
    if (one.kind === "kind" && one.name.text === text) return text;
    if (one.kind !== "enum") continue;
    const position = one.cases.findIndex((each) => each.name.text === text);
    const isPlain = one.cases.every((each) => each.fields.length === 0);
    if (position >= 0) return isPlain ? position : undefined;
  }
  return undefined;
}
