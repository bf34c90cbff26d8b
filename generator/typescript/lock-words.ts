/** `hold` and the words of locks (S4, K4–K7): each step of a word stops, each way out releases. */
import type { Ast, Span } from "../../grammar/index.js";
import { declare, quote, write } from "./body.js";
import { rangeOf } from "./domain.js";
import { runtime, symbolOf } from "./emitter.js";
import { compile } from "./expression.js";
import type { HoldBarrier, Scope } from "./flow.js";
import { calledOperation } from "./has-step.js";
import { and, atom } from "./js.js";
import { fresh, identifier } from "./names.js";
import { atText, compileStatements, inline, step } from "./statements.js";
import { any, isConstant } from "./step-condition.js";
import { enterLate, isThreaded, refuse, stopText, tellsSteps } from "./stops.js";
import { staticTypeText } from "./types.js";

export function compileHold(scope: Scope, statement: Ast.HoldStatement): boolean {
  const { body, env } = scope;
  quote(body, statement.span);
  const when = statement.when ? compile(env, statement.when) : atom("true");
  const only = when.text === "true" ? "" : `if (${when.text}) `;
  step(scope, statement.lock.span, and(when, any(env, statement.lock.indices)));
  const threaded = isThreaded(env.emitter);
  const isKept = threaded && only === "";
  const lock = isKept ? kept(scope, statement.lock) : lockUse(scope, statement.lock);
  const mode = statement.mode?.text;
  if (threaded) {
    const text = `${lock}.acquire(${self(mode)});`;
    acquireThreaded(scope, statement, { text, when: when.text });
  } else if (scope.inside) write(body, `${only}${lock}.acquireNow(${self(mode)});`);
  else {
    const at = atText(scope, statement.span);
    write(body, `${only}yield* ${lock}.acquire(${[at, ...modes(mode)].join(", ")});`);
  }
  const barrier: HoldBarrier = {
    kind: "hold",
    lock,
    mode,
    when: when.text,
    evident: !mentionsWords(scope, statement.body, statement.lock),
    inside: scope.inside,
    statement,
    labels: scope.labels,
  };
  const inner: Scope = { ...scope, barriers: [...scope.barriers, barrier] };
  // `hold` opens no scope (N2)
  const falls = compileStatements(inner, statement.body.statements);
  if (falls) leaveHold(scope, barrier);
  return falls;
}

/** In a step that takes the step lock a lock is taken first, or nobody could let go of it. */
function acquireThreaded(
  scope: Scope,
  statement: Ast.Statement,
  { text, when = "true" }: { readonly text: string; readonly when?: string },
): void {
  const blocks = scope.inside && scope.late?.pending !== true && isBehindStepLock(scope);
  if (blocks) refuse(scope, statement.span, "a lock that is taken in the middle of a step");
  const stop = scope.inside ? "" : stopText(scope, atText(scope, statement.span));
  if (when === "true") write(scope.body, stop, text);
  else if (stop === "") write(scope.body, `if (${when}) ${text}`);
  else write(scope.body, `if (${when}) {`, stop, text, "}");
  enterLate(scope);
}

function isBehindStepLock(scope: Scope): boolean {
  return scope.barriers.some((barrier) => barrier.kind === "together");
}

function endOf(span: Span): Span {
  return { ...span, start: Math.max(span.start, span.end - 1) };
}

function self(mode: string | undefined): string {
  return ["self", ...modes(mode)].join(", ");
}

function modes(mode: string | undefined): string[] {
  return mode === undefined ? [] : [JSON.stringify(mode)];
}

