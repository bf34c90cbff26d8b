/** `e is P` (N4): the test, and what the names of the pattern stand for where it is true. */
import type { Ast } from "../../grammar/index.js";
import { type Env, symbolOf } from "./emitter.js";
import { compile } from "./expression.js";
import { atom, binary, conditional, type Js, level } from "./js.js";
import { fresh, identifier, pascal } from "./names.js";
import { hasValues } from "./static-type.js";

/** The test of a pattern; its names are bound from here on. */
export function bindPattern(env: Env, e: Ast.IsExpression): Js {
  const { pattern } = e;
  if (pattern.kind === "none pattern") {
    return binary(compile(env, e.value), "===", atom("undefined"), level.equality);
  }
  if (pattern.kind === "some pattern") {
    const subject = subjectOf(env, e, pattern.name);
    if (!e.negated) bind(env, pattern.name, subject);
    return binary(subject, "!==", atom("undefined"), level.equality);
  }
  const symbol = symbolOf(env.emitter, pattern.name);
  if (symbol?.kind === "opaque value") {
    const value = atom(`${pascal(symbol.declaration.name.text)}.${symbol.name}`);
    return binary(compile(env, e.value), "===", value, level.equality);
  }
  if (symbol?.kind !== "case") throw new Error(`not a case: ${pattern.name.text}`);
  if (!hasValues(symbol.declaration)) {
    const value = atom(`${pascal(symbol.declaration.name.text)}.${symbol.name}`);
    return binary(compile(env, e.value), "===", value, level.equality);
  }
  const subject = subjectOf(env, e, pattern.name);
  const fields = symbol.declaration.cases[symbol.index]?.fields ?? [];
  for (const [i, name] of (e.negated ? [] : (pattern.arguments ?? [])).entries()) {
    const field = fields[i];
    if (name.text !== "_" && field) {
      bind(env, name, atom(`${subject.text}.${identifier(field.name.text)}`));
    }
  }
  const is = atom(`${subject.text}${env.reach.text === "true" ? "" : optionalMark(subject)}.is`);
  return binary(is, "===", atom(`"${symbol.name}"`), level.equality);
}

/** Kept only where it is reached, it may be undefined. */
function optionalMark(subject: Js): string {
  return subject.text.endsWith("Seen") || /Seen\d+$/.test(subject.text) ? "?" : "";
}

function bind(env: Env, name: Ast.Name, js: Js): void {
  const symbol = symbolOf(env.emitter, name);
  if (symbol) env.bindings.set(symbol, { js, mutable: !/^\w+$/.test(js.text) });
}

/** What is matched, as a name: the local itself, or a constant that keeps the value. */
function subjectOf(env: Env, e: Ast.IsExpression, name: Ast.Name): Js {
  const js = compile(env, e.value);
  if (/^[\w.]+$/.test(js.text) && !js.text.startsWith("this.")) return js;
  const isSome = e.pattern.kind === "some pattern" && name.text !== "_";
  const wanted = isSome ? identifier(name.text) : `${subjectName(e.value)}Seen`;
  const made = fresh(env.taken, wanted);
  const kept = conditional(env.reach, js, atom("undefined"));
  env.hoisted.push(`const ${made} = ${kept.text};`);
  return atom(made);
}

function subjectName(e: Ast.Expression): string {
  switch (e.kind) {
    case "name expression":
      return identifier(e.name.text);
    case "index expression":
      return subjectName(e.base);
    case "field":
      return identifier(e.name.text);
    default:
      return "value";
  }
}

/** Names bound where the expression is true: under `not` none, in an `or` those of both sides. */
export function patternNames(e: Ast.Expression): readonly Ast.Name[] {
  if (e.kind === "is") return e.negated ? [] : namesOf(e.pattern);
  if (e.kind !== "binary") return [];
  if (e.operator === "and") return [...patternNames(e.left), ...patternNames(e.right)];
  if (e.operator !== "or") return [];
  return sameNames(patternNames(e.left), patternNames(e.right));
}

export function sameNames(left: readonly Ast.Name[], right: readonly Ast.Name[]): Ast.Name[] {
  return left.filter((name) => right.some((other) => other.text === name.text));
}

function namesOf(pattern: Ast.Pattern): readonly Ast.Name[] {
  if (pattern.kind === "none pattern") return [];
  const names = pattern.kind === "some pattern" ? [pattern.name] : (pattern.arguments ?? []);
  return names.filter((name) => name.text !== "_");
}
