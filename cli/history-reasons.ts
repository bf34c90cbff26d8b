/**
 * Why a history cannot go on, one reason at a time, for people and as JSON: with the line of the
 * spec of a guard that is false, or of an invariant that would be broken, and what these read.
 */
import { explain } from "../checker/index.js";
import {
  type Cell,
  type Expr,
  environmentOfState,
  freshCells,
  type Ir,
  lineOf,
  type Origin,
  originOf,
  type SourceFile,
  type Span,
  type State,
} from "../ir/index.js";
import { type Dropped, droppedText, type Reason, reasonText } from "../runtime/index.js";

/** What the lines of the spec are taken from. */
export interface Spec {
  readonly ir: Ir;
  readonly sources: readonly SourceFile[];
}

export function textReason(spec: Spec, reason: Reason): readonly string[] {
  switch (reason.kind) {
    case "obstacle": {
      const { obstacle, step } = reason;
      const why = obstacle.kind === "guard" ? "waits" : "has nothing to choose from";
      const { where, text, values } = describe(spec, obstacle);
      return [`    ${step} ${why}: ${shown(where)}: ${text}`, ...readText(values)];
    }
    case "broken": {
      const { values, where } = describe(spec, reason.broken);
      return [`    ${reasonText(reason)} (${shown(where)})`, ...readText(values)];
    }
    default:
      return [`    ${reasonText(reason)}`];
  }
}

/** Of a step of somebody else that would break an invariant. */
export function textDropped(spec: Spec, dropped: Dropped): readonly string[] {
  const { values, where } = describe(spec, dropped.broken);
  return [`  ${droppedText(dropped)} (${shown(where)})`, ...readText(values)];
}

export function shown({ file, line }: Origin): string {
  return `${file}:${line}`;
}

function readText(values: Described["values"]): readonly string[] {
  if (values.length === 0) return [];
  return [`      ${values.map(({ name, value }) => `${name} = ${value}`).join(", ")}`];
}

interface Described {
  readonly where: Origin;
  /** The line of the spec. */
  readonly text: string;
  /** What the false condition reads. */
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

interface False {
  readonly span: Span;
  readonly condition?: Expr;
  readonly state: State;
}

function describe({ ir, sources }: Spec, { condition, span, state }: False): Described {
  // Where a step begins, what no state has is at its default: locks that are held in between.
  const values: readonly Cell[] = freshCells(ir, state);
  const begun = { ...state, values };
  const read =
    condition === undefined ? [] : explain(ir, condition, environmentOfState(ir, begun)).places;
  return { where: originOf(span, sources), text: lineOf(span, sources), values: read };
}

export function jsonReason(spec: Spec, reason: Reason): object {
  const text = reasonText(reason);
  switch (reason.kind) {
    case "value": {
      const { misfits, others, step } = reason;
      return { kind: reason.kind, step, text, values: misfits, others };
    }
    case "obstacle": {
      const { where, values } = describe(spec, reason.obstacle);
      return { kind: reason.obstacle.kind, step: reason.step, text, source: where, values };
    }
    case "broken": {
      const { where, values } = describe(spec, reason.broken);
      const { name } = reason.broken;
      return { kind: reason.kind, step: reason.step, text, invariant: name, source: where, values };
    }
    case "elsewhere":
      return { kind: reason.kind, step: null, text };
    default:
      return { kind: reason.kind, step: reason.step, text };
  }
}

export function jsonDropped(spec: Spec, dropped: Dropped): object {
  const { actor, broken, step } = dropped;
  const { where, values } = describe(spec, broken);
  return { process: actor, step, invariant: broken.name, source: where, values };
}
