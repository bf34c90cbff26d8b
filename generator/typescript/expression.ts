/**
 * Expressions of the text as TypeScript. Reads of shared state are calls of the run time, so a
 * reader sees where a step touches what others see. Names that patterns bind (N4) stand for parts
 * of what was matched, which is kept in a constant before the expression.
 */
import type { Ast, StaticType } from "../../grammar/index.js";
import { compileCall } from "./call.js";
import { memberOf, valuesOf } from "./domain.js";
import { type Env, runtime, symbolOf } from "./emitter.js";
import {
  and,
  atom,
  binary,
  call,
  conditional,
  type Js,
  type Level,
  level,
  not,
  or,
  tight,
} from "./js.js";
import { fresh, identifier, pascal } from "./names.js";
import { bindPattern, patternNames, sameNames } from "./pattern.js";
import { cellOf, partOf, placeOf } from "./place.js";
import { hasValues, isPlain, typeOf } from "./static-type.js";
import { staticDescriptor, unaliased } from "./types.js";

export function compile(env: Env, e: Ast.Expression, expected?: StaticType): Js {
  switch (e.kind) {
    case "number":
      return e.value < 0 ? { text: String(e.value), level: level.unary } : atom(String(e.value));
    case "boolean":
      return atom(String(e.value));
    case "none":
      return atom("undefined");
    case "self":
      return atom("self.id");
    case "name expression":
      return compileName(env, e);
    case "call":
      return compileCall(env, e);
    case "index expression":
    case "field":
      return compileAccess(env, e);
    case "unwrap":
      return call(runtime(env.emitter, "unwrap"), compile(env, e.base));
    case "unary": {
      const operand = compile(env, e.operand);
      if (e.operator === "not") return not(operand);
      return { text: `-${tight(operand, level.unary)}`, level: level.unary };
    }
    case "binary":
      return compileBinary(env, e, expected);
    case "is":
      return compileIs(env, e);
    case "conditional": {
      const condition = compile(env, e.condition);
      const then = compile(reached(env, condition), e.then, expected);
      return conditional(condition, then, compile(reached(env, not(condition)), e.otherwise));
    }
    case "quantifier":
      return compileQuantifier(env, e);
    case "set":
    case "queue": {
      const parts = e.elements.map((one) => compile(env, one));
      const list = `[${parts.map((part) => part.text).join(", ")}]`;
      if (e.kind === "queue" || parts.length < 2) return atom(list);
      return call(runtime(env.emitter, "set"), ...parts);
    }
    case "comprehension": {
      const list = valuesOf(env, e.domain);
      const name = bindLocal(env, e.name);
      return atom(`${tight(list, level.atom)}.filter(${arrow(env, [name], e.where)})`);
    }
    case "range":
      return valuesOf(env, e);
    case "prime":
    case "at":
    case "takes":
    case "returned":
    case "ended":
      throw new Error(`not in the protocol after analysis: ${e.kind}`);
  }
}

/** The same place for what is evaluated only if the condition is true. */
export function reached(env: Env, condition: Js): Env {
  return { ...env, reach: and(env.reach, condition) };
}

/** A name for a local of the text, unique in the method. */
export function bindLocal(env: Env, name: Ast.Name): string {
  const symbol = symbolOf(env.emitter, name);
  const made = fresh(env.taken, identifier(name.text));
  if (symbol) env.bindings.set(symbol, { js: atom(made) });
  return made;
}

/** `(x) => e`, with a body in braces if the parts of patterns need constants. */
export function arrow(env: Env, parameters: readonly string[], body: Ast.Expression): string {
  const hoisted: string[] = [];
  const inner: Env = { ...env, hoisted, reach: atom("true") };
  const js = compile(inner, body);
  const head = `(${parameters.join(", ")}) =>`;
  if (hoisted.length === 0) {
    return `${head} ${js.text.startsWith("{") ? `(${js.text})` : js.text}`;
  }
  return `${head} { ${hoisted.join("\n")}\nreturn ${js.text}; }`;
}

function compileName(env: Env, e: Ast.NameExpression): Js {
  const { emitter } = env;
  const symbol = symbolOf(emitter, e.name);
  switch (symbol?.kind) {
    case undefined:
      if (e.name.text === "holders") return atom("lock.holders()");
      return valuesOf(env, e);
    case "parameter":
      return atom(`${env.parameters}${identifier(symbol.name)}`);
    case "case": {
      const name = pascal(symbol.declaration.name.text);
      return atom(`${name}.${symbol.name}`);
    }
    case "opaque value":
      return atom(`${pascal(symbol.declaration.name.text)}.${symbol.name}`);
    case "variable":
    case "kind state": {
      const place = placeOf(env, e);
      if (!place) throw new Error(`no place: ${symbol.name}`);
      return place.get;
    }
    case "local": {
      const binding = env.bindings.get(symbol);
      if (!binding) throw new Error(`local without a meaning here: ${symbol.name}`);
      return binding.js;
    }
    case "kind parameter":
      return atom(identifier(symbol.name));
    case "process":
      return symbol.declaration.index === undefined
        ? atom(`this.processes.${identifier(symbol.name)}`)
        : valuesOf(env, e);
    case "function":
      return atom(`this.${identifier(symbol.name)}()`);
    default:
      return valuesOf(env, e);
  }
}

