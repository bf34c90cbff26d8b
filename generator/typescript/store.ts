/** `let`, `var`, assignments and calls of operations, alone or as the whole right side (S5). */
import { type Ast, argumentFor } from "../../grammar/index.js";
import { declare, quote, write } from "./body.js";
import { type Env, runtime, symbolOf } from "./emitter.js";
import { combine, compile, compileAs } from "./expression.js";
import type { Scope } from "./flow.js";
import { argumentsTouch, calledOperation, isShared } from "./has-step.js";
import { atom, call, type Js } from "./js.js";
import { fresh, identifier } from "./names.js";
import { method } from "./operation.js";
import { cellOf, type PlaceText, partOf, placeOf } from "./place.js";
import { atText, inline, step, writeHoisted } from "./statements.js";
import { typeOf } from "./static-type.js";
import { any, touches } from "./step-condition.js";
import { enterText, inOneGo, isThreaded, isTogether, leaveText } from "./stops.js";
import { staticDescriptor, staticTypeText, tears, typeText, unaliased } from "./types.js";

/**
 * The call of an operation, with the step that its arguments may be; nothing if it is no such call.
 */
export function callText(scope: Scope, e: Ast.Expression | undefined): string | undefined {
  const { env } = scope;
  const called = calledOperation(env, e);
  if (!called) return undefined;
  const { call: expression, operation } = called;
  step(scope, expression.span, argumentsTouch(env, expression));
  const hoisted: string[] = [];
  const inner: Env = { ...env, hoisted, reach: atom("true") };
  const values = operation.parameters.map((parameter, i) => {
    const given = argumentFor(expression, parameter, i);
    if (!given) throw new Error(`missing argument ${parameter.name.text}`);
    return compileAs(inner, given, parameter.type).text;
  });
  writeHoisted(scope, hoisted);
  const { name, isGenerator } = method(env.emitter, operation, scope.inside);
  const steps = !scope.inside && !isThreaded(env.emitter);
  const self = steps ? atText(scope, expression.span) : "self";
  const text = `this.${name}(${[self, ...values].join(", ")})`;
  return isGenerator ? `yield* ${text}` : text;
}

export function compileCallStatement(scope: Scope, expression: Ast.CallExpression): boolean {
  quote(scope.body, expression.span);
  const text = callText(scope, expression);
  if (text === undefined) throw new Error(`not an operation: ${expression.callee.text}`);
  write(scope.body, `${text};`);
  return true;
}

export function compileLet(scope: Scope, statement: Ast.LetStatement): boolean {
  const { env, body } = scope;
  const symbol = symbolOf(env.emitter, statement.name);
  quote(body, statement.span);
  let value = callText(scope, statement.value);
  const together = value === undefined && isTogether(scope, statement.value);
  if (value === undefined) {
    step(scope, statement.span, touches(env, statement.value));
    const { type } = statement;
    const hoisted: string[] = [];
    const inner: Env = { ...env, hoisted, reach: atom("true") };
    const js = type ? compileAs(inner, statement.value, type) : compile(inner, statement.value);
    if (together) write(body, enterText);
    writeHoisted(scope, hoisted);
    value = js.text;
  }
  const name = fresh(env.taken, identifier(statement.name.text));
  declare(body, name, value, { mutable: statement.mutable, ...typing(scope, statement) });
  if (together) write(body, leaveText);
  if (symbol) env.bindings.set(symbol, { js: atom(name), mutable: statement.mutable });
  return true;
}

/** A type where TypeScript would find a narrower one than the text means. */
function typing(scope: Scope, statement: Ast.LetStatement): { readonly type?: string } {
  const { emitter } = scope.env;
  const found = typeOf(emitter, statement.value);
  const literal = ["none", "set", "queue"].includes(statement.value.kind);
  const isEnum = (found.kind === "enum" || found.kind === "opaque") && statement.mutable;
  if (statement.type && (statement.mutable || literal)) {
    const text = typeText(emitter, statement.type);
    return text === "number" || text === "boolean" ? {} : { type: text };
  }
  return isEnum ? { type: staticTypeText(found) } : {};
}

export function compileAssign(scope: Scope, statement: Ast.AssignStatement): boolean {
  const { env, body } = scope;
  quote(body, statement.span);
  const [target] = statement.targets;
  const called = target && callText(scope, statement.values[0]);
  if (called !== undefined && target) {
    if (!isShared(env, target)) {
      store(scope, target, called);
      return true;
    }
    const result = fresh(env.taken, "result");
    declare(body, result, called);
    step(scope, statement.span);
    store(scope, target, result);
    return true;
  }
  if (!scope.ghost) {
    const places = statement.targets.filter((one) => one.kind !== "name expression");
    const writes = statement.targets.some((one) => isShared(env, one));
    const reads = any(env, [...statement.values, ...places]);
    step(scope, statement.span, writes ? atom("true") : reads);
  }
  inOneGo(scope, statement, () => assignAll(scope, statement));
  return true;
}

