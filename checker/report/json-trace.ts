/** A counterexample as JSON: `docs/trace-format.md` describes it field by field. */
import {
  type Ir,
  lockWait,
  originOf,
  quote,
  type SourceFile,
  type Span,
  type TraceStep,
  waitedFor,
} from "../../ir/index.js";
import type { Explanation, Named } from "../trace/explain.js";
import { type ExplainedCounterexample, lastState } from "../trace/explain-counterexample.js";
import { type LockHold, lockHolds } from "../trace/lock-holds.js";
import { type Json, jsonState } from "./json-value.js";

export interface JsonTraceContext {
  readonly ir: Ir;
  readonly sources: readonly SourceFile[];
}

export function jsonTrace(shown: ExplainedCounterexample, context: JsonTraceContext): Json {
  const { explanation, fault, trace } = shown;
  return {
    kind: shown.broken.kind === "property" ? "property" : shown.broken.kind,
    property: shown.name,
    length: shown.steps,
    ...(explanation === undefined ? {} : { reason: jsonReason(explanation, context) }),
    ...(fault === undefined ? {} : { fault: { name: fault.fault, ...at(fault.span, context) } }),
    ...(shown.deadlock === undefined ? {} : { waiting: jsonWaiting(shown, context) }),
    initial: jsonState(context.ir, trace.initial),
    steps: trace.steps.map((step) => jsonStep(step, context)),
  };
}

function at(span: Span, { sources }: JsonTraceContext): { readonly source: Json } {
  return { source: { ...originOf(span, sources) } };
}

function jsonStep(step: TraceStep, context: JsonTraceContext): Json {
  const chosen = step.arguments.map(({ name, value }) => [name, value] as const);
  return {
    process: step.actor.kind === "thread" ? step.who : null,
    step: step.name,
    arguments: Object.fromEntries(chosen),
    ...at(step.span, context),
    state: step.after === undefined ? null : jsonState(context.ir, step.after),
  };
}

function jsonReason(explanation: Explanation, context: JsonTraceContext): Json {
  const named = (list: readonly Named[]) =>
    Object.fromEntries(list.map(({ name, value }) => [name, value] as const));
  return {
    parts: explanation.parts.map(({ span, value }) => {
      return { text: quote(span, context.sources), value, ...at(span, context) };
    }),
    bindings: named(explanation.bindings),
    places: named(explanation.places),
    fault: explanation.fault?.fault ?? null,
  };
}

/** Who ought to move and cannot, for whom it waits where that is known, and for which lock. */
function jsonWaiting(shown: ExplainedCounterexample, context: JsonTraceContext): Json {
  const { ir } = context;
  const state = lastState(shown.trace);
  return (shown.deadlock?.threads ?? []).map((id) => {
    const thread = ir.threads[id]!;
    const location = thread.locations[state.locations[id]!]!;
    const others = waitedFor(ir, state, id);
    const wait = lockWait(ir, state, id);
    return {
      process: thread.name,
      location: location.name,
      ...at(location.span, context),
      waitsFor: others === undefined ? null : others.map((other) => ir.threads[other]!.name),
      lock: wait === undefined ? null : { name: wait.lock, mode: wait.mode },
      holds:
        wait === undefined
          ? []
          : lockHolds(ir, shown.trace, wait.lock).map((hold) => jsonHold(hold, context)),
    };
  });
}

function jsonHold({ thread, mode, queued, since }: LockHold, context: JsonTraceContext): Json {
  const process = context.ir.threads[thread]!.name;
  const begin = since === undefined ? null : { step: since.step, ...at(since.span, context) };
  return { process, mode, queued, since: begin };
}