function compileAccess(env: Env, e: Ast.IndexExpression | Ast.FieldExpression): Js {
  const thread = e.kind === "index expression" ? threadOf(env, e) : undefined;
  if (thread) return thread;
  const place = placeOf(env, e);
  if (place) {
    return place.rest.reduce(
      (queue, index) => call(runtime(env.emitter, "element"), queue, compile(env, index)),
      place.get,
    );
  }
  if (e.kind === "field") {
    const part = partOf(env, e);
    if (part !== undefined) return atom(`${part}.get()`);
    return atom(`${tight(compile(env, e.base), level.atom)}.${identifier(e.name.text)}`);
  }
  return call(runtime(env.emitter, "element"), compile(env, e.base), compile(env, e.index));
}

/** `faulter[t]`: a thread of a process. */
function threadOf(env: Env, e: Ast.IndexExpression): Js | undefined {
  const symbol = e.base.kind === "name expression" ? symbolOf(env.emitter, e.base.name) : undefined;
  if (symbol?.kind !== "process" || !symbol.declaration.index) return undefined;
  const index = compile(env, e.index);
  return atom(`this.processes.${identifier(symbol.name)}.at(${index.text})`);
}

const operators: Readonly<Record<string, readonly [string, Level]>> = {
  "<": ["<", level.compare],
  "<=": ["<=", level.compare],
  ">": [">", level.compare],
  ">=": [">=", level.compare],
  "*": ["*", level.times],
};

function compileBinary(env: Env, e: Ast.BinaryExpression, expected?: StaticType): Js {
  const { emitter } = env;
  switch (e.operator) {
    case "and": {
      const left = compile(env, e.left);
      return and(left, compile(reached(env, left), e.right));
    }
    case "or":
      return compileOr(env, e);
    case "implies": {
      const left = compile(env, e.left);
      return or(not(left), compile(reached(env, left), e.right));
    }
    case "iff":
      return binary(compile(env, e.left), "===", compile(env, e.right), level.equality);
    case "==":
    case "!=":
      return compileEquality(env, e);
    case "in":
      return memberOf(env, e.left, e.right);
    case "not in":
      return not(memberOf(env, e.left, e.right));
    case "subset":
      return call(runtime(emitter, "isSubset"), compile(env, e.left), compile(env, e.right));
    case "??":
      return binary(compile(env, e.left), "??", compile(env, e.right), level.nullish);
    case "/":
      return call(runtime(emitter, "divide"), compile(env, e.left), compile(env, e.right));
    case "mod":
      return call(runtime(emitter, "modulo"), compile(env, e.left), compile(env, e.right));
    case "+":
    case "-":
    case "&": {
      const type = typeOf(emitter, e.left);
      const own = type.kind === "set" || type.kind === "queue" ? type : (expected ?? type);
      const [left, right] = [compile(env, e.left), compile(env, e.right)];
      return combine(env, { operator: e.operator, type: own, left, right });
    }
    default: {
      const found = operators[e.operator];
      if (!found) throw new Error(`unknown operator ${e.operator}`);
      return binary(compile(env, e.left), found[0], compile(env, e.right), found[1]);
    }
  }
}

/** `+ - &` of numbers, sets and queues (T7). */
export function combine(
  env: Env,
  parts: {
    readonly operator: "+" | "-" | "&";
    readonly type: StaticType;
    readonly left: Js;
    readonly right: Js;
  },
): Js {
  const { operator, type, left, right } = parts;
  if (type.kind === "set") {
    const name = operator === "+" ? "union" : operator === "-" ? "without" : "intersection";
    return call(runtime(env.emitter, name), left, right);
  }
  if (type.kind === "queue") {
    if (operator === "-") return call(runtime(env.emitter, "without"), left, right);
    const spread = (one: Js): string =>
      /^\[.*\]$/s.test(one.text) ? one.text.slice(1, -1) : `...${tight(one, level.atom)}`;
    return atom(`[${[spread(left), spread(right)].filter((one) => one !== "").join(", ")}]`);
  }
  return binary(left, operator, right, level.plus);
}

function compileOr(env: Env, e: Ast.BinaryExpression): Js {
  const both = sameNames(patternNames(e.left), patternNames(e.right));
  const left = compile(env, e.left);
  const before = both.map((name) => {
    const symbol = symbolOf(env.emitter, name);
    return symbol && env.bindings.get(symbol);
  });
  const right = compile(reached(env, not(left)), e.right);
  for (const [i, name] of both.entries()) {
    const symbol = symbolOf(env.emitter, name);
    const [one, other] = [before[i], symbol && env.bindings.get(symbol)];
    if (!symbol || !one || !other || one === other) continue;
    const made = fresh(env.taken, identifier(name.text));
    const last = conditional(right, other.js, atom("undefined"));
    env.hoisted.push(`const ${made} = ${conditional(left, one.js, last).text};`);
    env.bindings.set(symbol, { js: atom(`${made}!`) });
  }
  return or(left, right);
}

