/**
 * Statements of an operation, a process, an action, `init` or a lock's word. Where a step begins
 * (S1), the generator yields; inside a step nothing does. Each function says whether control can
 * fall through to what comes next.
 */
import { type Ast, eachNode, type Span } from "../../grammar/index.js";
import { declare, inScope, lineNumber, mark, quote, stepName, write } from "./body.js";
import { compileEither, compileIf } from "./branches.js";
import { compileChoose, compileTake } from "./choices.js";
import { type Env, symbolOf } from "./emitter.js";
import { arrow, compile, compileAs } from "./expression.js";
import type { Barrier, Scope } from "./flow.js";
import { compileForall } from "./forall.js";
import { hasStep } from "./has-step.js";
import { and, atom, type Js, not } from "./js.js";
import { compileHold, compileWord, leaveHold } from "./lock-words.js";
import { compileFor, compileLoop } from "./loops.js";
import { fresh } from "./names.js";
import { patternNames } from "./pattern.js";
import { compileFence, compileFlush } from "./persistent-memory.js";
import { isAlwaysFalse, touches } from "./step-condition.js";
import {
  enterText,
  firstOf,
  isThreaded,
  isTogether,
  leaveText,
  refuse,
  stopText,
} from "./stops.js";
import { callText, compileAssign, compileCallStatement, compileLet } from "./store.js";

export function compileBlock(scope: Scope, block: Ast.Block): boolean {
  let falls = true;
  inScope(scope.body, () => {
    falls = compileStatements(scope, block.statements);
  });
  return falls;
}

export function compileStatements(scope: Scope, statements: readonly Ast.Statement[]): boolean {
  for (const statement of statements) {
    if (!compileStatement(scope, statement)) return false;
  }
  return true;
}

export function compileStatement(scope: Scope, statement: Ast.Statement): boolean {
  switch (statement.kind) {
    case "labelled":
      return compileLabelled(scope, statement);
    case "let":
      return compileLet(scope, statement);
    case "assign":
      return isLeftOut(scope, statement) || compileAssign(scope, statement);
    case "call statement":
      return compileCallStatement(scope, statement.call);
    case "assert":
      return compileAssert(scope, statement);
    case "await":
      return compileAwait(scope, statement);
    case "choose":
      return compileChoose(scope, statement);
    case "take":
      return compileTake(scope, statement);
    case "forall statement":
      return compileForall(scope, statement);
    case "if":
      return compileIf(scope, statement);
    case "while":
    case "loop":
      return compileLoop(scope, statement);
    case "for":
      return compileFor(scope, statement);
    case "either":
      return compileEither(scope, statement);
    case "atomic":
      return compileAtomic(scope, statement);
    case "hold":
      return compileHold(scope, statement);
    case "word":
      return compileWord(scope, statement);
    case "return":
      return compileReturn(scope, statement);
    case "break":
    case "continue":
      return compileExit(scope, statement);
    case "skip":
      return true;
    case "ghost":
      return compileGhost(scope, statement);
    case "restart":
      return false;
    case "fence":
      return compileFence(scope, statement.span);
    case "flush":
      return compileFlush(scope, statement.place, statement.span);
  }
}

function compileGhost(scope: Scope, statement: Statement<"ghost">): boolean {
  if (!scope.env.emitter.options.ghost) {
    forget(scope, statement.body);
    return true;
  }
  quote(scope.body, statement.span);
  return compileStatement({ ...scope, inside: true, ghost: true }, statement.body);
}

function compileExit(scope: Scope, { kind, span }: { kind: string; span: Span }): boolean {
  quote(scope.body, span);
  leave(scope, (barrier) => barrier.kind === "loop");
  write(scope.body, `${kind};`);
  return false;
}

/** The statement that stops before a step, if there is one here; `when` is on parameters. */
export function step(scope: Scope, span: Span, when: Js = atom("true")): void {
  if (scope.inside || scope.ghost || when.text === "false") return;
  const stop = stopText(scope, atText(scope, span));
  write(scope.body, when.text === "true" || stop === "" ? stop : `if (${when.text}) ${stop}`);
}

/** `at("lookup", page)`: where the thread stands. */
export function atText(
  scope: Scope,
  span: Span,
  more: { readonly what?: string; readonly extra?: string } = {},
): string {
  const { body, labels } = scope;
  const innermost = labels.at(-1);
  const path = labels.map((label) => label.name);
  if (innermost?.used !== false || more.what !== undefined)
    path.push(`line ${lineNumber(body, span)}`);
  if (innermost && more.what === undefined) innermost.used = true;
  const name = path.join(".");
  const text = stepName(body, more.what === undefined ? name : `${name}: ${more.what}`);
  const extra = more.extra === undefined ? "" : `, ${more.extra}`;
  if (isThreaded(scope.env.emitter)) return `at(${JSON.stringify(text)})`;
  return `at(${JSON.stringify(text)}${mark(body)}${extra})`;
}

