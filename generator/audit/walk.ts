/**
 * Walks the statements of a process or an operation, as all that is certain about the thread there:
 * where a step begins (S1), what it touches, where it ends. Loops are walked until nothing is new.
 */
import type { Ast } from "../../grammar/index.js";
import { constantOf } from "./configuration.js";
import { settle } from "./join.js";
import { fence, follow, wait } from "./judge.js";
import { walkLoop } from "./loops.js";
import { textsOf } from "./names.js";
import { bindResult, calledOperation, callOperation } from "./operation-call.js";
import { localName, sourceText } from "./places.js";
import { allReads, bind, bindValue, readsOf, readsOfAll, withMany } from "./reads.js";
import { noExits, type Scope } from "./scope.js";
import { drop, type State, type Step } from "./state.js";
import { takenFrom, targetsOf } from "./stores.js";
import { holdLock, lockWord } from "./words.js";

type States = readonly State[];

export function walkBlock(scope: Scope, block: Ast.Block, states: States): States {
  let after = states;
  for (const statement of block.statements) {
    if (after.length === 0) return after;
    const dead = textsOf(scope.names, scope.records.lifetimes.get(statement));
    after = settle(drop(walkStatement(scope, statement, after), dead));
  }
  return after;
}

/** One step, unless it is a part of one already. */
export function inStep(
  scope: Scope,
  states: States,
  body: (scope: Scope, states: States) => States,
): States {
  if (scope.inside) return body(scope, states);
  const begun = states.map((state) => ({ ...state, step: { base: state.held.length } }));
  return settle(body({ ...scope, inside: true }, begun).map(ended));
}

function ended({ held, facts, within }: State): State {
  return { held, facts, within };
}

function walkStatement(scope: Scope, statement: Ast.Statement, states: States): States {
  switch (statement.kind) {
    case "labelled":
      return walkLabelled(scope, statement, states);
    case "let":
      return walkLet(scope, statement, states);
    case "assign":
      return walkAssign(scope, statement, states);
    case "if":
      return walkIf(scope, statement, states);
    case "while":
    case "loop":
    case "for":
      return walkLoop(scope, statement, states);
    case "forall statement":
      return walkForall(scope, statement, states);
    case "choose":
    case "take":
      return walkChoice(scope, statement, states);
    case "either":
      recordChoice(scope, statement, "either");
      return statement.branches.flatMap((branch) => walkBlock(scope, branch, states));
    case "await":
      return walkAwait(scope, statement, states);
    case "atomic":
      return walkAtomic(scope, statement, states);
    case "hold":
      return holdLock(scope, statement, states);
    case "word":
      return lockWord(scope, statement, states);
    case "call statement":
      return callOperation(scope, statement.call, states);
    case "return":
      return walkReturn(scope, statement.value, states);
    case "break":
      scope.exits.breaks.push(...states);
      return [];
    case "continue":
      scope.exits.continues.push(...states);
      return [];
    case "fence":
      return fence(scope, states, statement.span);
    // Ghost statements and assertions are compiled on request only (R8); a flush is not seen.
    case "ghost":
    case "assert":
    case "flush":
    case "restart":
    case "skip":
      return states;
  }
}

function walkLabelled(
  scope: Scope,
  { label, body }: Extract<Ast.Statement, { kind: "labelled" }>,
  states: States,
): States {
  const inner = { ...scope, place: [...scope.place, label.text] };
  return body.kind === "block"
    ? walkBlock(inner, body, states)
    : walkStatement(inner, body, states);
}

function walkLet(scope: Scope, statement: Ast.LetStatement, states: States): States {
  const { name, value, mutable } = statement;
  const call = calledOperation(scope, value);
  if (call !== undefined) {
    return bindResult(scope, name, callOperation(scope, call, states));
  }
  const after = inStep(scope, states, (inner, begun) =>
    follow(inner, begun, readsOf(inner, value)),
  );
  return follow(scope, after, mutable ? bind(scope, name) : bindValue(scope, name, value));
}

function walkAssign(scope: Scope, statement: Ast.AssignStatement, states: States): States {
  const [only] = statement.values;
  const call = only && calledOperation(scope, only);
  const before = call === undefined ? states : callOperation(scope, call, states);
  return inStep(scope, before, (inner, begun) => {
    const reads = call === undefined ? allReads(inner, statement.values) : [];
    return follow(inner, begun, [...reads, ...targetsOf(inner, statement)]);
  });
}

function walkReturn(scope: Scope, value: Ast.Expression | undefined, states: States): States {
  const call = value && calledOperation(scope, value);
  if (call !== undefined) scope.exits.returns.push(...callOperation(scope, call, states));
  else if (value === undefined) scope.exits.returns.push(...states);
  else {
    const after = inStep(scope, states, (inner, begun) =>
      follow(inner, begun, readsOf(inner, value)),
    );
    scope.exits.returns.push(...after);
  }
  return [];
}

