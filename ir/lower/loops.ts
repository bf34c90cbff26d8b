/** `for` in a thread (S11): what is left to walk is computed once and lives in hidden locals. */
import type { Ast, Span } from "../../grammar/index.js";
import type { Expr } from "../ir.js";
import type { Type } from "../type.js";
import { asRange, collectionOf, nextMember } from "./atomic.js";
import * as build from "./build.js";
import { readVariable, symbolOf } from "./context.js";
import { disciplineOps } from "./discipline.js";
import { lowerDomain } from "./domains.js";
import { domainElement } from "./expressions.js";
import { branch, type DraftOp, exit, forward, local, loopHead, type Node } from "./graph.js";
import { assign, declare, type Flow, hiddenLocal, type Scope, siteOf } from "./scope.js";
import { touchesShared } from "./simple.js";
import { blockNode, stepNode } from "./statements.js";
import { intType } from "./type-relation.js";

export function forNode(scope: Scope, statement: Ast.ForStatement, flow: Flow): Node {
  const domain = lowerDomain(scope.context, scope.frame, statement.domain);
  const range = asRange(domain);
  if (range) return rangeNode(scope, statement, { ...range, flow });
  const whole = collectionOf(domain, domainElement(domain));
  return collectionNode(scope, statement, { whole, flow });
}

interface RangeLoop {
  readonly low: Expr;
  readonly high: Expr;
  readonly flow: Flow;
}

function rangeNode(scope: Scope, statement: Ast.ForStatement, loop: RangeLoop): Node {
  const { low, high, flow } = loop;
  if (high.kind === "constant") return countingNode(scope, statement, loop);
  const span = statement.domain.span;
  const [first, last] = [lowOf(low), highOf(high)];
  const most = Math.max(0, last - first + 1);
  // Of a range that is always empty the counter still has a value.
  const type = intType(first, Math.max(first, last));
  const next = hiddenLocal(scope, { name: "next", type, span });
  const left = hiddenLocal(scope, { name: "left", type: intType(0, most), span });
  const symbol = symbolOf(scope.context, statement.name);
  const x = declare(scope, symbol, { type, span, fixed: true });
  const readNext = readVariable(next, span);
  const readLeft = readVariable(left, span);
  const minus = build.arithmetic("-", [high, low], span);
  const count = build.arithmetic("+", [minus, build.int(1)], span);
  const zero = build.int(0);
  const some = build.compare(">", count, zero);
  const start: DraftOp[] = [
    assign(left, build.conditional(some, count, zero), span),
    assign(next, build.conditional(some, low, build.int(type.low)), span),
  ];
  const fewer = build.arithmetic("-", [readLeft, build.int(1)], span);
  const more = build.compare(">", readLeft, build.int(1));
  const after = build.arithmetic("+", [readNext, build.int(1)], span);
  const body = forward();
  const head = loopHead(body, siteOf(scope, statement.span));
  const inner: Flow = { ...flow, next: head, breakTo: flow.next, continueTo: head };
  const round = blockNode(scope, statement.body.statements, inner);
  const advance: DraftOp[] = [
    assign(x, readNext, span),
    assign(next, build.conditional(more, after, build.int(type.low)), span),
    assign(left, fewer, span),
  ];
  const going = build.compare(">", readLeft, zero);
  body.target = branch(going, local(advance, round), flow.next);
  return setNode(scope, [low, high], { ops: start, next: head, span });
}

/** With a constant end the counter itself says what is left. */
function countingNode(scope: Scope, statement: Ast.ForStatement, loop: RangeLoop): Node {
  const { low, high, flow } = loop;
  const span = statement.domain.span;
  const symbol = symbolOf(scope.context, statement.name);
  const [first, last] = [lowOf(low), highOf(high)];
  if (first > last) return flow.next;
  if (low.kind === "constant" && first === last) {
    scope.frame.bindings.set(symbol, { kind: "expr", expr: low });
    const once: Flow = { ...flow, breakTo: flow.next, continueTo: flow.next };
    return blockNode(scope, statement.body.statements, once);
  }
  const x = declare(scope, symbol, { type: intType(first, last), span, fixed: true });
  const read = readVariable(x, span);
  const again = forward();
  const inner: Flow = { ...flow, next: again, breakTo: flow.next, continueTo: again };
  const body = forward();
  const head = loopHead(body, siteOf(scope, statement.span));
  body.target = blockNode(scope, statement.body.statements, inner);
  const more = build.compare("<", read, high);
  const up = build.arithmetic("+", [read, build.int(1)], span);
  again.target = branch(more, local([assign(x, up, span)], head), flow.next);
  const inside = build.compare("<=", low, high);
  const enter = local([assign(x, low, span)], head);
  if (low.kind === "constant") return setNode(scope, [], { ops: [], next: enter, span });
  if (touchesShared(scope, [low])) {
    const ops: DraftOp[] = [
      { kind: "if", condition: inside, then: [exit(enter)], otherwise: [exit(flow.next)] },
    ];
    const checks = disciplineOps(scope, { reads: [low], writes: [], span });
    return { kind: "step", ops: [...checks, ...ops], site: siteOf(scope, span) };
  }
  return branch(inside, enter, flow.next);
}

interface SetTo {
  readonly ops: readonly DraftOp[];
  readonly next: Node;
  readonly span: Span;
}

/** The set of a `for` is a step if it reads shared state (S1). */
function setNode(scope: Scope, exprs: readonly Expr[], to: SetTo): Node {
  const checks = disciplineOps(scope, { reads: exprs, writes: [], span: to.span });
  const ops = [...checks, ...to.ops];
  return touchesShared(scope, exprs) ? stepNode(scope, ops, to) : local(ops, to.next);
}

function collectionNode(
  scope: Scope,
  statement: Ast.ForStatement,
  { whole, flow }: { whole: Expr; flow: Flow },
): Node {
  const span = statement.domain.span;
  const element = elementOf(whole.type);
  const symbol = symbolOf(scope.context, statement.name);
  const rest = hiddenLocal(scope, { name: "rest", type: whole.type, span });
  const x = declare(scope, symbol, { type: element, span, fixed: true });
  const left = readVariable(rest, span);
  const size = (n: number): Expr =>
    build.compare("==", { kind: "size", collection: left, type: intType(0, 64) }, build.int(n));
  const body = forward();
  const head = loopHead(body, siteOf(scope, statement.span));
  const inner: Flow = { ...flow, next: head, breakTo: flow.next, continueTo: head };
  const round = blockNode(scope, statement.body.statements, inner);
  const next = nextMember({ x, rest, left }, span);
  const known = local(next, round);
  const shown = next.map((op) =>
    op.kind === "choose" ? { ...op, shown: statement.name.text } : op,
  );
  const choice =
    whole.type.kind === "queue" ? known : stepNode(scope, shown, { next: round, span });
  body.target = branch(size(0), flow.next, branch(size(1), known, choice));
  const to = { ops: [assign(rest, whole, span)], next: head, span };
  return setNode(scope, [whole], to);
}

function elementOf(type: Type): Type {
  if (type.kind !== "set" && type.kind !== "queue") throw new Error("a walk over no collection");
  return type.element;
}

function lowOf(expr: Expr): number {
  return expr.type.kind === "int" ? expr.type.low : 0;
}

function highOf(expr: Expr): number {
  return expr.type.kind === "int" ? expr.type.high : 0;
}
