/**
 * Values that are stored in pieces (M7) are the whole of a variable: inside of a record, a case or
 * a collection nobody could say what a torn one is.
 */
import type * as Ast from "../ast/ast.js";
import type { Analyzed } from "./analyzed.js";

/** Bytes that are stored at once. */
const wholeBytes = 8;

/** Reports persistent and unguarded shared variables of types that have wide values inside. */
export function reportWideValue(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    if (declaration.kind !== "variable" || !isLookedAt(declaration)) continue;
    const { name, storage, type } = declaration;
    const wide = wideInside(analyzed, type, { whole: true, open: new Set() });
    if (wide === undefined) continue;
    const what = storage === "persistent" ? "persistent" : "the unguarded shared";
    analyzed.report("LS2405", type.span, { name: name.text, type: wide, what });
  }
}

/** A crash, or another thread, may see it while it is stored to. */
function isLookedAt({ storage, guarded }: Ast.VariableDeclaration): boolean {
  if (storage === "ghost") return false;
  if (storage === "persistent" || guarded === undefined) return true;
  return guarded.writesOnly && guarded.reads === undefined;
}

interface At {
  /** The type is that of the variable, not of a part of its value. */
  readonly whole: boolean;
  readonly open: ReadonlySet<Ast.Declaration>;
}

/** The name of a wide type that is a part of values of this one. */
function wideInside(analyzed: Analyzed, type: Ast.TypeExpression, at: At): string | undefined {
  const part = (one: Ast.TypeExpression, open = at.open) =>
    wideInside(analyzed, one, { whole: false, open });
  switch (type.kind) {
    case "optional type":
      return part(type.inner);
    case "set type":
    case "queue type":
      return part(type.element);
    case "named type":
      break;
    default:
      return undefined;
  }
  const symbol = analyzed.symbols.get(type.name);
  if (symbol === undefined || symbol.kind === "local") return undefined;
  const declaration = symbol.declaration as Ast.Declaration; // no parameter names a type
  if (at.open.has(declaration)) return undefined;
  const open = new Set([...at.open, declaration]);
  switch (declaration.kind) {
    case "type":
      return wideInside(analyzed, declaration.type, { ...at, open });
    case "opaque":
      return isWide(declaration) && !at.whole ? declaration.name.text : undefined;
    case "record":
      return firstOf(declaration.fields, (field) => part(field.type, open));
    case "enum":
      return firstOf(
        declaration.cases.flatMap((one) => one.fields),
        (field) => part(field.type, open),
      );
    default:
      return undefined;
  }
}

function firstOf<T>(list: readonly T[], find: (one: T) => string | undefined): string | undefined {
  for (const one of list) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Also where the size depends on the instance. */
function isWide({ bytes }: Ast.OpaqueDeclaration): boolean {
  if (bytes === undefined) return false;
  return bytes.kind !== "number" || bytes.value > wholeBytes;
}