function walkIf(scope: Scope, statement: Ast.IfStatement, states: States): States {
  const { condition, then, otherwise } = statement;
  const constant = constantOf(scope.at, condition);
  const tested =
    constant === undefined
      ? inStep(scope, states, (inner, begun) => follow(inner, begun, readsOf(inner, condition)))
      : states;
  const yes = constant === false ? [] : assume(scope, tested, condition, true);
  const no = constant === true ? [] : assume(scope, tested, condition, false);
  const after = walkBlock(scope, then, yes);
  if (otherwise === undefined) return [...after, ...no];
  const other =
    otherwise.kind === "if" ? walkIf(scope, otherwise, no) : walkBlock(scope, otherwise, no);
  return [...after, ...other];
}

/** The states in which a condition has this value; locals that it tells of are known from here. */
export function assume(scope: Scope, states: States, e: Ast.Expression, value: boolean): States {
  if (e.kind === "unary" && e.operator === "not") return assume(scope, states, e.operand, !value);
  if (e.kind === "binary" && (e.operator === "and" || e.operator === "or")) {
    if (value !== (e.operator === "and")) return states;
    return assume(scope, assume(scope, states, e.left, value), e.right, value);
  }
  const local = e.kind === "name expression" ? localName(scope, e.name) : undefined;
  if (local === undefined) return states;
  return states
    .filter(({ facts }) => (facts.get(local) ?? value) === value)
    .map((state) => ({ ...state, facts: new Map([...state.facts, [local, value]]) }));
}

function walkForall(scope: Scope, statement: Ast.ForallStatement, states: States): States {
  const { binders, where, body } = statement;
  return inStep(scope, states, (inner, begun) => {
    const head = follow(inner, begun, readsOfAll(inner, binders, where ? [where] : []));
    return walkBlock(withMany(inner, binders), body, head);
  });
}

/** `choose` tests one member, and `take` takes it; both wait while there is none (S3). */
function walkChoice(
  scope: Scope,
  statement: Ast.ChooseStatement | Ast.TakeStatement,
  states: States,
): States {
  recordChoice(scope, statement, statement.name.text);
  return inStep(scope, states, (outer, begun) => {
    const inner = { ...outer, waiting: true };
    const source = takenFrom(inner, statement);
    const where = statement.where === undefined ? [] : readsOf(inner, statement.where);
    const waits = [...source, ...where].some(({ kind }) => kind === "touch");
    const waited = waits
      ? wait(inner, begun, statement.span, sourceText(inner, statement.span))
      : begun;
    return follow(inner, waited, [...source, ...where]);
  });
}

function walkAwait(
  scope: Scope,
  { condition, span }: Extract<Ast.Statement, { kind: "await" }>,
  states: States,
): States {
  return inStep(scope, states, (outer, begun) => {
    const inner = { ...outer, waiting: true };
    const waited = wait(inner, begun, span, sourceText(inner, span));
    return assume(inner, follow(inner, waited, readsOf(inner, condition)), condition, true);
  });
}

function walkAtomic(
  scope: Scope,
  statement: Extract<Ast.Statement, { kind: "atomic" }>,
  states: States,
): States {
  const exits = noExits();
  const block = statement.assume ? assumedBlock(scope, statement) : undefined;
  const after = inStep(scope, states, (inner, begun) => {
    const own = block === undefined ? begun : begun.map((state) => assumedIn(state, block));
    return walkBlock({ ...inner, exits }, statement.body, own);
  });
  for (const way of ["breaks", "continues", "returns"] as const) {
    scope.exits[way].push(...(scope.inside ? exits[way] : exits[way].map(ended)));
  }
  return block !== undefined && scope.inside ? after.map(withoutBlock) : after;
}

function assumedIn(state: State, block: NonNullable<Step["assumed"]>): State {
  const { step = {} } = state;
  return { ...state, step: { base: step.base ?? 0, assumed: block, outside: step } };
}

function withoutBlock(state: State): State {
  return { ...state, step: state.step?.outside ?? {} };
}

function assumedBlock(scope: Scope, statement: Ast.Statement): NonNullable<Step["assumed"]> {
  const key = `${statement.span.file}:${statement.span.start}`;
  const known = scope.records.assumed.get(key);
  const where = scope.place.join(".");
  const { span } = statement;
  const block = known ?? { where, span, locations: new Set<string>(), isNeeded: false };
  if (!scope.muted) scope.records.assumed.set(key, block);
  return block;
}

function recordChoice(scope: Scope, { span }: Ast.Statement, what: string): void {
  if (scope.muted) return;
  scope.records.choices.set(`${span.file}:${span.start}`, {
    where: scope.place.join("."),
    span,
    what,
  });
}
