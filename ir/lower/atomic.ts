/**
 * Statements as parts of one step: the contents of `atomic`, the bodies of actions and `init`,
 * effects of lock words. Everything is structured operations; ways that leave do so through the
 * flow's lists.
 */
import type { Ast, Span } from "../../grammar/index.js";
import type { Domain, Expr, Op } from "../ir.js";
import type { Type } from "../type.js";
import * as build from "./build.js";
import { coerce } from "./coerce.js";
import { newLoop, readVariable, symbolOf } from "./context.js";
import { disciplineOps } from "./discipline.js";
import { lowerDomain } from "./domains.js";
import { calledOperation, expandCall, returnedOps } from "./expand-call.js";
import { domainElement, lowerAs, lowerExpr } from "./expressions.js";
import { branchOp, type DraftOp } from "./graph.js";
import { extendEvident, holdModes, wordUse } from "./hold.js";
import { fenceOps, flushOps } from "./memory-statements.js";
import { withPatterns } from "./pattern-locals.js";
import { downgradeOps, releaseOps, releaseWordOps } from "./release.js";
import { type AtomicFlow, assign, declare, hiddenLocal, type Scope } from "./scope.js";
import { bindPatterns, lowerSimple, lowerTarget, storeOps } from "./simple.js";
import { lowerType, membersOf, valueOf } from "./types.js";
import {
  ghostWordOps,
  holdsTarget,
  orderChecks,
  partOps,
  tryOps,
  type WordUse,
  wordParts,
} from "./words.js";

export function compileEffect(scope: Scope, block: Ast.Block): DraftOp[] {
  return atomicBlock(scope, block.statements, { falls: true, onReturn: () => [] });
}

/**
 * Statements in order. After an `if` that always leaves, the rest goes into its other branch: so a
 * return is mostly in tail position and needs no jump.
 */
export function atomicBlock(
  scope: Scope,
  statements: readonly Ast.Statement[],
  flow: AtomicFlow,
): DraftOp[] {
  const ops: DraftOp[] = [];
  for (const [i, statement] of statements.entries()) {
    if (statement.kind === "if" && !statement.otherwise && alwaysLeaves(statement.then)) {
      const rest = statements.slice(i + 1);
      return [...ops, ...atomicIf(scope, statement, { flow, rest })];
    }
    ops.push(...atomicStatement(scope, statement, flow));
    if (leaves(statement)) return ops;
  }
  return ops;
}

function leaves(statement: Ast.Statement): boolean {
  return ["return", "break", "continue"].includes(statement.kind);
}

export function alwaysLeaves(block: Ast.Block): boolean {
  const last = block.statements.at(-1);
  if (!last) return false;
  if (last.kind === "if" && last.otherwise) {
    const other = last.otherwise;
    const otherBlock = other.kind === "if" ? { ...block, statements: [other] } : other;
    return alwaysLeaves(last.then) && alwaysLeaves(otherBlock);
  }
  return leaves(last);
}

function atomicStatement(scope: Scope, statement: Ast.Statement, flow: AtomicFlow): DraftOp[] {
  switch (statement.kind) {
    case "labelled": {
      const body = statement.body;
      if (body.kind === "block") return atomicBlock(scope, body.statements, flow);
      return atomicStatement(scope, body, flow);
    }
    case "let":
    case "assign":
      return atomicStore(scope, statement);
    case "assert":
    case "await":
    case "choose":
    case "take":
    case "forall statement":
      return [...lowerSimple(scope, statement).ops];
    case "skip":
      return [];
    case "if":
      return atomicIf(scope, statement, { flow, rest: [] });
    case "while":
    case "loop":
      return atomicLoop(scope, statement, flow);
    case "for":
      return atomicFor(scope, statement, flow);
    case "either": {
      const branches = statement.branches.map((one) => atomicBlock(scope, one.statements, flow));
      return [{ kind: "either", branches, span: statement.span }];
    }
    case "atomic":
      return atomicBlock(scope, statement.body.statements, flow);
    case "hold":
      return atomicHold(scope, statement, flow);
    case "word":
      return atomicWord(scope, statement);
    case "return":
      return atomicReturn(scope, statement, flow);
    case "break":
      return [...(flow.onBreak?.() ?? [])];
    case "continue":
      return [...(flow.onContinue?.() ?? [])];
    case "ghost":
      return atomicStatement(ghostScope(scope), statement.body, flow);
    case "call statement":
      return atomicCall(scope, statement.call, () => []);
    case "flush":
      return flushOps(scope, statement);
    case "fence":
      return fenceOps(scope, statement.span);
    case "restart":
      return [];
  }
}

