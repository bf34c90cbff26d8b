/** `hold`, and the words of locks: what is held after them, and whether a step may have them. */
import type { Ast, Span } from "../../grammar/index.js";
import { constantOf } from "./configuration.js";
import { settle } from "./join.js";
import { acquire, follow, release, wait } from "./judge.js";
import { kindOf, modesOf, wordWaits } from "./kinds.js";
import { localOf, ownText, valueText } from "./names.js";
import { sourceText } from "./places.js";
import { allReads, bind } from "./reads.js";
import { noExits, type Scope } from "./scope.js";
import { holdOf, holds, type State } from "./state.js";
import type { Touch } from "./trace.js";
import { inStep, walkBlock } from "./walk.js";

type States = readonly State[];

interface Target {
  readonly lock: Ast.LockDeclaration;
  readonly indices: readonly string[];
}

function targetOf(scope: Scope, reference: Ast.LockReference): Target | undefined {
  const symbol = scope.at.model.symbols.get(reference.name);
  if (symbol?.kind !== "lock") return undefined;
  const indices = reference.indices.map((e) => valueText(scope.names, e) ?? `?${e.span.start}`);
  return { lock: symbol.declaration, indices };
}

/** All indices of a lock word together are a step, if they read shared state. */
function indexed(scope: Scope, reference: Ast.LockReference, states: States): States {
  return inStep(scope, states, (inner, begun) =>
    follow(inner, begun, allReads(inner, reference.indices)),
  );
}

export function holdLock(scope: Scope, statement: Ast.HoldStatement, states: States): States {
  const { lock: reference, mode, when, body, span } = statement;
  const isHeld = when === undefined ? true : constantOf(scope.at, when);
  if (isHeld === false) return walkBlock(scope, body, states);
  const before = indexed(scope, reference, states);
  const target = targetOf(scope, reference);
  if (target === undefined) return walkBlock(scope, body, before);
  const at = { ...target, span: reference.span, tries: false };
  const entered = before.flatMap((state) =>
    modesTaken(scope, target.lock, mode).map((each) =>
      acquire(scope, state, { ...at, mode: each }),
    ),
  );
  // Where the condition is not known, both.
  const inside = isHeld === undefined ? [...entered, ...before] : entered;
  const exits = noExits();
  const end = walkBlock({ ...scope, exits }, body, inside);
  const leave = (all: States): States =>
    all.map((state) => release(scope, state, { ...target, span: endOf(span) }));
  for (const way of ["breaks", "continues", "returns"] as const) {
    scope.exits[way].push(...leave(exits[way]));
  }
  return leave(end);
}

function endOf(span: Span): Span {
  return { ...span, start: span.end - 1 };
}

/** The mode that is written, or any that the kind has. */
function modesTaken(
  scope: Scope,
  lock: Ast.LockDeclaration,
  mode: Ast.Name | undefined,
): readonly string[] {
  if (mode !== undefined) return [mode.text];
  const kind = kindOf(scope.at, lock);
  return kind === undefined ? [""] : modesOf(kind);
}

export function lockWord(scope: Scope, statement: Ast.WordStatement, states: States): States {
  const before = indexed(scope, statement.lock, states);
  const target = targetOf(scope, statement.lock);
  if (target === undefined || target.lock.ghost) return before;
  switch (statement.word.text) {
    case "acquire":
      return acquired(scope, statement, { target, states: before });
    case "release":
      return before.map((state) => release(scope, state, { ...target, span: statement.span }));
    case "downgrade":
      return before.map((state) => downgraded(scope, statement, { target, state }));
    default:
      return otherWord(scope, statement, { target, states: before });
  }
}

interface At {
  readonly target: Target;
  readonly states: States;
}

/** After `try acquire L -> ok` the lock is held where `ok` is true. */
function acquired(scope: Scope, statement: Ast.WordStatement, { target, states }: At): States {
  const { mode, result, span } = statement;
  const { lock } = target;
  const what = { ...target, span, tries: statement.try };
  const have = (all: States): States =>
    all.flatMap((state) =>
      modesTaken(scope, lock, mode).map((each) => acquire(scope, state, { ...what, mode: each })),
    );
  if (!statement.try) return have(states);
  const free = result === undefined ? states : follow(scope, states, bind(scope, result));
  const local = result && localOf(scope.names, result);
  if (local === undefined) return [...have(free), ...free];
  const text = ownText(scope.names, local);
  const knowing = (all: States, value: boolean): States =>
    all.map((state) => ({ ...state, facts: new Map([...state.facts, [text, value]]) }));
  return settle([...knowing(have(free), true), ...knowing(free, false)]);
}

function downgraded(
  scope: Scope,
  statement: Ast.WordStatement,
  { target, state }: { readonly target: Target; readonly state: State },
): State {
  const { lock, indices } = target;
  const wasHeld = holds(state, lock, indices);
  const after = release(scope, state, { ...target, span: statement.span });
  const mode = statement.toMode?.text;
  if (!wasHeld || mode === undefined) return after;
  return { ...after, held: [...after.held, holdOf(lock, indices, mode)] };
}

/** Any other word changes the state of the lock: in a step it is the one access. */
function otherWord(scope: Scope, statement: Ast.WordStatement, { target, states }: At): States {
  const { result, span } = statement;
  const kind = kindOf(scope.at, target.lock);
  const bound = result === undefined ? states : follow(scope, states, bind(scope, result));
  if (!scope.inside || kind === undefined) return bound;
  const shown = sourceText(scope, statement.lock.span);
  const touch: Touch = {
    kind: "touch",
    key: `lock ${target.lock.name.text}[${target.indices.join("][")}]`,
    shown,
    access: "update",
    size: "word",
    indices: target.indices,
    span,
  };
  const waited = wordWaits(kind, statement) ? wait(scope, bound, span, shown) : bound;
  return follow(scope, waited, [touch]);
}
