/**
 * Whether a statement takes a step: at least one on some way, which a label asks (S1.4), and one on
 * every way, which a loop asks (S10). Conditions are on parameters.
 */
import { type Ast, argumentFor } from "../../grammar/index.js";
import { constantSize } from "./choice-size.js";
import { rangeOf } from "./domain.js";
import { type Env, symbolOf } from "./emitter.js";
import { compile } from "./expression.js";
import { and, atom, binary, type Js, level, not, or } from "./js.js";
import { any, isAlwaysFalse, isAlwaysTrue, isConstant, touches } from "./step-condition.js";

const yes = atom("true");
const no = atom("false");

export function blockHasStep(env: Env, block: Ast.Block): Js {
  return block.statements.map((one) => hasStep(env, one)).reduce(or, no);
}

/** When does it take a step on some way through it. */
export function hasStep(env: Env, statement: Ast.Statement): Js {
  switch (statement.kind) {
    case "let":
      return storeHasStep(env, [statement.value], []);
    case "assign":
      return storeHasStep(env, statement.values, statement.targets);
    case "call statement":
      return callHasStep(env, statement.call);
    case "return": {
      if (!statement.value) return no;
      const called = calledOperation(env, statement.value);
      return called ? callHasStep(env, called.call) : touches(env, statement.value);
    }
    case "assert":
      return touches(env, statement.condition);
    case "choose": {
      const size = statement.where ? undefined : constantSize(env, statement.domain);
      return size === undefined ? yes : not(size.isOne);
    }
    case "if":
      return ifHasStep(env, statement);
    case "while":
      return and(
        not(isAlwaysFalse(env, statement.condition)),
        or(touches(env, statement.condition), blockHasStep(env, statement.body)),
      );
    case "loop":
      return blockHasStep(env, statement.body);
    case "for":
      return forHasStep(env, statement);
    case "hold": {
      const when = statement.when ? compile(env, statement.when) : yes;
      return or(when, blockHasStep(env, statement.body));
    }
    case "labelled": {
      const { body } = statement;
      if (body.kind === "if" && !body.otherwise) return not(isAlwaysFalse(env, body.condition));
      return yes;
    }
    case "word": {
      const symbol = symbolOf(env.emitter, statement.lock.name);
      const ghost = symbol?.kind === "lock" && symbol.declaration.ghost;
      return ghost ? any(env, statement.lock.indices) : yes;
    }
    case "break":
    case "continue":
    case "skip":
    case "ghost":
      return no;
    default:
      return yes;
  }
}

function ifHasStep(env: Env, { condition, then, otherwise }: Ast.IfStatement): Js {
  const inThen = and(not(isAlwaysFalse(env, condition)), blockHasStep(env, then));
  const rest = otherwise?.kind === "if" ? hasStep(env, otherwise) : undefined;
  const block = otherwise?.kind === "block" ? blockHasStep(env, otherwise) : no;
  const inElse = and(not(isAlwaysTrue(env, condition)), rest ?? block);
  return or(touches(env, condition), or(inThen, inElse));
}

function forHasStep(env: Env, statement: Ast.ForStatement): Js {
  const { domain } = statement;
  const inner = blockHasStep(env, statement.body);
  if (domain.kind === "range") {
    const touched = any(env, [domain.low, domain.high]);
    return or(touched, and(isSomewhere(env, domain), inner));
  }
  return isNumbers(env, domain) ? inner : yes;
}

type Range = Extract<Ast.Expression, { readonly kind: "range" }>;

/** When is a range not empty, where that is fixed by parameters. */
function isSomewhere(env: Env, domain: Range): Js {
  if (!isConstant(env, domain)) return yes;
  const range = rangeOf(env, domain);
  if (!range) return yes;
  const [low, high] = [range.low.text, range.high.text];
  if (/^\d+$/.test(low) && /^\d+$/.test(high)) return Number(low) <= Number(high) ? yes : no;
  return binary(range.low, "<=", range.high, level.compare);
}

/** A type of numbers is walked upwards. */
export function isNumbers(env: Env, domain: Ast.Expression): boolean {
  const type = env.emitter.model.types.get(domain);
  const symbol = domain.kind === "name expression" && symbolOf(env.emitter, domain.name);
  return (
    type?.kind === "set" &&
    type.element.kind === "int" &&
    symbol !== false &&
    symbol?.kind === "type"
  );
}