function compileEquality(env: Env, e: Ast.BinaryExpression): Js {
  const { emitter } = env;
  const negated = e.operator === "!=";
  const empty = [e.left, e.right].find(
    (one) => (one.kind === "set" || one.kind === "queue") && one.elements.length === 0,
  );
  const finish = (js: Js): Js => (negated ? not(js) : js);
  if (empty) {
    const other = empty === e.left ? e.right : e.left;
    if (other.kind === "name expression" && other.name.text === "holders") {
      return finish(atom("lock.isFree()"));
    }
    const mode = env.kind && heldMode(other);
    if (mode !== undefined) return finish(atom(`lock.isFree("${mode}")`));
    const cell = cellOf(env, other);
    if (cell?.isSet) return finish(atom(`${cell.text}.isEmpty()`));
    const list = tight(compile(env, other), level.atom);
    return finish(binary(atom(`${list}.length`), "===", atom("0"), level.equality));
  }
  const [constant, value] = caseName(env, e.right) ? [e.right, e.left] : [e.left, e.right];
  const is = caseName(env, constant);
  if (is !== undefined && typeOf(emitter, value).kind === "enum") {
    const subject = tight(compile(env, value), level.atom);
    return finish(binary(atom(`${subject}.is`), "===", atom(`"${is}"`), level.equality));
  }
  const [left, right] = [compile(env, e.left), compile(env, e.right)];
  const plain = isPlain(typeOf(emitter, e.left)) && isPlain(typeOf(emitter, e.right));
  // What is torn does not equal itself; a comparison with itself is odd all the same.
  if (plain && left.text !== right.text) {
    return finish(binary(left, "===", right, level.equality));
  }
  return finish(call(runtime(emitter, "equal"), left, right));
}

/** `holders(mode)` in a kind. */
function heldMode(e: Ast.Expression): string | undefined {
  const [only, more] = e.kind === "call" && e.callee.text === "holders" ? e.arguments : [];
  return only?.value.kind === "name expression" && !more ? only.value.name.text : undefined;
}

/** The case without values of an enum that has some: `NO_PTE`. */
function caseName(env: Env, e: Ast.Expression): string | undefined {
  if (e.kind !== "name expression") return undefined;
  const symbol = symbolOf(env.emitter, e.name);
  return symbol?.kind === "case" && hasValues(symbol.declaration) ? symbol.name : undefined;
}

function compileIs(env: Env, e: Ast.IsExpression): Js {
  const matched = bindPattern(env, e);
  return e.negated ? not(matched) : matched;
}

function compileQuantifier(env: Env, e: Ast.QuantifierExpression): Js {
  const every = e.quantifier === "forall";
  const made = e.binders.map((binder) => {
    const list = valuesOf(env, binder.domain);
    return { list, name: bindLocal(env, binder.name) };
  });
  const where = e.where;
  const body: Ast.Expression = where
    ? {
        kind: "binary",
        operator: every ? "implies" : "and",
        left: where,
        right: e.body,
        span: e.span,
      }
    : e.body;
  const [last, ...outer] = [...made].reverse();
  if (!last) return compile(env, body);
  const method = every ? "every" : "some";
  const inner = `${tight(last.list, level.atom)}.${method}(${arrow(env, [last.name], body)})`;
  return atom(
    outer.reduce(
      (text, { list, name }) => `${tight(list, level.atom)}.${method}((${name}) => ${text})`,
      inner,
    ),
  );
}

/**
 * The expression where a value of `type` is stored in a local, passed or returned (T8): with a test
 * if the type has bounds that the expression may break.
 */
export function compileAs(env: Env, e: Ast.Expression, type: Ast.TypeExpression): Js {
  const js = compile(env, e);
  const wanted = unaliased(env.emitter, type);
  const bounds = wanted.kind === "optional type" ? unaliased(env.emitter, wanted.inner) : wanted;
  if (bounds.kind !== "range type") return js;
  const found = typeOf(env.emitter, e);
  const inner = found.kind === "optional" ? found.inner : found;
  if (inner.kind !== "int" || e.kind === "number") return js;
  if (sameRange(inner, type, bounds)) return js;
  const test = staticDescriptor(env, {
    kind: "int",
    range: { name: nameOf(type), low: bounds.low, high: bounds.high, inclusive: bounds.inclusive },
  });
  if (test === undefined) return js;
  if (wanted.kind === "optional type") {
    return call(`${runtime(env.emitter, "optional")}(${test}).check`, js);
  }
  return call(`${test}.check`, js);
}

function nameOf(type: Ast.TypeExpression): string {
  if (type.kind === "optional type") return nameOf(type.inner);
  return type.kind === "named type" ? type.name.text : "";
}

function sameRange(
  found: StaticType & { readonly kind: "int" },
  type: Ast.TypeExpression,
  bounds: Ast.TypeExpression & { readonly kind: "range type" },
): boolean {
  if (found.range === undefined) return false;
  return found.range.low === bounds.low || found.range.name === nameOf(type);
}
