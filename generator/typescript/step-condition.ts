/**
 * Rule S1 before parameters are known: whether an expression touches shared state, as a condition
 * on parameters. `ir/lower` asks the same of an expression that is already folded; here the folding
 * is part of the answer: in `checked and x == 0` nothing is touched where `checked` is false. Keep
 * both in step: `conform` compares them on every instance.
 */
import { type Ast, firstVariablePart, isEmptyLiteral } from "../../grammar/index.js";
import { type Env, symbolOf } from "./emitter.js";
import { compile } from "./expression.js";
import { and, atom, type Js, not, or } from "./js.js";

const yes = atom("true");
const no = atom("false");

export function isConstant(env: Env, e: Ast.Expression): boolean {
  return firstVariablePart(env.emitter.model.symbols, e) === undefined;
}

/** A constant part; what its patterns bind stays inside. */
function constant(env: Env, e: Ast.Expression): Js {
  const hoisted: string[] = [];
  const inner = { ...env, hoisted, reach: yes, bindings: new Map(env.bindings) };
  const js = compile(inner, e);
  return hoisted.length === 0 ? js : atom(`(() => { ${hoisted.join(" ")} return ${js.text}; })()`);
}

/** When is the expression, with the parameters put in, the constant `true`, or `false`. */
function isAlways(env: Env, e: Ast.Expression, value: boolean): Js {
  if (isConstant(env, e)) {
    const js = constant(env, e);
    return value ? js : not(js);
  }
  if (e.kind === "unary" && e.operator === "not") return isAlways(env, e.operand, !value);
  if (e.kind === "conditional" && isConstant(env, e.condition)) {
    const condition = constant(env, e.condition);
    const then = and(condition, isAlways(env, e.then, value));
    return or(then, and(not(condition), isAlways(env, e.otherwise, value)));
  }
  if (e.kind === "binary" && (e.operator === "and" || e.operator === "or")) {
    const decisive = e.operator === "or";
    const left = isAlways(env, e.left, value);
    const right = isAlways(env, e.right, value);
    if (value === decisive) {
      const passes = isAlways(env, e.left, !value);
      return or(left, and(passes, right));
    }
    return and(left, right);
  }
  if (e.kind === "binary" && e.operator === "implies") {
    const left = isAlways(env, e.left, true);
    if (value) return or(isAlways(env, e.left, false), and(left, isAlways(env, e.right, true)));
    return and(left, isAlways(env, e.right, false));
  }
  if (e.kind === "quantifier" && e.binders.some(({ domain }) => isEmptyLiteral(domain))) {
    return value === (e.quantifier === "forall") ? yes : no;
  }
  if (e.kind === "call") {
    const symbol = symbolOf(env.emitter, e.callee);
    if (symbol?.kind === "function") return isAlways(env, symbol.declaration.body, value);
  }
  if (e.kind === "name expression") {
    const symbol = symbolOf(env.emitter, e.name);
    if (symbol?.kind === "function") return isAlways(env, symbol.declaration.body, value);
  }
  return no;
}

export const isAlwaysTrue = (env: Env, e: Ast.Expression): Js => isAlways(env, e, true);
export const isAlwaysFalse = (env: Env, e: Ast.Expression): Js => isAlways(env, e, false);

/** When does evaluating it read shared state. */
export function touches(env: Env, e: Ast.Expression): Js {
  if (isConstant(env, e)) return no;
  switch (e.kind) {
    case "name expression":
      return touchesName(env, e.name);
    case "binary":
      return touchesBinary(env, e);
    case "unary":
      return touches(env, e.operand);
    case "conditional": {
      const [then, otherwise] = [touches(env, e.then), touches(env, e.otherwise)];
      if (isConstant(env, e.condition)) {
        const condition = constant(env, e.condition);
        return or(and(condition, then), and(not(condition), otherwise));
      }
      const [always, never] = [isAlwaysTrue(env, e.condition), isAlwaysFalse(env, e.condition)];
      const open = and(not(always), not(never));
      const parts = or(and(not(never), then), and(not(always), otherwise));
      return or(and(open, touches(env, e.condition)), parts);
    }
    case "call": {
      const symbol = symbolOf(env.emitter, e.callee);
      const parts = any(
        env,
        e.arguments.map((one) => one.value),
      );
      if (symbol?.kind === "function") return or(parts, touches(env, symbol.declaration.body));
      return asksLock(env, e) ? yes : parts;
    }
    case "index expression":
      return or(touches(env, e.base), touches(env, e.index));
    case "field": {
      const symbol = symbolOf(env.emitter, e.name);
      return symbol?.kind === "kind state" ? touchesLockState(env, e.base) : touches(env, e.base);
    }
    case "unwrap":
      return touches(env, e.base);
    case "is":
      return touches(env, e.value);
    case "quantifier":
      if (e.binders.some(({ domain }) => isEmptyLiteral(domain))) return no;
      return any(env, [
        ...e.binders.map((one) => one.domain),
        ...(e.where ? [e.where] : []),
        e.body,
      ]);
    case "comprehension":
      if (isEmptyLiteral(e.domain)) return no;
      return any(env, [e.domain, e.where]);
    case "set":
    case "queue":
      return any(env, e.elements);
    case "range":
      return any(env, [e.low, e.high]);
    default:
      return no;
  }
}

export function any(env: Env, all: readonly Ast.Expression[]): Js {
  return all.map((e) => touches(env, e)).reduce(or, no);
}

function touchesName(env: Env, name: Ast.Name): Js {
  const symbol = symbolOf(env.emitter, name);
  if (symbol?.kind === "variable") return symbol.declaration.storage === "ghost" ? no : yes;
  if (symbol?.kind === "kind state") return yes;
  return symbol?.kind === "function" ? touches(env, symbol.declaration.body) : no;
}

/** `holders(L)`, `holds(p, L)`: who holds a lock is shared state, unless it is a ghost lock. */
function asksLock(env: Env, e: Ast.CallExpression): boolean {
  if (e.callee.text !== "holders" && e.callee.text !== "holds") return false;
  const lock = e.arguments[e.callee.text === "holders" ? 0 : 1]?.value;
  return lock !== undefined && touchesLockState(env, lock).text === "true";
}

function touchesLockState(env: Env, e: Ast.Expression): Js {
  let root = e;
  while (root.kind === "index expression") root = root.base;
  const symbol = root.kind === "name expression" ? symbolOf(env.emitter, root.name) : undefined;
  return symbol?.kind === "lock" && symbol.declaration.ghost ? no : yes;
}

/** What the left side decides, the right side does not touch. */
function touchesBinary(env: Env, e: Ast.BinaryExpression): Js {
  const [left, right] = [touches(env, e.left), touches(env, e.right)];
  switch (e.operator) {
    case "and":
    case "or":
    case "implies": {
      const stops = isAlways(env, e.left, e.operator === "or");
      if (isConstant(env, e.left)) return and(not(stops), right);
      if (isConstant(env, e.right)) return and(not(stops), left);
      return and(not(stops), or(left, right));
    }
    default:
      return or(left, right);
  }
}