export function ghostScope(scope: Scope): Scope {
  return { ...scope, frame: { ...scope.frame, ghost: true } };
}

function atomicStore(scope: Scope, statement: Ast.LetStatement | Ast.AssignStatement): DraftOp[] {
  const right = statement.kind === "let" ? statement.value : statement.values[0];
  const operation = calledOperation(scope, right);
  if (!operation || right?.kind !== "call") return [...lowerSimple(scope, statement).ops];
  return atomicCall(scope, right, (result) => deliver(scope, statement, result));
}

/** What is done with the result of an operation: a new name, or a store to a place. */
export function deliver(
  scope: Scope,
  statement: Ast.LetStatement | Ast.AssignStatement,
  result: Expr,
): DraftOp[] {
  const { context, frame } = scope;
  const span = statement.span;
  if (statement.kind === "let") {
    const declared = statement.type ? lowerType(context, frame, statement.type) : result.type;
    const symbol = symbolOf(context, statement.name);
    const draft = declare(scope, symbol, { type: declared, span, fixed: !statement.mutable });
    return [assign(draft, coerce(result, declared, span), span)];
  }
  const [place] = statement.targets;
  if (!place) throw new Error("an assignment without a place");
  const target = lowerTarget(scope, place);
  const checks = disciplineOps(scope, {
    reads: target.place.indices,
    writes: [target.place],
    span,
  });
  return [...checks, storeOps(scope, target, coerce(result, target.type, span), span)];
}

function atomicIf(
  scope: Scope,
  statement: Ast.IfStatement,
  { flow, rest }: { flow: AtomicFlow; rest: readonly Ast.Statement[] },
): DraftOp[] {
  const patterns = withPatterns(scope, [statement.condition]);
  const condition = lowerExpr(scope.context, patterns.frame, statement.condition);
  const checks = disciplineOps(scope, {
    reads: [condition],
    writes: [],
    span: statement.condition.span,
  });
  const then = (): DraftOp[] => [
    ...bindPatterns(scope, statement.condition),
    ...atomicBlock(scope, statement.then.statements, flow),
  ];
  const otherwise = (): DraftOp[] => {
    const other = statement.otherwise;
    const first = other ? (other.kind === "if" ? [other] : other.statements) : [];
    return atomicBlock(scope, [...first, ...rest], flow);
  };
  if (build.isTrue(condition)) return then();
  if (build.isFalse(condition)) return otherwise();
  const made = then();
  return [...patterns.ops, ...checks, branchOp(condition, made, otherwise())];
}

function atomicLoop(
  scope: Scope,
  statement: Extract<Ast.Statement, { kind: "while" | "loop" }>,
  flow: AtomicFlow,
): DraftOp[] {
  const id = newLoop(scope.context);
  const inner = loopFlow(id, flow);
  const condition =
    statement.kind === "loop"
      ? build.truth
      : lowerExpr(scope.context, scope.frame, statement.condition);
  const binds = statement.kind === "loop" ? [] : bindPatterns(scope, statement.condition);
  const body = [...binds, ...atomicBlock(scope, statement.body.statements, inner)];
  return [{ kind: "while", id, condition, body, span: statement.span }];
}

function loopFlow(id: number, flow: AtomicFlow): AtomicFlow {
  return {
    falls: false,
    onReturn: flow.onReturn,
    onBreak: () => [{ kind: "break", loop: id }],
    onContinue: () => [{ kind: "continue", loop: id }],
  };
}

