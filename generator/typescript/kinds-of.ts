/** Which kinds a lock may have. */
import type { Ast } from "../../grammar/index.js";
import { type Emitter, symbolOf } from "./emitter.js";

/** The kinds that a parameter may have: its default and what instances give it (V3). */
export function kindsOf(
  emitter: Emitter,
  parameter: Ast.ParameterDeclaration,
): Ast.KindDeclaration[] {
  const values = [
    parameter.value,
    ...emitter.model.declarations.flatMap((one) =>
      one.kind === "instance"
        ? one.settings.filter((s) => s.name.text === parameter.name.text).map((s) => s.value)
        : [],
    ),
  ];
  const found = values.flatMap((value) => {
    const symbol = value.kind === "name expression" ? symbolOf(emitter, value.name) : undefined;
    if (symbol?.kind === "kind") return [symbol.declaration];
    return symbol?.kind === "parameter" ? kindsOf(emitter, symbol.declaration) : [];
  });
  return [...new Set(found)];
}

/** The kind that the text names, or those of the parameter that it names. */
export function kindsOfLock(
  emitter: Emitter,
  declaration: Ast.LockDeclaration,
): Ast.KindDeclaration[] {
  const symbol = symbolOf(emitter, declaration.lockKind);
  if (symbol?.kind === "kind") return [symbol.declaration];
  return symbol?.kind === "parameter" ? kindsOf(emitter, symbol.declaration) : [];
}
