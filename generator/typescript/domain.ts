/** What can be walked or asked for membership: types by name, ranges, processes, sets, queues. */
import type { Ast, Symbol } from "../../grammar/index.js";
import { type Env, runtime, symbolOf, typeRef } from "./emitter.js";
import { compile } from "./expression.js";
import { and, atom, binary, call, type Js, level, tight } from "./js.js";
import { identifier } from "./names.js";
import { cellOf } from "./place.js";
import { typeOf } from "./static-type.js";

export interface RangeText {
  readonly low: Js;
  readonly high: Js;
}

/** A range with its last value; a type of numbers is one, too. */
export function rangeOf(env: Env, e: Ast.Expression): RangeText | undefined {
  if (e.kind !== "range") return undefined;
  const high = compile(env, e.high);
  return { low: compile(env, e.low), high: e.inclusive ? high : minusOne(high) };
}

function minusOne(js: Js): Js {
  if (/^\d+$/.test(js.text)) return atom(String(Number(js.text) - 1));
  const more = /^(.*) \+ 1$/.exec(js.text);
  if (more?.[1] && /^[\w.]+$/.test(more[1])) return atom(more[1]);
  return binary(js, "-", atom("1"), level.plus);
}

/** A domain as a list of its values, in their order. */
export function valuesOf(env: Env, e: Ast.Expression): Js {
  const { emitter } = env;
  const range = rangeOf(env, e);
  if (range) return call(runtime(emitter, "range"), range.low, range.high);
  if (e.kind === "name expression") {
    const named = namedType(env, e.name);
    if (named !== undefined) return atom(`${named}.members()`);
    const symbol = symbolOf(emitter, e.name);
    if (symbol?.kind === "process") return atom(`this.processes.${identifier(symbol.name)}.all`);
  }
  return compile(env, e);
}

/** The descriptor of a type that is used as the set of its values. */
export function namedType(env: Env, name: Ast.Name): string | undefined {
  const symbol = symbolOf(env.emitter, name);
  if (symbol) return isType(symbol) ? typeRef(env, symbol.name) : undefined;
  if (name.text === "thread") return typeRef(env, "thread");
  return name.text === "bool" ? runtime(env.emitter, "bool") : undefined;
}

function isType(symbol: Symbol): boolean {
  return ["type", "enum", "record", "opaque"].includes(symbol.kind);
}

/** `x in S`. */
export function memberOf(env: Env, left: Ast.Expression, right: Ast.Expression): Js {
  const { emitter } = env;
  const element = compile(env, left);
  const range = rangeOf(env, right);
  if (range) {
    if (!/^[\w.]+$/.test(element.text)) {
      return call(runtime(emitter, "contains"), valuesOf(env, right), element);
    }
    return and(
      binary(range.low, "<=", element, level.compare),
      binary(element, "<=", range.high, level.compare),
    );
  }
  if (right.kind === "name expression") {
    const named = namedType(env, right.name);
    if (named !== undefined) return call(`${named}.has`, element);
    if (right.name.text === "holders" && env.kind) return call("lock.heldBy", element);
  }
  const [mode] = right.kind === "call" && right.callee.text === "holders" ? right.arguments : [];
  if (env.kind && mode?.value.kind === "name expression") {
    return call("lock.heldBy", element, atom(`"${mode.value.name.text}"`));
  }
  const cell = cellOf(env, right);
  if (cell?.isSet) return call(`${cell.text}.has`, element);
  return call(runtime(emitter, "contains"), compile(env, right, setOfType(env, left)), element);
}

function setOfType(env: Env, element: Ast.Expression) {
  return { kind: "set", element: typeOf(env.emitter, element) } as const;
}

/** How many values a domain has, where that is fixed by parameters. */
export function sizeOf(env: Env, e: Ast.Expression): Js {
  const named = e.kind === "name expression" ? namedType(env, e.name) : undefined;
  if (named !== undefined) return atom(`${named}.size`);
  return atom(`${tight(valuesOf(env, e), level.atom)}.length`);
}