/** S11 inside a step: what is left to walk is a temporary; members of a set come in every order. */
function atomicFor(scope: Scope, statement: Ast.ForStatement, flow: AtomicFlow): DraftOp[] {
  const { context, frame } = scope;
  const span = statement.span;
  const domain = lowerDomain(context, frame, statement.domain);
  const element = domainElement(domain);
  const id = newLoop(context);
  const symbol = symbolOf(context, statement.name);
  const body = (): DraftOp[] => atomicBlock(scope, statement.body.statements, loopFlow(id, flow));
  const range = asRange(domain);
  if (range) {
    const [low, high] = [
      hiddenLocal(scope, { name: "next", type: wider(element), span }),
      range.high,
    ];
    const last = hiddenLocal(scope, { name: "last", type: wider(high.type), span });
    const x = declare(scope, symbol, { type: element, span, fixed: true });
    const next = readVariable(low, span);
    const step = build.arithmetic("+", [next, build.int(1)], span);
    const condition = build.compare("<=", next, readVariable(last, span));
    const loop: DraftOp = {
      kind: "while",
      id,
      condition,
      body: [assign(x, next, span), assign(low, step, span), ...body()],
      span,
    };
    return [assign(low, range.low, span), assign(last, high, span), loop];
  }
  const whole = collectionOf(domain, element);
  const rest = hiddenLocal(scope, { name: "rest", type: whole.type, span });
  const x = declare(scope, symbol, { type: element, span, fixed: true });
  const left = readVariable(rest, span);
  const empty = build.constant([], whole.type);
  const loop: DraftOp = {
    kind: "while",
    id,
    condition: build.compare("!=", left, empty),
    body: [...nextMember({ x, rest, left }, span), ...body()],
    span,
  };
  return [assign(rest, whole, span), loop];
}

interface Walk {
  readonly x: { readonly id: number; readonly type: Type };
  readonly rest: { readonly id: number; readonly type: Type };
  readonly left: Expr;
}

/** Takes the next member out of what is left: of a set any, of a queue the head. */
export function nextMember({ x, rest, left }: Walk, span: Span): DraftOp[] {
  if (left.type.kind === "queue") {
    return [
      assign(x, { kind: "head", queue: left, type: x.type, span }, span),
      assign(rest, { kind: "tail", queue: left, type: left.type }, span),
    ];
  }
  const one = build.setOf([readVariable(x, span)], x.type);
  const choose: Op = { kind: "choose", variable: x.id, domain: { kind: "set", set: left }, span };
  return [choose, assign(rest, build.difference(left, one), span)];
}

/** Ranges are walked upwards, a type of numbers is one. */
export function asRange(domain: Domain): { low: Expr; high: Expr } | undefined {
  if (domain.kind === "range") return domain;
  if (domain.kind !== "type" || domain.type.kind !== "int") return undefined;
  return { low: build.int(domain.type.low), high: build.int(domain.type.high) };
}

export function collectionOf(domain: Domain, element: Type): Expr {
  if (domain.kind === "set") return domain.set;
  if (domain.kind === "queue") return domain.queue;
  if (domain.kind === "range") throw new Error("a range is walked upwards");
  const value = membersOf(domain.type).map(valueOf);
  return build.constant(value, { kind: "set", element });
}

function wider(type: Type): Type {
  return type.kind === "int" ? { ...type, low: type.low - 1, high: type.high + 1 } : type;
}

function atomicHold(scope: Scope, statement: Ast.HoldStatement, flow: AtomicFlow): DraftOp[] {
  const { context, frame } = scope;
  const when = statement.when ? lowerExpr(context, frame, statement.when) : build.truth;
  if (build.isFalse(when)) return atomicBlock(scope, statement.body.statements, flow);
  const hold = holdModes(scope, statement);
  const release = (): DraftOp[] =>
    hold.evident
      ? releaseOps(scope, hold.use)
      : [branchOp(holdsTarget(scope, hold.use), releaseOps(scope, hold.use), [])];
  const wrap = (leave: () => readonly DraftOp[]) => () => [...release(), ...leave()];
  const inner: AtomicFlow = {
    falls: flow.falls,
    onReturn: flow.falls ? flow.onReturn : wrap(flow.onReturn),
    ...(flow.onBreak ? { onBreak: wrap(flow.onBreak) } : {}),
    ...(flow.onContinue ? { onContinue: wrap(flow.onContinue) } : {}),
  };
  const acquire = acquireOps(scope, hold.use);
  const body = atomicBlock(extendEvident(scope, hold), statement.body.statements, inner);
  const leaving = alwaysLeaves(statement.body) && !flow.falls ? [] : release();
  return [...hold.indexOps, ...acquire, ...body, ...leaving];
}

/** An acquire as part of a step: its first part, waiting for its guard. */
export function acquireOps(scope: Scope, use: WordUse): DraftOp[] {
  const [first] = wordParts(scope, use, false);
  if (!first) return [];
  const order = orderChecks(scope, use);
  scope.takenTogether.push(use.target.info);
  const alone = { guard: first.guard, effect: first.effect, last: true };
  return [...order, ...partOps(scope, use, alone)];
}

