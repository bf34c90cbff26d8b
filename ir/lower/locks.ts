/**
 * The locks of an instance: their kinds with arguments, ledgers, queues and state, as variables.
 */
import type { Ast } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import type { Type } from "../type.js";
import { type Context, type Frame, newVariable, symbolOf } from "./context.js";
import { lowerAs } from "./expressions.js";
import type { LockInfo } from "./lock-info.js";
import { intType } from "./type-relation.js";
import { lowerType } from "./types.js";

/** Holds of one lock by one thread in one mode beyond this are a fault. */
const mostNested = 6;

export function lowerLocks(context: Context, frame: Frame): void {
  for (const declaration of context.model.declarations) {
    if (declaration.kind !== "lock") continue;
    context.locks.set(declaration, lowerLock(context, frame, declaration));
  }
}

function kindOf(context: Context, declaration: Ast.LockDeclaration): Ast.KindDeclaration {
  const symbol = symbolOf(context, declaration.lockKind);
  if (symbol.kind === "kind") return symbol.declaration;
  const value =
    symbol.kind === "parameter" ? context.parameters.get(symbol.declaration) : undefined;
  if (value?.kind !== "lock kind") throw new Error(`no kind: ${symbol.name}`);
  return value.declaration;
}

function lowerLock(context: Context, frame: Frame, declaration: Ast.LockDeclaration): LockInfo {
  const kind = kindOf(context, declaration);
  const name = declaration.name.text;
  const dimensions = declaration.indices.map((index) => lowerType(context, frame, index.type));
  const span = declaration.span;
  const make = (field: string, type: Type, more: readonly Type[] = []): number =>
    newVariable(context, {
      name: `${name}.${field}`,
      type,
      dimensions: [...dimensions, ...more],
      // to take a lock is no effect in the sense of S2: several may be taken in one step
      storage: "ghost",
      hidden: true,
      span,
    }).id;
  const threads: Type = { kind: "set", element: context.threadType };
  const modes = modesOf(kind);
  const shown = (mode: string): string => (mode === "" ? "holders" : `holders(${mode})`);
  const ledgers = new Map(modes.map((mode) => [mode, make(shown(mode), threads)]));
  const more = (mode: string): number =>
    make(`nested(${mode})`, intType(0, mostNested), [context.threadType]);
  const nested = new Map(modes.map((mode) => [mode, more(mode)]));
  const present = context.threads.filter((thread) => !thread.absent).length;
  const queue: Type = { kind: "queue", element: context.threadType, capacity: present };
  const plain: LockInfo = {
    declaration,
    name,
    kind,
    ghost: declaration.ghost,
    dimensions,
    arguments: lowerArguments(context, frame, declaration, kind),
    modes,
    ledgers,
    nested,
    ...(kind.queued ? { waiters: make("waiters", queue) } : {}),
    state: new Map(),
    stateless: kind.items.every((item) => item.kind !== "kind state"),
    exclusiveModes: new Set(modes.filter((mode) => isExclusive(kind, mode))),
  };
  return { ...plain, state: lowerState(context, frame, plain) };
}

function modesOf(kind: Ast.KindDeclaration): string[] {
  const modes = kind.items.flatMap((item): string[] => {
    if (item.kind === "kind downgrade") return [item.from.text, item.to.text];
    if (item.kind !== "kind word" || item.word.text !== "acquire") return [];
    return [item.mode?.text ?? ""];
  });
  return [...new Set(modes)];
}

function lowerArguments(
  context: Context,
  frame: Frame,
  declaration: Ast.LockDeclaration,
  kind: Ast.KindDeclaration,
): Map<Ast.Parameter, Expr> {
  const made = new Map<Ast.Parameter, Expr>();
  for (const [i, parameter] of kind.parameters.entries()) {
    const named = declaration.arguments.find((one) => one.name?.text === parameter.name.text);
    const at = declaration.arguments[i];
    const given = named?.value ?? (at && !at.name ? at.value : undefined) ?? parameter.value;
    if (!given) throw new Error(`no value for ${parameter.name.text} of ${kind.name.text}`);
    const type = lowerType(context, frame, parameter.type);
    made.set(parameter, lowerAs(context, frame, given, type));
  }
  return made;
}

function lowerState(context: Context, frame: Frame, info: LockInfo): Map<Ast.KindState, number> {
  const made = new Map<Ast.KindState, number>();
  const inner: Frame = { ...frame, lock: { info, indices: [] } };
  for (const item of info.kind.items) {
    if (item.kind !== "kind state") continue;
    const own = item.indices.map((index) => lowerType(context, inner, index.type));
    const draft = newVariable(context, {
      name: `${info.name}.${item.name.text}`,
      type: lowerType(context, inner, item.type),
      dimensions: [...info.dimensions, ...own],
      storage: info.ghost ? "ghost" : "shared",
      span: item.span,
    });
    made.set(item, draft.id);
  }
  return made;
}

/** D2: the guard of the acquire contains `holders == {}`. */
function isExclusive(kind: Ast.KindDeclaration, mode: string): boolean {
  const word = kind.items.find(
    (item): item is Ast.KindWord =>
      item.kind === "kind word" && item.word.text === "acquire" && (item.mode?.text ?? "") === mode,
  );
  return word?.first.when !== undefined && asksForNobody(word.first.when);
}

function asksForNobody(e: Ast.Expression): boolean {
  if (e.kind !== "binary") return false;
  if (e.operator === "and") return asksForNobody(e.left) || asksForNobody(e.right);
  const isHolders = e.left.kind === "name expression" && e.left.name.text === "holders";
  return (
    e.operator === "==" && isHolders && e.right.kind === "set" && e.right.elements.length === 0
  );
}
