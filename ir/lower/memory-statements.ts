/**
 * `flush` and `fence` (M3) as operations: marks, which `memory-steps.ts` writes out when all that
 * threads flush is known.
 */
import type { Ast, Span } from "../../grammar/index.js";
import type { Expr, Op } from "../ir.js";
import * as build from "./build.js";
import { newBound } from "./context.js";
import { disciplineOps } from "./discipline.js";
import type { DraftOp } from "./graph.js";
import { type Flusher, flushedBy, type Mark } from "./lines.js";
import type { Scope } from "./scope.js";
import { lowerTarget } from "./simple.js";

type Flush = Ast.Statement & { readonly kind: "flush" };

export function flushOps(scope: Scope, { place: text, span }: Flush): DraftOp[] {
  const { context } = scope;
  const { place } = lowerTarget(scope, text);
  const { indices } = place;
  const checks = disciplineOps(scope, { reads: indices, writes: [], span });
  const line = context.memory.lineOf.get(place.variable);
  if (line === undefined) throw new Error("a flush of something that is not persistent");
  const by = actorOf(scope);
  flushedBy(context, line, by);
  // The place is looked at for its indices alone: those out of range are a fault.
  const type = context.variables[place.variable]!.type;
  const looked: Expr =
    indices.length === 0
      ? build.truth
      : { kind: "read", place, primed: false, unwatched: true, type, span };
  return [...checks, marked(scope, looked, { kind: "flush", line, indices, by, span })];
}

export function fenceOps(scope: Scope, span: Span): DraftOp[] {
  return [marked(scope, build.truth, { kind: "fence", by: actorOf(scope), span })];
}

function actorOf({ frame }: Scope): Flusher {
  return frame.thread?.id ?? "recovery";
}

/** An operation without effect that stands for another. */
function marked(scope: Scope, value: Expr, mark: Mark): Op {
  const op: Op = { kind: "bind", id: newBound(scope.context), value };
  scope.context.memory.marks.set(op, mark);
  return op;
}
