/** The parameters of an instance, as the constructor of the generated class takes them. */
import type { Ast, CheckedModel } from "../../grammar/index.js";
import { identifier } from "./names.js";

export type ParameterValues = Readonly<Record<string, number | boolean | string | undefined>>;

/** @param shown  as an instance prints them; undefined: a value that has no short form */
export function parameterValues(
  model: CheckedModel,
  shown: readonly { readonly name: string; readonly value: string }[],
): ParameterValues | undefined {
  const values = shown.map(({ name, value }) => {
    const known = isWritten(model, name, value) ? valueOf(model, value) : undefined;
    return [identifier(name), known] as const;
  });
  if (values.some(([, value]) => value === undefined)) return undefined;
  return Object.fromEntries(values);
}

/** A kind of locks that the text names for the parameter; the module has no other. */
function isWritten(model: CheckedModel, name: string, value: string): boolean {
  const kinds = model.declarations.flatMap((one) => (one.kind === "kind" ? [one.name.text] : []));
  if (!kinds.includes(value)) return true;
  const texts = model.declarations.flatMap((one): readonly Ast.Expression[] => {
    if (one.kind === "parameter") return [one.value];
    if (one.kind !== "instance") return [];
    return one.settings.filter((each) => each.name.text === name).map((each) => each.value);
  });
  return texts.some((e) => e.kind === "name expression" && e.name.text === value);
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
