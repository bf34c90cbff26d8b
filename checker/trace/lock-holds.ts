/** How the threads that hold a lock came to hold it: the step of the trace, and the mode. */
import type { Ir, Span, State, ThreadId, Trace } from "../../ir/index.js";
import { ledgersOf } from "./ledgers.js";

export interface LockHold {
  readonly lock: string;
  readonly thread: ThreadId;
  /** Empty where the kind has but one. */
  readonly mode: string;
  /** It does not hold the lock: it stands before others in its queue. */
  readonly queued: boolean;
  /** The step that brought it there; absent if it did not begin in the trace. */
  readonly since?: { readonly span: Span; readonly step: number };
}

/**
 * Who holds the lock at the end of a trace, or waits in its queue; `inv`, `entry_lock[0]`, or a
 * class for all locks of it.
 */
export function lockHolds(ir: Ir, trace: Trace, lock: string): readonly LockHold[] {
  const states = statesOf(trace);
  const last = states.at(-1) ?? trace.initial;
  const own = ledgersOf(ir).filter(
    (ledger) => ledger.lock === lock || ledger.lock.replace(/\[.*$/, "") === lock,
  );
  return own.flatMap((ledger) => {
    const membersIn = (state: State): readonly ThreadId[] => ledger.membersIn(state).map(Number);
    return membersIn(last).map((thread): LockHold => {
      const step = states.findLastIndex((state) => !membersIn(state).includes(thread));
      const span = trace.steps[step]?.span;
      const since = span === undefined || step < 0 ? {} : { since: { span, step: step + 1 } };
      const { lock: name, part, mode } = ledger;
      return { lock: name, thread, mode, queued: part === "waiters", ...since };
    });
  });
}

/** The initial one, then the one after each step. */
function statesOf({ initial, steps }: Trace): readonly State[] {
  return [initial, ...steps.flatMap(({ after }) => (after === undefined ? [] : [after]))];
}
