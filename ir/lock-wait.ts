/**
 * What a thread that waits in an acquire waits for, as people want to read it: the lock by its
 * name, the mode, and the threads that are in its way.
 */
import { waitedFor } from "./deadlock.js";
import { evaluate, isFaulted } from "./evaluate.js";
import { environmentOfState } from "./evaluate-properties.js";
import type { Expr, Ir, State, ThreadId } from "./ir.js";
import { partsOf } from "./lower/reads.js";
import { showValue } from "./show-value.js";

export interface LockWait {
  /** `inv`, `entry_lock[0]`; of a range of locks the class. */
  readonly lock: string;
  /** Empty where the kind has but one. */
  readonly mode: string;
  /** Of a kind with state of its own: the word that waits. */
  readonly word?: string;
  /** Holders and queued waiters, itself perhaps; who might be one, where a word is given. */
  readonly others: readonly ThreadId[];
}

/**
 * Absent if the thread waits in no word of a lock. Of a kind with state of its own nobody can say
 * whom it waits for; the class is named, and all who hold one of it.
 */
export function lockWait(ir: Ir, state: State, thread: ThreadId): LockWait | undefined {
  const others = waitedFor(ir, state, thread);
  const location = ir.threads[thread]!.locations[state.locations[thread]!]!;
  const { waitsFor, wants = "", waitsAt } = location;
  if (waitsAt !== undefined) {
    return { ...waitsAt, others: ir.threads.map(({ id }) => id) };
  }
  const place = waitsFor && ledgerIn(ir, waitsFor);
  if (others === undefined || place === undefined) return undefined;
  const { name, dimensions } = ir.variables[place.variable]!;
  const lock = name.replace(/\..*$/, "");
  try {
    const env = environmentOfState(ir, state);
    const indices = place.indices.map((one, i) => showValue(dimensions[i]!, evaluate(one, env)));
    return { lock: lock + indices.map((one) => `[${one}]`).join(""), mode: wants, others };
  } catch (thrown) {
    // Bound names of a range have no value here.
    if (isFaulted(thrown) || !usesBound(place.indices)) throw thrown;
    return { lock, mode: wants, others };
  }
}

type Place = Extract<Expr, { readonly kind: "read" }>["place"];

function ledgerIn(ir: Ir, expr: Expr): Place | undefined {
  if (expr.kind === "read" && isLedger(ir, expr.place)) return expr.place;
  for (const part of partsOf(expr)) {
    const found = ledgerIn(ir, part);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isLedger(ir: Ir, { variable }: Place): boolean {
  const { name, hidden } = ir.variables[variable]!;
  return hidden && /\.(holders|waiters)(\(|$)/.test(name);
}

function usesBound(exprs: readonly Expr[]): boolean {
  return exprs.some((one) => one.kind === "bound" || usesBound(partsOf(one)));
}