export function calledOperation(
  env: Env,
  e: Ast.Expression | undefined,
): { readonly call: Ast.CallExpression; readonly operation: Ast.OperationDeclaration } | undefined {
  if (e?.kind !== "call") return undefined;
  const symbol = symbolOf(env.emitter, e.callee);
  return symbol?.kind === "operation" ? { call: e, operation: symbol.declaration } : undefined;
}

function callHasStep(env: Env, call: Ast.CallExpression): Js {
  const called = calledOperation(env, call);
  if (!called) return no;
  return or(argumentsTouch(env, call), blockHasStep(env, called.operation.body));
}

/** All arguments together are one step if they read shared state (S1). */
export function argumentsTouch(env: Env, call: Ast.CallExpression): Js {
  const called = calledOperation(env, call);
  const given = (called?.operation.parameters ?? []).flatMap((parameter, i) => {
    const value = argumentFor(call, parameter, i);
    return value ? [value] : [];
  });
  return any(env, given);
}

function storeHasStep(
  env: Env,
  values: readonly Ast.Expression[],
  targets: readonly Ast.Place[],
): Js {
  const called = calledOperation(env, values[0]);
  const stores = targets.some((target) => isShared(env, target)) ? yes : no;
  if (called) return or(callHasStep(env, called.call), stores);
  return or(
    stores,
    any(env, [...values, ...targets.filter((one) => one.kind !== "name expression")]),
  );
}

/** The place is shared state: writing it is a step. */
export function isShared(env: Env, place: Ast.Expression): boolean {
  let root = place;
  while (root.kind === "index expression" || root.kind === "field") root = root.base;
  const symbol = root.kind === "name expression" ? symbolOf(env.emitter, root.name) : undefined;
  if (symbol?.kind === "kind state") return true;
  return symbol?.kind === "variable" && symbol.declaration.storage !== "ghost";
}

/** On every way through the block at least one step is taken, whatever the parameters are. */
export function alwaysSteps(env: Env, block: Ast.Block): boolean {
  for (const statement of block.statements) {
    if (statementAlwaysSteps(env, statement)) return true;
    if (goesRound(statement)) return false;
  }
  return false;
}

/** It may begin the next round of the loop around it. */
function goesRound(statement: Ast.Statement): boolean {
  const inBlock = (block: Ast.Block): boolean => block.statements.some(goesRound);
  switch (statement.kind) {
    case "continue":
      return true;
    case "if": {
      const other = statement.otherwise;
      const rest = other && (other.kind === "if" ? goesRound(other) : inBlock(other));
      return inBlock(statement.then) || rest === true;
    }
    case "labelled":
      return statement.body.kind === "block" ? inBlock(statement.body) : goesRound(statement.body);
    case "hold":
    case "atomic":
      return inBlock(statement.body);
    case "either":
      return statement.branches.some(inBlock);
    default:
      return false;
  }
}

function statementAlwaysSteps(env: Env, statement: Ast.Statement): boolean {
  switch (statement.kind) {
    case "if": {
      if (touches(env, statement.condition).text === "true") return true;
      const other = statement.otherwise;
      if (!other || !alwaysSteps(env, statement.then)) return false;
      return other.kind === "if" ? statementAlwaysSteps(env, other) : alwaysSteps(env, other);
    }
    case "while":
      return touches(env, statement.condition).text === "true";
    case "loop":
      return alwaysSteps(env, statement.body);
    case "for":
      return false;
    case "hold":
      return statement.when === undefined || alwaysSteps(env, statement.body);
    case "call statement":
      return callAlwaysSteps(env, statement.call);
    case "let":
    case "assign":
    case "return": {
      const value = statement.kind === "assign" ? statement.values[0] : statement.value;
      const called = calledOperation(env, value);
      if (called && callAlwaysSteps(env, called.call)) return true;
      return !called && hasStep(env, statement).text === "true";
    }
    default:
      return hasStep(env, statement).text === "true";
  }
}

function callAlwaysSteps(env: Env, call: Ast.CallExpression): boolean {
  const called = calledOperation(env, call);
  if (!called) return false;
  if (argumentsTouch(env, call).text === "true") return true;
  const [first] = called.operation.body.statements;
  return first !== undefined && statementAlwaysSteps(env, first);
}