/** Compiles an expression; constants for its patterns are written before it. */
export function inline(scope: Scope, e: Ast.Expression): Js {
  const hoisted: string[] = [];
  const together = isTogether(scope, e);
  if (together) write(scope.body, enterText);
  const js = compile({ ...scope.env, hoisted, reach: atom("true") }, e);
  writeHoisted(scope, hoisted);
  if (!together) return js;
  const value = fresh(scope.env.taken, "value");
  declare(scope.body, value, js.text);
  write(scope.body, leaveText);
  return atom(value);
}

export function writeHoisted(scope: Scope, hoisted: readonly string[]): void {
  for (const line of hoisted) {
    const [, name = "", value = ""] = /^const (\w+) = (.*);$/s.exec(line) ?? [];
    declare(scope.body, name, value);
  }
}

/** Gives the names that a true condition binds constants of their own, from here on. */
export function keepPatterns(scope: Scope, condition: Ast.Expression): void {
  for (const name of patternNames(condition)) {
    const symbol = symbolOf(scope.env.emitter, name);
    const binding = symbol && scope.env.bindings.get(symbol);
    if (!symbol || !binding || /^\w+$/.test(binding.js.text)) continue;
    const made = fresh(
      scope.env.taken,
      name.text.replace(/_(.)/g, (_, c: string) => c.toUpperCase()),
    );
    declare(scope.body, made, binding.js.text);
    scope.env.bindings.set(symbol, { js: atom(made) });
  }
}

/** Undoes what lies between here and where control goes; the barrier that `stops` stays. */
export function leave(scope: Scope, stops: (barrier: Barrier) => boolean): void {
  for (const barrier of [...scope.barriers].reverse()) {
    if (stops(barrier)) return;
    if (barrier.kind === "either") write(scope.body, "self.decided();");
    if (barrier.kind === "hold") leaveHold(scope, barrier);
    if (barrier.kind === "together") write(scope.body, leaveText);
  }
}

type Statement<K extends Ast.Statement["kind"]> = Extract<Ast.Statement, { readonly kind: K }>;

function compileLabelled(scope: Scope, statement: Statement<"labelled">): boolean {
  const { body } = statement;
  const inner: Scope = {
    ...scope,
    labels: [...scope.labels, { name: statement.label.text, used: false }],
  };
  const statements = body.kind === "block" ? body.statements : [body];
  const own = not(statements.map((one) => hasStep(scope.env, one)).reduce(orJs, atom("false")));
  if (!scope.inside) {
    const gone = body.kind === "if" && !body.otherwise;
    const there = gone ? not(isAlwaysFalse(scope.env, body.condition)) : atom("true");
    quote(scope.body, statement.span);
    step(inner, statement.span, and(own, there));
  }
  return compileStatements(inner, statements);
}

function orJs(left: Js, right: Js): Js {
  if (left.text === "true" || right.text === "true") return atom("true");
  if (left.text === "false") return right;
  return right.text === "false" ? left : atom(`(${left.text} || ${right.text})`);
}

/** `atomic` opens no scope (N2). */
function compileAtomic(scope: Scope, statement: Statement<"atomic">): boolean {
  const { body } = scope;
  quote(body, statement.span);
  step(scope, statement.span);
  const { statements } = statement.body;
  if (!isTogether(scope, statement)) {
    return compileStatements({ ...scope, inside: true }, statements);
  }
  const first = firstOf(statement.body);
  const takesLock =
    first?.kind === "hold" ||
    (first?.kind === "word" && !first.try && !["release", "downgrade"].includes(first.word.text));
  const waits = first?.kind === "await" || first?.kind === "take" || first?.kind === "choose";
  const late = { pending: takesLock };
  if (!takesLock && !waits) write(body, enterText);
  const inner: Scope = {
    ...scope,
    inside: true,
    barriers: [...scope.barriers, { kind: "together" }],
    late,
    ...(waits ? { enters: first } : {}),
  };
  const falls = compileStatements(inner, statements);
  if (falls) write(body, leaveText);
  return falls;
}

function compileAssert(scope: Scope, statement: Ast.AssertStatement): boolean {
  if (!scope.env.emitter.options.ghost && asksGhost(scope, statement.condition)) return true;
  quote(scope.body, statement.span);
  if (!scope.ghost) step(scope, statement.span, touches(scope.env, statement.condition));
  const name = statement.name?.text ?? assertName(scope, statement);
  const condition = inline(scope, statement.condition);
  write(scope.body, `self.check(${JSON.stringify(name)}, ${condition.text});`);
  return true;
}

