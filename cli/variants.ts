/**
 * The variants of a protocol that differ from it in one parameter: where parameters that are true
 * or false, or cases of an enum, stand for lines of the code, each is one line left out or changed.
 */
import type { Ast, CheckedModel, Span } from "../grammar/index.js";
import type { Ir } from "../ir/index.js";

export interface Variant {
  readonly parameter: string;
  readonly value: string;
  /** The parameter's declaration, as the spec has it. */
  readonly declared: Span;
}

/** @param fixed  parameters that are somebody else's to set */
export function variantsOf(
  model: CheckedModel,
  { parameters }: Pick<Ir, "parameters">,
  fixed: ReadonlySet<string>,
): readonly Variant[] {
  return model.declarations.flatMap((declaration): Variant[] => {
    if (declaration.kind !== "parameter" || fixed.has(declaration.name.text)) return [];
    const parameter = declaration.name.text;
    const own = parameters.find(({ name }) => name === parameter)?.value;
    const values = valuesOf(model, declaration).filter((value) => value !== own);
    return values.map((value) => ({ parameter, value, declared: declaration.span }));
  });
}

/** None of a number, which says how large a protocol is and not what it does. */
function valuesOf(model: CheckedModel, { value }: Ast.ParameterDeclaration): readonly string[] {
  const type = model.types.get(value);
  switch (type?.kind) {
    case "bool":
      return ["true", "false"];
    case "enum":
      return type.declaration.cases.map(({ name }) => name.text);
    default:
      return [];
  }
}