/** A way out: a step, if the thread still holds the lock. */
export function leaveHold(from: Scope, barrier: HoldBarrier): void {
  const scope: Scope = { ...from, labels: barrier.labels };
  const span = endOf(barrier.statement.span);
  const { body } = scope;
  const { lock, mode, when, evident, inside, statement } = barrier;
  const name = statement.lock.name.text;
  const tests = when === "true" ? [] : [when];
  if (inside) {
    if (!evident) tests.push(`${lock}.isHeldBy(self.id${modes(mode).map((one) => `, ${one}`)})`);
    const test = tests.length === 0 ? "" : `if (${conjunction(tests)}) `;
    write(body, `${test}${lock}.release(${self(mode)});`);
    return;
  }
  const what = `release ${name}`;
  write(body, `// } of hold ${headOf(scope, statement)}`);
  body.quoted = "";
  if (evident) {
    const stop = stopText(scope, atText(scope, span, { what }));
    const release = `${lock}.release(${self(mode)});`;
    if (tests.length === 0) write(body, stop, release);
    else write(body, `if (${conjunction(tests)}) {`, stop, release, "}");
    return;
  }
  if (isThreaded(from.env.emitter) && !tellsSteps(from.env.emitter)) {
    const only = tests.length === 0 ? "" : `if (${conjunction(tests)}) `;
    write(body, `${only}${lock}.releaseIfHeld(${self(mode)});`);
    return;
  }
  const held = `${lock}.modeHeldBy(${self(mode)})`;
  const kept = fresh(scope.env.taken, "held");
  const value = tests.length === 0 ? held : `${conjunction(tests)} ? ${held} : undefined`;
  write(body, `const ${kept} = ${value};`, `if (${kept} !== undefined) {`);
  write(body, stopText(scope, atText(scope, span, { what, extra: kept })));
  write(body, `${lock}.release(self, ${kept});`, "}");
}

function conjunction(tests: readonly string[]): string {
  return tests
    .map((one) => (tests.length > 1 && / \|\| | \? /.test(one) ? `(${one})` : one))
    .join(" && ");
}

function headOf(scope: Scope, statement: Ast.HoldStatement): string {
  const source = scope.env.emitter.model.sources[statement.lock.span.file];
  const lock = source?.text.slice(statement.lock.span.start, statement.lock.span.end) ?? "";
  return statement.mode ? `${lock} ${statement.mode.text}` : lock;
}

/** The lock with its indices computed once: `this.inv.at(f)`. */
function lockUse(scope: Scope, reference: Ast.LockReference): string {
  const { env } = scope;
  const symbol = symbolOf(env.emitter, reference.name);
  if (symbol?.kind !== "lock") throw new Error(`not a lock: ${reference.name.text}`);
  const base = `this.${identifier(symbol.name)}`;
  const indices = reference.indices.map((e) => {
    const range = rangeOf(env, e);
    if (!range || e.kind !== "range") return fixed(scope, e);
    const ends = [range.low.text, range.high.text].map((text) => keep(scope, text));
    return `${runtime(env.emitter, "range")}(${ends.join(", ")})`;
  });
  return indices.length === 0 ? base : `${base}.at(${indices.join(", ")})`;
}

/** The same in a constant, because it is needed again: `const inv = this.inv.at(f);`. */
function kept(scope: Scope, reference: Ast.LockReference): string {
  const lock = lockUse(scope, reference);
  if (reference.indices.length === 0) return lock;
  const name = fresh(scope.env.taken, identifier(reference.name.text));
  declare(scope.body, name, lock);
  return name;
}

/** An index that stays what it is: as it stands, or in a constant. */
function fixed(scope: Scope, e: Ast.Expression): string {
  if (isConstant(scope.env, e)) return compile(scope.env, e).text;
  return keep(scope, inline(scope, e).text);
}

function keep(scope: Scope, text: string): string {
  if (/^-?\d+$/.test(text)) return text;
  const binding = [...scope.env.bindings.values()].find((one) => one.js.text === text);
  if (binding && !binding.mutable && /^\w+$/.test(text)) return text;
  if (/^this\.parameters\.\w+( [-+] \d+)?$/.test(text)) return text;
  const name = fresh(scope.env.taken, "index");
  declare(scope.body, name, text);
  return name;
}

export function compileWord(scope: Scope, statement: Ast.WordStatement): boolean {
  const { body, env } = scope;
  quote(body, statement.span);
  const symbol = symbolOf(env.emitter, statement.lock.name);
  const ghost = symbol?.kind === "lock" && symbol.declaration.ghost;
  if (ghost && !env.emitter.options.ghost) return true;
  step(scope, statement.span, any(env, statement.lock.indices));
  const lock = lockUse(scope, statement.lock);
  const text = ghost ? ghostText(statement, lock) : wordText(scope, statement, lock);
  if (!statement.result) {
    write(body, text === "" ? "" : `${text};`);
    return true;
  }
  const name = fresh(env.taken, identifier(statement.result.text));
  declare(body, name, text);
  const result = symbolOf(env.emitter, statement.result);
  if (result) env.bindings.set(result, { js: atom(name) });
  return true;
}

