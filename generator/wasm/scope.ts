/**
 * What the emission of an expression needs to know: where variables are, what names stand for, and
 * what to do on a fault. Programs, invariants and step properties differ in nothing else.
 *
 * A *value* in code is an i64: an int as it is, everything else as its code (`ir/layout-type.ts`).
 * A *condition* is an i32, 0 or 1.
 */
import type { BitField, BoundId, Fault, ThreadId, Type, Variable } from "../../ir/index.js";
import type { Emitter } from "./emitter.js";
import type { FunctionBuilder } from "./function-builder.js";
import { constant64, get, i64, isPure, nothing, sequence, set, when } from "./instructions.js";
import type { Code, Local } from "./module.js";

export interface Scope {
  readonly emitter: Emitter;
  readonly builder: FunctionBuilder;
  readonly access: Access;
  /** What a name stands for: a constant or a local. */
  readonly bound: Map<BoundId, Code>;
  /** The local of a name that is no constant; one for the whole program. */
  readonly boundLocals: Map<BoundId, Local>;
  /** How many times the expression may be repeated, by writing out the members of domains. */
  readonly room: number;
  /** A statement that records the fault and leaves. */
  readonly fault: (fault: Fault) => Code;
}

export interface Access {
  /** A word of the state: cheap to repeat. */
  readonly word: (index: number, primed: boolean) => Code;
  /** The value of a variable that is not simply in its bits; undefined for the others. */
  readonly variable: (variable: Variable, primed: boolean) => Code | undefined;
  /** Where an array lies. */
  readonly field: (variable: Variable) => BitField;
  /** The location of a thread, as an i64. */
  readonly location: (thread: ThreadId, primed: boolean) => Code;
  /** The number of the thread that takes the step, as an i32. */
  readonly acting: Code;
  /** One bit per element of a watched array: set if the step has assigned it. */
  readonly assigned: (variable: Variable) => BitField | undefined;
}

/** Repetitions of an expression, at the outermost. */
export const mostRepetitions = 64;

/** The scope of what is written out `times` times. */
export function repeated(scope: Scope, times: number): Scope {
  return { ...scope, room: Math.floor(scope.room / Math.max(1, times)) };
}

/** A value that is computed once and may be used several times. */
export interface Held {
  /** A statement that comes before every use. */
  readonly before: Code;
  readonly value: Code;
}

export function hold(scope: Scope, code: Code): Held {
  if (code.kind === "i64" || code.kind === "i32" || code.kind === "get") {
    return { before: nothing, value: code };
  }
  const local = scope.builder.local("i64");
  return { before: set(local, code), value: get(local) };
}

/** `value`, after a fault if the condition says so. */
export function guarded(scope: Scope, bad: Code, options: Guarded): Code {
  const { fault, before = nothing, value } = options;
  return sequence([before, when(bad, [scope.fault(fault)]), value]);
}

export interface Guarded {
  readonly fault: Fault;
  readonly before?: Code;
  readonly value: Code;
}

/** The bounds that the type of an int promises. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The value of an int, after the fault if it is not in the interval. */
export function withinInterval(
  scope: Scope,
  value: Code,
  { from, to, fault }: { readonly from: Interval; readonly to: Interval; readonly fault: Fault },
): Code {
  if (to.low <= from.low && from.high <= to.high) return value;
  const held = hold(scope, value);
  const bad =
    to.high < to.low ? always : i64.gtU(minus(held.value, to.low), constant64(to.high - to.low));
  return guarded(scope, bad, { fault, before: held.before, value: held.value });
}

const always: Code = { kind: "i32", value: 1 };

/** From the value to the code. */
export function codeOfValue(type: Type, value: Code): Code {
  return type.kind === "int" ? minus(value, type.low) : value;
}

/** From the code to the value. */
export function valueOfCode(type: Type, code: Code): Code {
  return type.kind === "int" ? i64.add(code, constant64(type.low)) : code;
}

function minus(value: Code, low: number): Code {
  return low === 0 ? value : i64.sub(value, constant64(low));
}

/** Cheap enough, and harmless enough, to be computed though it may not be needed. */
export function isCheap(code: Code): boolean {
  return isPure(code) && weigh(code, cheapest) <= cheapest;
}

const cheapest = 24;

/** The number of instructions, as far as `limit`. */
function weigh(code: Code, limit: number): number {
  if (code.kind !== "numeric") return 1;
  let sum = 1;
  for (const operand of code.operands) {
    if (sum > limit) break;
    sum += weigh(operand, limit - sum);
  }
  return sum;
}
