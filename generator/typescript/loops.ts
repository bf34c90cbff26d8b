/**
 * Loops. A round that has taken no step takes one when it goes round (S10); where every way through
 * the body takes a step anyway, nothing is written for that.
 */
import type { Ast } from "../../grammar/index.js";
import { declare, inLoop, quote, write } from "./body.js";
import { rangeOf, valuesOf } from "./domain.js";
import { type Env, runtime, symbolOf } from "./emitter.js";
import { compile } from "./expression.js";
import type { Barrier, Scope } from "./flow.js";
import { alwaysSteps, isNumbers } from "./has-step.js";
import { atom, type Js, not } from "./js.js";
import { fresh, identifier } from "./names.js";
import { atText, compileBlock, inline, keepPatterns, step } from "./statements.js";
import { typeOf } from "./static-type.js";
import { any, isConstant, touches } from "./step-condition.js";
import { isThreaded, stopText } from "./stops.js";
import { staticTypeText, unaliased } from "./types.js";

type Loop = Extract<Ast.Statement, { readonly kind: "while" | "loop" }>;

export function compileLoop(scope: Scope, statement: Loop): boolean {
  const { body } = scope;
  quote(body, statement.span);
  const round = roundOf(scope, statement);
  if (scope.inside) return compileInside(scope, statement, round ?? "");
  inLoop(body, "for (;;) {", () => {
    if (round !== undefined) testRound(scope, statement, round);
    if (statement.kind === "while") {
      step(scope, statement.condition.span, touches(scope.env, statement.condition));
      const condition = inline(scope, statement.condition);
      write(body, breakUnless(condition));
      keepPatterns(scope, statement.condition);
    }
    compileBlock(looping(scope), statement.body);
  });
  write(body, "}");
  return statement.kind === "while" || leavesBy(statement.body);
}

function breakUnless(condition: Js): string {
  return condition.text === "true" ? "" : `if (${not(condition).text}) break;`;
}

function looping(scope: Scope): Scope {
  const barrier: Barrier = { kind: "loop" };
  return { ...scope, barriers: [...scope.barriers, barrier] };
}

/** The variable that remembers when the last round began; nothing if every round takes a step. */
function roundOf(scope: Scope, statement: Loop | Ast.ForStatement): string | undefined {
  const { env, body } = scope;
  if (!scope.inside) {
    if (isThreaded(env.emitter)) return undefined;
    const tests = statement.kind === "while" && touches(env, statement.condition).text === "true";
    if (tests || alwaysSteps(env, statement.body)) return undefined;
  }
  const name = fresh(env.taken, "round");
  if (!scope.inside) write(body, `let ${name} = -1;`);
  return name;
}

function testRound(scope: Scope, statement: Ast.Statement, round: string): void {
  const stop = `yield ${atText(scope, statement.span, { what: "next round" })};`;
  write(scope.body, `if (${round} === self.taken) ${stop}`, `${round} = self.taken;`);
}

/** Inside a step a loop that does not end is a fault. */
function compileInside(scope: Scope, statement: Loop, round: string): boolean {
  const { body, env } = scope;
  const limit = runtime(env.emitter, "limitRounds");
  inLoop(body, `for (let ${round} = 0; ; ${round}++) {`, () => {
    if (statement.kind === "while") {
      const condition = inline(scope, statement.condition);
      write(body, breakUnless(condition));
      keepPatterns(scope, statement.condition);
    }
    write(body, `${limit}(${round});`);
    compileBlock(looping(scope), statement.body);
  });
  write(body, "}");
  return statement.kind === "while" || leavesBy(statement.body);
}

/** Some `break` in it leaves this loop. */
function leavesBy(block: Ast.Block): boolean {
  return block.statements.some((one): boolean => {
    switch (one.kind) {
      case "break":
        return true;
      case "labelled":
        return leavesBy(
          one.body.kind === "block" ? one.body : { ...block, statements: [one.body] },
        );
      case "if": {
        const other = one.otherwise;
        const rest = other && (other.kind === "if" ? { ...block, statements: [other] } : other);
        return leavesBy(one.then) || (rest !== undefined && leavesBy(rest));
      }
      case "atomic":
      case "hold":
        return leavesBy(one.body);
      case "either":
        return one.branches.some(leavesBy);
      default:
        return false;
    }
  });
}

export function compileFor(scope: Scope, statement: Ast.ForStatement): boolean {
  quote(scope.body, statement.span);
  const { domain } = statement;
  if (domain.kind === "range") return overRange(scope, statement);
  if (isNumbers(scope.env, domain)) return overNumbers(scope, statement);
  return overCollection(scope, statement);
}