function ghostText(statement: Ast.WordStatement, lock: string): string {
  const word = statement.word.text;
  const mode = statement.mode?.text;
  if (word === "acquire") return `${lock}.ghostAcquire(${self(mode)})`;
  if (word === "release") return `${lock}.ghostRelease(${self(mode)})`;
  return `${lock}.ghostWord(self, ${JSON.stringify(word)})`;
}

function wordText(scope: Scope, statement: Ast.WordStatement, lock: string): string {
  const word = statement.word.text;
  const mode = statement.mode?.text;
  const shown = JSON.stringify(mode === undefined ? word : `${word} ${mode}`);
  if (statement.try) {
    step(scope, statement.span);
    if (word === "acquire") return `${lock}.tryAcquire(${self(mode)})`;
    if (isThreaded(scope.env.emitter)) return `${lock}.tryWord(self, ${JSON.stringify(word)})`;
    return `${lock}.tryWord(self, ${shown})`;
  }
  if (word === "release") {
    step(scope, statement.span);
    return `${lock}.release(${self(mode)})`;
  }
  if (word === "downgrade") {
    step(scope, statement.span);
    if (isThreaded(scope.env.emitter)) return `${lock}.downgrade(self)`;
    const to = statement.toMode ? [JSON.stringify(statement.toMode.text)] : [];
    return `${lock}.downgrade(${["self", ...modes(mode), ...to].join(", ")})`;
  }
  const result = statement.result ? `<${resultType(scope, statement.result)}>` : "";
  if (isThreaded(scope.env.emitter)) {
    const call =
      word === "acquire"
        ? `${lock}.acquire(${self(mode)})`
        : `${lock}.word${result}(self, ${JSON.stringify(word)})`;
    if (statement.result) {
      if (!scope.inside) write(scope.body, stopText(scope, atText(scope, statement.span)));
      return call;
    }
    acquireThreaded(scope, statement, { text: `${call};` });
    return "";
  }
  if (scope.inside) {
    return word === "acquire"
      ? `${lock}.acquireNow(${self(mode)})`
      : `${lock}.wordNow${result}(self, ${shown})`;
  }
  const at = atText(scope, statement.span);
  if (word === "acquire") return `yield* ${lock}.acquire(${[at, ...modes(mode)].join(", ")})`;
  return `yield* ${lock}.word${result}(${at}, ${shown})`;
}

/** What the kind's text gives there. */
function resultType(scope: Scope, name: Ast.Name): string {
  const { emitter } = scope.env;
  const symbol = symbolOf(emitter, name);
  const type = symbol?.kind === "local" ? emitter.model.locals.get(symbol) : undefined;
  return type === undefined ? "boolean" : staticTypeText(type);
}

/** Something inside may let go of the lock, or take it once more. */
function mentionsWords(scope: Scope, block: Ast.Block, lock: Ast.LockReference): boolean {
  const wanted = symbolOf(scope.env.emitter, lock.name);
  const seen = new Set<Ast.OperationDeclaration>();
  const visit = (node: unknown): boolean => {
    if (typeof node !== "object" || node === null) return false;
    if (Array.isArray(node)) return node.some(visit);
    const one = node as Ast.Statement | Ast.Expression; // looked at by kind
    if (one.kind === "word") {
      const words = ["release", "downgrade", "acquire"];
      const same = symbolOf(scope.env.emitter, one.lock.name) === wanted;
      return same && words.includes(one.word.text);
    }
    if (one.kind === "call") {
      const called = calledOperation(scope.env, one);
      if (called && !seen.has(called.operation)) {
        seen.add(called.operation);
        if (visit(called.operation.body)) return true;
      }
    }
    return Object.values(node).some(visit);
  };
  return visit(block.statements);
}
