/**
 * Statements of a thread as control flow: which of them are steps (S1), what is local, and every
 * way out of them. Inside `atomic` it is `atomic.ts` that speaks.
 */
import type { Ast, Span } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import { atomicBlock, deliver, ghostScope } from "./atomic.js";
import * as build from "./build.js";
import { coerce } from "./coerce.js";
import { readVariable } from "./context.js";
import { disciplineOps } from "./discipline.js";
import { calledOperation, type Expansion, expandCall, returnedOps } from "./expand-call.js";
import { lowerAs, lowerExpr } from "./expressions.js";
import {
  branch,
  branchOp,
  type DraftOp,
  exit,
  forward,
  local,
  loopHead,
  type Node,
  nextOf,
  type Region,
  type Site,
} from "./graph.js";
import { holdNode, leadingWait, wordNode } from "./lock-statements.js";
import { forNode } from "./loops.js";
import { fenceOps, flushOps } from "./memory-statements.js";
import { withPatterns } from "./pattern-locals.js";
import { type AtomicFlow, assign, type Flow, type Scope, siteOf } from "./scope.js";
import { bindPatterns, lowerSimple, type SimpleStatement, touchesShared } from "./simple.js";
import { tornHalves, tornStep } from "./torn-store.js";

export function blockNode(scope: Scope, statements: readonly Ast.Statement[], flow: Flow): Node {
  const entry = forward();
  let at = entry;
  for (const [i, statement] of statements.entries()) {
    const last = i === statements.length - 1;
    const next = last ? undefined : forward();
    at.target = statementNode(scope, statement, { ...flow, next: next ?? flow.next });
    if (next) at = next;
  }
  if (statements.length === 0) entry.target = flow.next;
  return entry;
}

export function stepNode(scope: Scope, ops: readonly DraftOp[], to: StepTo): Node {
  const site = { ...siteOf(scope, to.span), ...(to.what ? { what: to.what } : {}) };
  return { kind: "step", ops: [...ops, exit(to.next)], site };
}

interface StepTo {
  readonly next: Node;
  readonly span: Span;
  readonly what?: string;
}

export function statementNode(scope: Scope, statement: Ast.Statement, flow: Flow): Node {
  switch (statement.kind) {
    case "labelled":
      return labelledNode(scope, statement, flow);
    case "let":
    case "assign":
      return storeNode(scope, statement, flow);
    case "assert":
    case "await":
    case "choose":
    case "take":
    case "forall statement":
      return simpleNode(scope, statement, flow);
    case "if":
      return ifNode(scope, statement, flow);
    case "while":
    case "loop":
      return loopNode(scope, statement, flow);
    case "for":
      return forNode(scope, statement, flow);
    case "either":
      return eitherNode(scope, statement, flow);
    case "atomic":
      return atomicNode(scope, statement, flow);
    case "hold":
      return holdNode(scope, statement, flow);
    case "word":
      return wordNode(scope, statement, flow);
    case "return":
      return returnNode(scope, statement, flow);
    case "break":
      return flow.breakTo ?? flow.next;
    case "continue":
      return flow.continueTo ?? flow.next;
    case "skip":
      return flow.next;
    case "ghost":
      return local(atomicBlock(ghostScope(scope), [statement.body], noReturn), flow.next);
    case "call statement":
      return callNode(scope, statement.call, () => flow.next);
    case "flush": {
      const ops = flushOps(scope, statement);
      return stepNode(scope, ops, { next: flow.next, span: statement.span });
    }
    case "fence": {
      const { span } = statement;
      return stepNode(scope, fenceOps(scope, span), { next: flow.next, span });
    }
    case "restart":
      throw new Error("a restart outside of recover");
  }
}

const noReturn: AtomicFlow = { falls: true, onReturn: () => [] };

function simpleNode(scope: Scope, statement: SimpleStatement, flow: Flow): Node {
  const { ops, isStep } = lowerSimple(scope, statement);
  return isStep
    ? storingNode(scope, ops, { next: flow.next, span: statement.span })
    : local(ops, flow.next);
}

/** One step, or two where a store tears (M7). */
function storingNode(scope: Scope, ops: readonly DraftOp[], to: StepTo): Node {
  const halves = tornHalves(scope, ops);
  return halves ? tornStep(scope, halves, to) : stepNode(scope, ops, to);
}