function atomicWord(scope: Scope, statement: Ast.WordStatement): DraftOp[] {
  const { use, indexOps } = wordUse(scope, statement);
  if (use.target.info.ghost) return [...indexOps, ...ghostWordOps(scope, use)];
  if (statement.try) return [...indexOps, ...tryOps(scope, use)];
  if (use.word === "acquire") return [...indexOps, ...acquireOps(scope, use)];
  if (use.word === "release") return [...indexOps, ...releaseWordOps(scope, statement, use)];
  if (use.word === "downgrade") return [...indexOps, ...downgradeOps(scope, statement, use)];
  const parts = wordParts(scope, use, false);
  const ops = parts.flatMap((part) => {
    if (!part.otherwise) return partOps(scope, use, part);
    const instead = partOps(scope, use, part.otherwise);
    return [branchOp(part.guard, part.effect, instead)];
  });
  const order = parts.every((part) => build.isTrue(part.guard)) ? [] : orderChecks(scope, use);
  return [...indexOps, ...order, ...ops];
}

function atomicReturn(
  scope: Scope,
  statement: Ast.Statement & { readonly kind: "return" },
  flow: AtomicFlow,
): DraftOp[] {
  const { value, span } = statement;
  const result = scope.result;
  if (!value || !result) return [...flow.onReturn()];
  const operation = calledOperation(scope, value);
  if (operation && value.kind === "call") {
    const store = (given: Expr) => [assign(result, coerce(given, result.type, span), span)];
    return [...atomicCall(scope, value, store), ...flow.onReturn()];
  }
  const patterns = withPatterns(scope, [value]);
  const expr = lowerAs(scope.context, patterns.frame, value, result.type);
  const checks = disciplineOps(scope, { reads: [expr], writes: [], span });
  return [...patterns.ops, ...checks, assign(result, expr, span), ...flow.onReturn()];
}

/**
 * An operation called inside a step: its body in place, wrapped into a loop only if a return has to
 * jump.
 */
function atomicCall(
  scope: Scope,
  call: Ast.CallExpression,
  deliverTo: (result: Expr) => readonly DraftOp[],
): DraftOp[] {
  const operation = calledOperation(scope, call);
  if (!operation) throw new Error(`not an operation: ${call.callee.text}`);
  const expansion = expandCall(scope, call, operation);
  const statements = operation.body.statements;
  const id = newLoop(scope.context);
  const jump: DraftOp = { kind: "break", loop: id };
  const tail = returnsOnlyInTail(statements);
  const flow: AtomicFlow = { falls: tail, onReturn: () => (tail ? [] : [jump]) };
  const body = atomicBlock(expansion.inner, statements, flow);
  const wrapped: DraftOp[] = tail
    ? body
    : [
        {
          kind: "while",
          id,
          condition: build.truth,
          body: [...body, jump],
          span: call.span,
        },
      ];
  const result = expansion.result ? readVariable(expansion.result, call.span) : undefined;
  const after = result ? deliverTo(result) : [];
  const events = returnedOps(scope, expansion);
  return [...expansion.argumentOps, ...expansion.requires, ...wrapped, ...events, ...after];
}

/** Every `return` is the last thing that its way does, as `atomicBlock` arranges it. */
function returnsOnlyInTail(statements: readonly Ast.Statement[]): boolean {
  return statements.every((statement, i) => {
    const last = i === statements.length - 1;
    return tailOnly(statement, last || leavesOrElse(statement));
  });
}

/** The rest of the list goes into the other branch. */
function leavesOrElse(statement: Ast.Statement): boolean {
  return statement.kind === "if" && !statement.otherwise && alwaysLeaves(statement.then);
}

function tailOnly(statement: Ast.Statement, last: boolean): boolean {
  const block = (one: Ast.Block): boolean =>
    last ? returnsOnlyInTail(one.statements) : one.statements.every((s) => tailOnly(s, false));
  switch (statement.kind) {
    case "return":
      return last;
    case "if": {
      const other = statement.otherwise;
      const rest =
        other === undefined || (other.kind === "if" ? tailOnly(other, last) : block(other));
      return block(statement.then) && rest;
    }
    case "labelled":
      return statement.body.kind === "block"
        ? block(statement.body)
        : tailOnly(statement.body, last);
    case "atomic":
    case "hold":
      return block(statement.body);
    case "either":
      return statement.branches.every(block);
    case "while":
    case "loop":
    case "for":
      return statement.body.statements.every((one) => tailOnly(one, false));
    case "ghost":
      return tailOnly(statement.body, last);
    default:
      return true;
  }
}
