/**
 * Which locks a thread may hold, and which it certainly holds, before each of its statements: all
 * processes are followed through all calls, both branches of every `if` taken, loops until nothing
 * changes. Indices are not told apart, so what this says about arrays of locks is on the safe side.
 * The rules about locks (D1, D4, K8, S6) watch the walk and report what is evident.
 */
import type * as Ast from "../ast/ast.js";
import type { Analyzed } from "./analyzed.js";
import { acquireModes } from "./kind-words.js";
import { kindsOfLock } from "./kinds-of-lock.js";

/**
 * Lock name, blank, mode; the mode is empty where the kind has none. With a `+` behind it: the lock
 * may be held in the mode more than once.
 */
type Hold = string;

export interface Held {
  readonly may: ReadonlySet<Hold>;
  readonly must: ReadonlySet<Hold>;
}

/** Told of every statement on every way, with what is held before it. */
export interface LockObserver {
  readonly statement?: (statement: Ast.Statement, held: Held) => void;
  readonly call?: (
    call: Ast.CallExpression,
    held: Held,
    operation: Ast.OperationDeclaration,
  ) => void;
  readonly end?: (process: Ast.ProcessDeclaration, held: Held) => void;
}

interface Walk {
  readonly analyzed: Analyzed;
  readonly observer: LockObserver;
  /** What is held after an operation, by what was held before it. */
  readonly after: Map<Ast.OperationDeclaration, Map<string, Held | undefined>>;
  readonly open: ReadonlySet<Ast.OperationDeclaration>;
}

/** Where statements leave to: what is held there, collected. */
interface Exits {
  readonly breaks: Held[];
  readonly continues: Held[];
  readonly returns: Held[];
}

const nothing: Held = { may: new Set(), must: new Set() };

/** Walks all processes; operations that none of them calls are not visited. */
export function followLocks(analyzed: Analyzed, observer: LockObserver): void {
  const walk: Walk = { analyzed, observer, after: new Map(), open: new Set() };
  for (const declaration of analyzed.declarations) {
    if (declaration.kind !== "process") continue;
    const exits = noExits();
    const end = inBlock(walk, declaration.body, nothing, exits);
    const last = merge([...exits.returns, ...(end === undefined ? [] : [end])]);
    if (last !== undefined) observer.end?.(declaration, last);
  }
}

function noExits(): Exits {
  return { breaks: [], continues: [], returns: [] };
}

function merge(all: readonly Held[]): Held | undefined {
  const [first, ...rest] = all;
  return first && rest.reduce(join, first);
}

function join(left: Held, right: Held): Held {
  return {
    may: new Set([...left.may, ...right.may]),
    must: new Set([...left.must].filter((hold) => right.must.has(hold))),
  };
}

function keyOf(held: Held): string {
  return `${[...held.may].sort().join()} | ${[...held.must].sort().join()}`;
}

function inBlock(
  walk: Walk,
  block: Ast.Block,
  before: Held | undefined,
  exits: Exits,
): Held | undefined {
  let held = before;
  for (const statement of block.statements) {
    if (held === undefined) return undefined;
    held = inStatement(walk, statement, held, exits);
  }
  return held;
}

function inStatement(
  walk: Walk,
  statement: Ast.Statement,
  before: Held,
  exits: Exits,
): Held | undefined {
  walk.observer.statement?.(statement, before);
  switch (statement.kind) {
    case "labelled":
      return statement.body.kind === "block"
        ? inBlock(walk, statement.body, before, exits)
        : inStatement(walk, statement.body, before, exits);
    case "atomic":
    case "forall statement":
      return inBlock(walk, statement.body, before, exits);
    case "ghost":
      return inStatement(walk, statement.body, before, exits);
    case "let":
      return inCall(walk, statement.value, before);
    case "assign":
      return statement.values.length === 1 ? inCall(walk, statement.values[0]!, before) : before;
    case "call statement":
      return inCall(walk, statement.call, before);
    case "if":
      return inIf(walk, statement, before, exits);
    case "either": {
      const ends = statement.branches.map((branch) => inBlock(walk, branch, before, exits));
      return merge(ends.filter((end) => end !== undefined));
    }
    case "while":
    case "loop":
    case "for":
      return inLoop(walk, statement, before, exits);
    case "hold":
      return inHold(walk, statement, before, exits);
    case "word":
      return afterWord(walk, statement, before);
    case "return": {
      const held = statement.value === undefined ? before : inCall(walk, statement.value, before);
      if (held !== undefined) exits.returns.push(held);
      return undefined;
    }
    case "break":
      exits.breaks.push(before);
      return undefined;
    case "continue":
      exits.continues.push(before);
      return undefined;
    default:
      return before;
  }
}

function inIf(
  walk: Walk,
  statement: Ast.IfStatement,
  before: Held,
  exits: Exits,
): Held | undefined {
  const then = inBlock(walk, statement.then, before, exits);
  const { otherwise } = statement;
  let other: Held | undefined = before;
  if (otherwise?.kind === "if") other = inStatement(walk, otherwise, before, exits);
  else if (otherwise !== undefined) other = inBlock(walk, otherwise, before, exits);
  return merge([then, other].filter((end) => end !== undefined));
}