/** What a ghost statement declares is not there. */
function forget(scope: Scope, statement: Ast.Statement): void {
  const { emitter } = scope.env;
  eachNode(statement, (node) => {
    if (node.kind !== "let" && node.kind !== "choose" && node.kind !== "take") return;
    const symbol = symbolOf(emitter, node.name);
    if (symbol?.kind === "local") emitter.ghostLocals.add(symbol);
  });
}

/** `init` assigns to ghost state without a word about it. */
function isLeftOut(scope: Scope, { targets }: Ast.AssignStatement): boolean {
  return !scope.env.emitter.options.ghost && targets.every((one) => asksGhost(scope, one));
}

/** It is about ghost state, which is not there. */
function asksGhost(scope: Scope, condition: Ast.Expression): boolean {
  let found = false;
  eachNode(condition, (node) => {
    if (node.kind !== "name expression") return;
    const symbol = symbolOf(scope.env.emitter, node.name);
    if (symbol?.kind === "variable") found ||= symbol.declaration.storage === "ghost";
    if (symbol?.kind === "lock") found = true;
    if (symbol?.kind === "local" && scope.env.emitter.ghostLocals.has(symbol)) found = true;
  });
  return found;
}

/** P6: without a name of its own an assertion has that of its step. */
function assertName(scope: Scope, statement: Ast.AssertStatement): string {
  const label = scope.labels.map((one) => one.name).join(".");
  return label === "" ? `line ${lineNumber(scope.body, statement.span)}` : label;
}

function compileAwait(scope: Scope, statement: Statement<"await">): boolean {
  const { condition, span } = statement;
  quote(scope.body, span);
  if (isThreaded(scope.env.emitter)) return awaitThreaded(scope, statement);
  if (!scope.inside) {
    const test = arrow(copied(scope.env), [], condition);
    write(scope.body, `yield* ${atText(scope, span)}.until(${test});`);
    if (patternNames(condition).length === 0) return true;
  }
  const js = inline(scope, condition);
  write(scope.body, `self.require(${js.text});`);
  keepPatterns(scope, condition);
  return true;
}

/** The change words of what it reads are slept on (R5); only at the beginning of a step. */
function awaitThreaded(scope: Scope, statement: Statement<"await">): boolean {
  const { condition, span } = statement;
  const test = arrow(copied(scope.env), [], condition);
  const begins = scope.enters === statement;
  const together = isTogether(scope, condition);
  if (scope.inside && !begins) refuse(scope, span, "a wait in the middle of a step");
  if (!scope.inside) write(scope.body, stopText(scope, atText(scope, span)));
  const word = begins || together ? "enterWhen" : "until";
  write(scope.body, `this.memory.${word}(${test});`);
  if (patternNames(condition).length > 0) {
    const js = inline({ ...scope, inside: true }, condition);
    write(scope.body, `self.require(${js.text});`);
    keepPatterns(scope, condition);
  }
  if (together) write(scope.body, leaveText);
  return true;
}

/** What is compiled twice must not bind names twice. */
function copied(env: Env): Env {
  return { ...env, bindings: new Map(env.bindings), taken: new Set(env.taken) };
}

function compileReturn(scope: Scope, statement: Statement<"return">): boolean {
  const { body, env } = scope;
  const { value, span } = statement;
  quote(body, span);
  const leaves = scope.barriers.some((barrier) => barrier.kind !== "loop");
  if (value === undefined) {
    leave(scope, () => false);
    write(body, "return;");
    return false;
  }
  const type = scope.operation?.result;
  const called = callText(scope, value);
  let text: string;
  if (called !== undefined) text = called;
  else {
    step(scope, span, touches(env, value));
    const hoisted: string[] = [];
    const inner = { ...env, hoisted, reach: atom("true") };
    const js = type ? compileAs(inner, value, type) : compile(inner, value);
    const together = isTogether(scope, value);
    if (together) write(body, enterText);
    writeHoisted(scope, hoisted);
    text = js.text;
    if (together) {
      const kept = fresh(env.taken, "value");
      declare(body, kept, text);
      write(body, leaveText);
      text = kept;
    }
  }
  if (leaves && !isStable(scope, text)) {
    const result = fresh(env.taken, "result");
    declare(body, result, text);
    text = result;
  }
  leave(scope, () => false);
  write(body, `return ${text};`);
  return false;
}

/** Whatever happens in between, its value is the same. */
function isStable(scope: Scope, text: string): boolean {
  if (/^(-?\d+|true|false|undefined|[A-Z]\w*\.[A-Z]\w*)$/.test(text)) return true;
  const binding = [...scope.env.bindings.values()].find((one) => one.js.text === text);
  return binding !== undefined && !binding.mutable && /^\w+$/.test(text);
}