/** A range: upwards (S11). */
function overRange(scope: Scope, statement: Ast.ForStatement): boolean {
  const { env, body } = scope;
  const { domain } = statement;
  const range = rangeOf(env, domain);
  if (domain.kind !== "range" || !range) throw new Error("a range that is none");
  if (!scope.ghost) step(scope, domain.span, any(env, [domain.low, domain.high]));
  const round = scope.inside ? undefined : roundOf(scope, statement);
  const fixed = isConstant(env, domain.high);
  let last = range.high.text;
  let low = range.low.text;
  if (!fixed) {
    // the ends are computed once
    last = fresh(env.taken, "last");
    low = keepLow(scope, domain.low, low);
    declare(body, last, range.high.text);
  }
  const name = counter(scope, statement);
  const test = fixed || round === undefined ? `${name} <= ${last}` : "";
  inLoop(body, `for (let ${name} = ${low}; ${test}; ${name}++) {`, () => {
    body.locals.push({ name, loops: [...body.loops.slice(0, -1)], counts: true });
    if (round !== undefined) testRound(scope, statement, round);
    if (test === "") write(body, `if (${name} > ${last}) break;`);
    compileBlock(looping(scope), statement.body);
  });
  write(body, "}");
  return true;
}

function keepLow(scope: Scope, e: Ast.Expression, text: string): string {
  if (isConstant(scope.env, e)) return text;
  const name = fresh(scope.env.taken, "from");
  declare(scope.body, name, text);
  return name;
}

/** A type of numbers: as the range that it is. */
function overNumbers(scope: Scope, statement: Ast.ForStatement): boolean {
  const { env, body } = scope;
  const list = valuesOf(env, statement.domain);
  const round = scope.inside ? undefined : roundOf(scope, statement);
  const name = fresh(env.taken, identifier(statement.name.text));
  bind(scope, statement.name, name);
  const counts = isThreaded(env.emitter) ? countingHead(env, statement.domain, name) : undefined;
  inLoop(body, counts ?? `for (const ${name} of ${list.text}) {`, () => {
    body.locals.push({ name, loops: [...body.loops.slice(0, -1)], counts: true });
    if (round !== undefined) testRound(scope, statement, round);
    compileBlock(looping(scope), statement.body);
  });
  write(body, "}");
  return true;
}

/** `for (let page = 0; page < this.parameters.PAGES; page++) {` */
function countingHead(env: Env, domain: Ast.Expression, name: string): string | undefined {
  const symbol = domain.kind === "name expression" ? symbolOf(env.emitter, domain.name) : undefined;
  if (symbol?.kind !== "type") return undefined;
  const type = unaliased(env.emitter, symbol.declaration.type);
  if (type.kind !== "range type") return undefined;
  const [low, high] = [compile(env, type.low).text, compile(env, type.high).text];
  const whole = type.inclusive ? /^([\w.]+) - 1$/.exec(high)?.[1] : high;
  const test = whole === undefined ? `${name} <= ${high}` : `${name} < ${whole}`;
  return `for (let ${name} = ${low}; ${test}; ${name}++) {`;
}

function counter(scope: Scope, statement: Ast.ForStatement): string {
  const name = fresh(scope.env.taken, identifier(statement.name.text));
  bind(scope, statement.name, name);
  return name;
}

function bind(scope: Scope, name: Ast.Name, text: string): void {
  const symbol = symbolOf(scope.env.emitter, name);
  if (symbol) scope.env.bindings.set(symbol, { js: atom(text) });
}

/** A set: the next member is chosen among those that are left, the last is no choice (S11). */
function overCollection(scope: Scope, statement: Ast.ForStatement): boolean {
  const { env, body } = scope;
  const { emitter } = env;
  const type = typeOf(emitter, statement.domain);
  const list = valuesOf(env, statement.domain);
  if (!scope.ghost) step(scope, statement.domain.span, touches(env, statement.domain));
  const rest = fresh(env.taken, "rest");
  const element = type.kind === "set" || type.kind === "queue" ? type.element : type;
  const text = staticTypeText(element);
  const wrapped = text.includes(" ") ? `(${text})` : text;
  const round = scope.inside ? undefined : roundOf(scope, statement);
  declare(body, rest, list.text, { mutable: true, type: `readonly ${wrapped}[]` });
  const isQueue = type.kind === "queue";
  inLoop(body, round === undefined ? `while (${rest}.length > 0) {` : "for (;;) {", () => {
    if (round !== undefined) {
      testRound(scope, statement, round);
      write(body, `if (${rest}.length === 0) break;`);
    }
    const name = fresh(env.taken, identifier(statement.name.text));
    const shown = JSON.stringify(statement.name.text);
    if (isThreaded(emitter) && !isQueue && !scope.inside) {
      const stop = stopText(scope, atText(scope, statement.span));
      write(body, stop === "" ? "" : `if (${rest}.length > 1) ${stop}`);
    }
    const value = isQueue
      ? `${runtime(emitter, "head")}(${rest})`
      : scope.inside || isThreaded(emitter)
        ? `self.choose(${shown}, ${rest})`
        : `yield* ${atText(scope, statement.span)}.next(${shown}, ${rest})`;
    write(body, `const ${name} = ${value};`);
    body.locals.push({ name, loops: [...body.loops] });
    bind(scope, statement.name, name);
    const others = isQueue ? "tail" : "without";
    const left = isQueue ? rest : `${rest}, [${name}]`;
    write(body, `${rest} = ${runtime(emitter, others)}(${left});`);
    compileBlock(looping(scope), statement.body);
  });
  write(body, "}");
  return true;
}