function storeNode(
  scope: Scope,
  statement: Ast.LetStatement | Ast.AssignStatement,
  flow: Flow,
): Node {
  const right = statement.kind === "let" ? statement.value : statement.values[0];
  const operation = calledOperation(scope, right);
  if (!operation || right?.kind !== "call") return simpleNode(scope, statement, flow);
  return callNode(scope, right, (result) => {
    const ops = deliver(scope, statement, result);
    const shared = ops.some(
      (op) => op.kind === "assign" && isSharedPlace(scope, op.place.variable),
    );
    if (!shared) return local(ops, flow.next);
    return storingNode(scope, ops, { next: flow.next, span: statement.span });
  });
}

function isSharedPlace(scope: Scope, variable: number): boolean {
  return scope.context.variables[variable]?.storage === "shared";
}

function labelledNode(
  scope: Scope,
  statement: Ast.Statement & { readonly kind: "labelled" },
  flow: Flow,
): Node {
  const name = statement.label.text;
  const outer = scope.regions.at(-1)?.path ?? [];
  const region: Region = { kind: "label", name, path: [...outer, name] };
  const inner: Scope = { ...scope, regions: [...scope.regions, region] };
  const end = forward();
  end.target = flow.next;
  const body = statement.body;
  const entry =
    body.kind === "block"
      ? blockNode(inner, body.statements, { ...flow, next: end })
      : statementNode(inner, body, { ...flow, next: end });
  const gone = foldedAway(inner, body);
  const node =
    gone || hasStep(entry, end) ? entry : stepNode(inner, [], { next: entry, span: body.span });
  region.entry = node;
  return node;
}

/** An `if` on parameters of which nothing is left (V1): then the label names nothing. */
function foldedAway(scope: Scope, body: Ast.Statement | Ast.Block): boolean {
  if (body.kind !== "if") return false;
  const condition = lowerExpr(scope.context, scope.frame, body.condition);
  return build.isFalse(condition) && !body.otherwise;
}

/**
 * Some step lies between the entry and the end of a statement, in the text as it is in this
 * instance: a round of a loop that comes back without a step is one (S10).
 */
function hasStep(entry: Node, end: Node): boolean {
  const seen = new Set<Node>([end]);
  const open = new Set<Node>();
  const visit = (node: Node): boolean => {
    if (open.has(node) && node.kind === "head") return true;
    if (seen.has(node)) return false;
    seen.add(node);
    if (node.kind === "step" || node.kind === "either") return true;
    open.add(node);
    const found = nextOf(node).some(visit);
    open.delete(node);
    return found;
  };
  return visit(entry);
}

function ifNode(scope: Scope, statement: Ast.IfStatement, flow: Flow): Node {
  const patterns = withPatterns(scope, [statement.condition]);
  const condition = lowerExpr(scope.context, patterns.frame, statement.condition);
  const span = statement.condition.span;
  const then = (): Node => {
    const binds = bindPatterns(scope, statement.condition);
    return local(binds, blockNode(scope, statement.then.statements, flow));
  };
  const otherwise = (): Node => {
    const other = statement.otherwise;
    if (!other) return flow.next;
    return other.kind === "if"
      ? ifNode(scope, other, flow)
      : blockNode(scope, other.statements, flow);
  };
  if (build.isTrue(condition)) return then();
  if (build.isFalse(condition)) return otherwise();
  const judged = disciplineOps(scope, { reads: [condition], writes: [], span });
  const checks = [...patterns.ops, ...judged];
  const made = then();
  const other = otherwise();
  if (!touchesShared(scope, [condition])) {
    const node = branch(condition, made, other);
    return checks.length === 0 ? node : local(checks, node);
  }
  return decisionNode(scope, { condition, checks, span, binds: [] }, made, other);
}

interface Decision {
  readonly condition: Expr;
  readonly checks: readonly DraftOp[];
  readonly binds: readonly DraftOp[];
  readonly span: Span;
}

function decisionNode(scope: Scope, decision: Decision, then: Node, otherwise: Node): Node {
  const { condition, checks, binds, span } = decision;
  const ops = [...checks, branchOp(condition, [...binds, exit(then)], [exit(otherwise)])];
  return { kind: "step", ops, site: siteOf(scope, span) };
}