/** The body until what is held at its start no longer changes. */
function inLoop(
  walk: Walk,
  statement: Extract<Ast.Statement, { kind: "while" | "loop" | "for" }>,
  before: Held,
  exits: Exits,
): Held | undefined {
  let start = before;
  for (;;) {
    const inner: Exits = { ...noExits(), returns: exits.returns };
    const end = inBlock(walk, statement.body, start, inner);
    const rounds = [...inner.continues, ...(end === undefined ? [] : [end])];
    const next = merge([start, ...rounds])!;
    if (keyOf(next) === keyOf(start)) {
      return merge(statement.kind === "loop" ? inner.breaks : [next, ...inner.breaks]);
    }
    start = next;
  }
}

/** Holds in its body, and lets go on every way out (S4). */
function inHold(
  walk: Walk,
  statement: Ast.HoldStatement,
  before: Held,
  exits: Exits,
): Held | undefined {
  const holds = holdsOf(walk.analyzed, statement.lock, statement.mode);
  const certain = statement.when === undefined;
  const inner = noExits();
  const end = inBlock(walk, statement.body, take(before, holds, certain), inner);
  for (const way of ["breaks", "continues", "returns"] as const) {
    exits[way].push(...inner[way].map((held) => letGo(held, before, holds)));
  }
  return end && letGo(end, before, holds);
}

function take(held: Held, holds: readonly Hold[], certain: boolean): Held {
  const must = certain && holds.length === 1 ? new Set([...held.must, ...holds]) : held.must;
  const again = holds.filter((hold) => held.may.has(hold)).map((hold) => `${hold}+`);
  return { may: new Set([...held.may, ...holds, ...again]), must };
}

/** Without what this `hold` took; what was held before it stays. */
function letGo(held: Held, before: Held, holds: readonly Hold[]): Held {
  const mine = (hold: Hold): boolean => nameIn(hold) === nameIn(holds[0] ?? "");
  return {
    may: new Set([...held.may].filter((hold) => !mine(hold) || before.may.has(hold))),
    must: new Set([...held.must].filter((hold) => !mine(hold) || before.must.has(hold))),
  };
}

function afterWord(walk: Walk, statement: Ast.WordStatement, before: Held): Held {
  const { word, lock, mode, toMode } = statement;
  switch (word.text) {
    case "acquire":
      return take(before, holdsOf(walk.analyzed, lock, mode), !statement.try);
    case "release": {
      const other = (hold: Hold): boolean => nameIn(hold) !== lock.name.text;
      const must = new Set([...before.must].filter(other));
      return { may: afterRelease(statement, before.may), must };
    }
    case "downgrade":
      return toMode === undefined
        ? before
        : take(
            { ...before, may: afterRelease(statement, before.may) },
            holdsOf(walk.analyzed, lock, toMode),
            false,
          );
    default:
      return before;
  }
}

/** One hold less; nothing less where it is not clear which lock, mode and time it is. */
function afterRelease({ lock, mode }: Ast.WordStatement, may: Held["may"]): Held["may"] {
  const mine = [...may].filter((hold) => nameIn(hold) === lock.name.text);
  const meant = mode === undefined ? mine : mine.filter((one) => isHold(one, lock, mode));
  const [only, ...others] = meant;
  if (lock.indices.length > 0 || only === undefined || others.length > 0) return may;
  return new Set([...may].filter((hold) => hold !== only));
}

function isHold(hold: Hold, lock: Ast.LockReference, mode: Ast.Name): boolean {
  const once = holdOf(lock.name.text, mode.text);
  return hold === once || hold === `${once}+`;
}

/** What may be held after `acquire L mode`: one hold a mode that it may mean. */
function holdsOf(analyzed: Analyzed, lock: Ast.LockReference, mode: Ast.Name | undefined): Hold[] {
  if (mode !== undefined) return [holdOf(lock.name.text, mode.text)];
  const symbol = analyzed.symbols.get(lock.name);
  if (symbol?.kind !== "lock") return [];
  const modes = kindsOfLock(analyzed.globals, symbol.declaration).flatMap(acquireModes);
  return [...new Set(modes)].map((each) => holdOf(lock.name.text, each ?? ""));
}

function holdOf(lock: string, mode: string): Hold {
  return `${lock} ${mode}`;
}

/** The name of the lock in a hold. */
export function nameIn(hold: Hold): string {
  return hold.slice(0, hold.indexOf(" "));
}

/** Follows the call of an operation, once for every different start. */
function inCall(walk: Walk, value: Ast.Expression, before: Held): Held | undefined {
  if (value.kind !== "call") return before;
  const symbol = walk.analyzed.symbols.get(value.callee);
  if (symbol?.kind !== "operation") return before;
  const { declaration } = symbol;
  walk.observer.call?.(value, before, declaration);
  if (walk.open.has(declaration)) return before;
  const known = walk.after.get(declaration) ?? new Map<string, Held | undefined>();
  walk.after.set(declaration, known);
  const key = keyOf(before);
  if (!known.has(key)) {
    const exits = noExits();
    const inner = { ...walk, open: new Set([...walk.open, declaration]) };
    const end = inBlock(inner, declaration.body, before, exits);
    known.set(key, merge([...exits.returns, ...(end === undefined ? [] : [end])]));
  }
  return known.get(key);
}
