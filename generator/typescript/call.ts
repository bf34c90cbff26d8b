/** Calls in a value's place: built-in functions, constructors of cases and records, functions. */
import { type Ast, argumentFor } from "../../grammar/index.js";
import { sizeOf } from "./domain.js";
import { type Env, runtime, symbolOf } from "./emitter.js";
import { compile, compileAs } from "./expression.js";
import { atom, call, type Js } from "./js.js";
import { identifier, pascal } from "./names.js";
import { lockText } from "./place.js";

export function compileCall(env: Env, e: Ast.CallExpression): Js {
  const symbol = symbolOf(env.emitter, e.callee);
  switch (symbol?.kind) {
    case undefined:
      return compileBuiltin(env, e);
    case "case": {
      const fields = symbol.declaration.cases[symbol.index]?.fields ?? [];
      const maker = `${pascal(symbol.declaration.name.text)}.${symbol.name}`;
      return call(maker, ...argumentsOf(env, e, fields));
    }
    case "record": {
      const { fields } = symbol.declaration;
      const values = argumentsOf(env, e, fields);
      const parts = fields.map((field, i) => property(field.name.text, values[i]!));
      return atom(`{ ${parts.join(", ")} }`);
    }
    case "function": {
      const values = argumentsOf(env, e, symbol.declaration.parameters);
      return call(`this.${identifier(symbol.name)}`, ...values);
    }
    default:
      throw new Error(`a call of ${symbol?.kind} ${e.callee.text} in an expression`);
  }
}

function property(name: string, value: Js): string {
  const key = identifier(name);
  return key === value.text ? key : `${key}: ${value.text}`;
}

/** The values for parameters, each by name or by position. */
export function argumentsOf(
  env: Env,
  e: Ast.CallExpression,
  parameters: readonly Ast.Parameter[],
): Js[] {
  return parameters.map((parameter, i) => {
    const given = argumentFor(e, parameter, i);
    if (!given) throw new Error(`missing argument ${parameter.name.text}`);
    return compileAs(env, given, parameter.type);
  });
}

function compileBuiltin(env: Env, e: Ast.CallExpression): Js {
  const { emitter } = env;
  const [first, second] = e.arguments.map((argument) => argument.value);
  const name = e.callee.text;
  if (!first) throw new Error(`${name} without arguments`);
  switch (name) {
    case "holders":
      return holders(env, first, second);
    case "holds": {
      const mode = e.arguments[2]?.value;
      const lock = second && lockText(env, second);
      const parts = [compile(env, first), ...(mode ? [atom(modeText(mode))] : [])];
      return call(`${lock}.isHeldBy`, ...parts);
    }
    case "min":
    case "max":
      if (!second) throw new Error(`${name} of one number`);
      return call(`Math.${name}`, compile(env, first), compile(env, second));
    case "card":
    case "len":
      return sizeOf(env, first);
    case "head":
    case "tail":
      return call(runtime(emitter, name), compile(env, first));
    default:
      throw new Error(`unknown built-in function: ${name}`);
  }
}

function holders(env: Env, first: Ast.Expression, second: Ast.Expression | undefined): Js {
  const lock = lockText(env, first);
  if (lock === undefined) return call("lock.holders", atom(modeText(first)));
  return call(`${lock}.holders`, ...(second ? [atom(modeText(second))] : []));
}

function modeText(e: Ast.Expression): string {
  if (e.kind !== "name expression") throw new Error("a mode that is no name");
  return `"${e.name.text}"`;
}