function loopNode(
  scope: Scope,
  statement: Extract<Ast.Statement, { kind: "while" | "loop" }>,
  flow: Flow,
): Node {
  const body = forward();
  const head = loopHead(body, siteOf(scope, statement.span));
  const inner: Flow = { ...flow, next: head, breakTo: flow.next, continueTo: head };
  if (statement.kind === "loop") {
    body.target = blockNode(scope, statement.body.statements, inner);
    return head;
  }
  const patterns = withPatterns(scope, [statement.condition]);
  const condition = lowerExpr(scope.context, patterns.frame, statement.condition);
  const span = statement.condition.span;
  const judged = disciplineOps(scope, { reads: [condition], writes: [], span });
  const checks = [...patterns.ops, ...judged];
  const binds = bindPatterns(scope, statement.condition);
  const round = blockNode(scope, statement.body.statements, inner);
  if (build.isFalse(condition)) return flow.next;
  body.target = touchesShared(scope, [condition])
    ? decisionNode(scope, { condition, checks, span, binds }, round, flow.next)
    : local(patterns.ops, branch(condition, local(binds, round), flow.next));
  return head;
}

function eitherNode(
  scope: Scope,
  statement: Ast.Statement & { readonly kind: "either" },
  flow: Flow,
): Node {
  const leave = (next: Node): Node => ({ kind: "leave", next });
  const inner: Flow = {
    next: leave(flow.next),
    returnTo: leave(flow.returnTo),
    ...(flow.breakTo ? { breakTo: leave(flow.breakTo) } : {}),
    ...(flow.continueTo ? { continueTo: leave(flow.continueTo) } : {}),
  };
  const branches = statement.branches.map((one) => blockNode(scope, one.statements, inner));
  return { kind: "either", branches, site: siteOf(scope, statement.span) };
}

function atomicNode(
  scope: Scope,
  statement: Ast.Statement & { readonly kind: "atomic" },
  flow: Flow,
): Node {
  const leaving: AtomicFlow = {
    falls: false,
    onReturn: () => [exit(flow.returnTo)],
    onBreak: () => [exit(flow.breakTo ?? flow.next)],
    onContinue: () => [exit(flow.continueTo ?? flow.next)],
  };
  const inner: Scope = { ...scope, takenTogether: [] };
  const ops = atomicBlock(inner, statement.body.statements, leaving);
  const site = atomicSite(inner, statement);
  return { kind: "step", ops: [...ops, exit(flow.next)], site };
}

/** A block that begins with an acquire is, while disabled, a wait for that lock (S7). */
function atomicSite(scope: Scope, statement: Ast.Statement & { readonly kind: "atomic" }): Site {
  const waits = leadingWait(scope, statement.body);
  return siteOf(scope, statement.span, waits);
}

function returnNode(
  scope: Scope,
  statement: Ast.Statement & { readonly kind: "return" },
  flow: Flow,
): Node {
  const { value, span } = statement;
  const result = scope.result;
  if (!value || !result) return flow.returnTo;
  const operation = calledOperation(scope, value);
  if (operation && value.kind === "call") {
    return callNode(scope, value, (given) =>
      local([assign(result, coerce(given, result.type, span), span)], flow.returnTo),
    );
  }
  const patterns = withPatterns(scope, [value]);
  const expr = lowerAs(scope.context, patterns.frame, value, result.type);
  const checks = disciplineOps(scope, { reads: [expr], writes: [], span });
  const ops = [...patterns.ops, ...checks, assign(result, expr, span)];
  return touchesShared(scope, [expr])
    ? stepNode(scope, ops, { next: flow.returnTo, span })
    : local(ops, flow.returnTo);
}

/** S5: the operation expanded in place; what becomes of its result is the caller's. */
export function callNode(
  scope: Scope,
  call: Ast.CallExpression,
  after: (result: Expr) => Node,
): Node {
  const operation = calledOperation(scope, call);
  if (!operation) throw new Error(`not an operation: ${call.callee.text}`);
  const expansion = expandCall(scope, call, operation);
  const end = forward();
  const body = blockNode(expansion.inner, operation.body.statements, { next: end, returnTo: end });
  expansion.region.entry = body;
  const result = expansion.result ? readVariable(expansion.result, call.span) : build.truth;
  end.target = local(returnedOps(scope, expansion), after(result));
  return argumentsNode(scope, expansion, {
    next: local(expansion.requires, body),
    span: call.span,
  });
}

function argumentsNode(scope: Scope, expansion: Expansion, to: StepTo): Node {
  if (expansion.isStep) return stepNode(scope, expansion.argumentOps, to);
  return local(expansion.argumentOps, to.next);
}