function assignAll(scope: Scope, statement: Ast.AssignStatement): void {
  const { env, body } = scope;
  const [target] = statement.targets;
  // Real bytes tear by themselves.
  const openly = !scope.inside && !scope.ghost && !isThreaded(env.emitter);
  const tearing = statement.targets.filter((one) => openly && tearsOpenly(env, one));
  if (statement.targets.length === 1 && target && tearing.length === 0) {
    compileOne(scope, statement, target);
    return;
  }
  const values = statement.targets.map((one, i) => {
    const value = valueFor(scope, { statement, target: one, position: i });
    const name = fresh(env.taken, `value${i + 1}`);
    declare(body, name, value.text);
    return name;
  });
  for (const one of tearing) store(scope, one, runtime(env.emitter, "torn"));
  if (tearing.length > 0) write(body, `yield ${atText(scope, statement.span)}.again();`);
  for (const [i, one] of statement.targets.entries()) store(scope, one, values[i]!);
}

/** M7: a shared variable that nothing guards, of more than one store of the processor. */
function tearsOpenly(env: Env, target: Ast.Place): boolean {
  let root: Ast.Expression = target;
  while (root.kind === "index expression") root = root.base;
  const symbol = root.kind === "name expression" ? symbolOf(env.emitter, root.name) : undefined;
  if (symbol?.kind !== "variable" || symbol.declaration.storage !== "shared") return false;
  const { guarded, type } = symbol.declaration;
  if (guarded !== undefined && !(guarded.writesOnly && guarded.reads === undefined)) return false;
  const named = unaliased(env.emitter, type);
  const of = named.kind === "named type" ? symbolOf(env.emitter, named.name) : undefined;
  return of?.kind === "opaque" && tears(of.declaration);
}

/** One place; sets change one element at a time where the text says so. */
function compileOne(scope: Scope, statement: Ast.AssignStatement, target: Ast.Place): void {
  const { env, body } = scope;
  const [value] = statement.values;
  if (!value) throw new Error("an assignment without a value");
  const cell = statement.operator === "=" ? undefined : cellOf(env, target);
  if (cell?.isSet && value.kind === "set" && value.elements.length > 0) {
    const word = statement.operator === "+=" ? "add" : "delete";
    for (const one of value.elements) {
      write(body, `${cell.text}.${word}(${inline(scope, one).text});`);
    }
    return;
  }
  const text = valueFor(scope, { statement, target, position: 0 });
  store(scope, target, text.text);
}

function valueFor(
  scope: Scope,
  at: {
    readonly statement: Ast.AssignStatement;
    readonly target: Ast.Place;
    readonly position: number;
  },
): Js {
  const { env } = scope;
  const { statement, target, position } = at;
  const given = statement.values[position];
  if (!given) throw new Error("fewer values than places");
  if (statement.operator === "=") return inline(scope, given);
  const operator = statement.operator === "+=" ? "+" : "-";
  const type = typeOf(env.emitter, target);
  const [left, right] = [compile(env, target), inline(scope, given)];
  return combine(env, { operator, type, left, right });
}

/** Stores to a place, or to a field of the record in it. */
export function store(scope: Scope, target: Ast.Place, value: string): void {
  const { env, body } = scope;
  const part = partOf(env, target);
  if (part !== undefined) {
    write(body, `${part}.set(${value});`);
    return;
  }
  const fields: string[] = [];
  let root: Ast.Expression = target;
  let place: PlaceText | undefined = placeOf(env, root);
  while (!place && root.kind === "field") {
    fields.unshift(identifier(root.name.text));
    root = root.base;
    place = placeOf(env, root);
  }
  if (!place) throw new Error("an assignment to something that is no place");
  const stored = fields.length === 0 ? value : withField(place.get.text, fields, value);
  write(body, place.set(place.storage === "local" ? tested(env, root, stored) : stored));
}

function withField(whole: string, fields: readonly string[], value: string): string {
  const [first = "", ...rest] = fields;
  const inner = rest.length === 0 ? value : withField(`${whole}.${first}`, rest, value);
  return `{ ...${whole}, ${first === inner ? first : `${first}: ${inner}`} }`;
}

/** A local with a range: tested when it is assigned (T8). */
function tested(env: Env, e: Ast.Expression, value: string): string {
  const type = typeOf(env.emitter, e);
  if (type.kind !== "int" || type.range === undefined || /^-?\d+$/.test(value)) return value;
  const test = staticDescriptor(env, type);
  return test === undefined ? value : call(`${test}.check`, atom(value)).text;
}
