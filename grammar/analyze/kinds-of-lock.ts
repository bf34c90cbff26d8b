/**
 * Which kinds a lock may be of: the one it names, or those that a parameter stands for (rule V3).
 */
import type * as Ast from "../ast/ast.js";
import type { Globals } from "./collect-globals.js";

/** All kinds that the lock is of in some instance, the default one first; none where unknown. */
export function kindsOfLock(globals: Globals, lock: Ast.LockDeclaration): Ast.KindDeclaration[] {
  const parameter = globals.scope.names.get(lock.lockKind.text);
  if (parameter?.kind !== "parameter" || !isKindParameter(parameter.declaration)) {
    return kindNamed(globals, lock.lockKind.text);
  }
  const settings = globals.instances
    .flatMap((instance) => instance.settings)
    .filter((setting) => setting.name.text === parameter.name);
  const values = [parameter.declaration.value, ...settings.map((setting) => setting.value)];
  const names = values.flatMap((value) =>
    value.kind === "name expression" ? [value.name.text] : [],
  );
  return [...new Set(names)].flatMap((name) => kindNamed(globals, name));
}

function kindNamed(globals: Globals, name: string): Ast.KindDeclaration[] {
  const symbol = globals.kinds.get(name);
  return symbol === undefined ? [] : [symbol.declaration];
}

/** `parameter inv_kind : kind = rwsem`. */
export function isKindParameter(parameter: Ast.ParameterDeclaration): boolean {
  return parameter.type?.kind === "named type" && parameter.type.name.text === "kind";
}
