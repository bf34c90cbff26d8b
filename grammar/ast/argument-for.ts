/** What a parameter gets from a list of arguments. */
import type * as Ast from "./ast.js";

/** By name or by position, or what the parameter has for the lack of it. */
export function argumentFor(
  { arguments: given }: { readonly arguments: readonly Ast.Argument[] },
  parameter: Pick<Ast.Parameter, "name" | "value">,
  position: number,
): Ast.Expression | undefined {
  const named = given.find((one) => one.name?.text === parameter.name.text);
  if (named) return named.value;
  const at = given[position];
  return at && !at.name ? at.value : parameter.value;
}
