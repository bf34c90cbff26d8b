/** How the threads that hold a lock came to hold it: the step of the trace, and the mode. */
import {
  elementCount,
  elementName,
  elementsOf,
  type Ir,
  readElement,
  type Span,
  type State,
  type ThreadId,
  type Trace,
} from "../../ir/index.js";

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
  return ir.variables.flatMap((variable) => {
    if (!variable.hidden || variable.storage === "temporary") return [];
    const elements = Array.from({ length: elementCount(variable) }, (_, element) => element);
    return elements.flatMap((element) => {
      const found = /^(.*)\.(holders|waiters)(?:\((.*)\))?$/.exec(elementName(variable, element));
      const [, name = ""] = found ?? [];
      if (found === null || (name !== lock && name.replace(/\[.*$/, "") !== lock)) return [];
      const membersIn = (state: State): readonly ThreadId[] =>
        elementsOf(readElement(variable, state.values, element)).map(Number);
      return membersIn(last).map((thread): LockHold => {
        const step = states.findLastIndex((state) => !membersIn(state).includes(thread));
        const span = trace.steps[step]?.span;
        const since = span === undefined || step < 0 ? {} : { since: { span, step: step + 1 } };
        const [, , part, mode = ""] = found;
        return { lock: name, thread, mode, queued: part === "waiters", ...since };
      });
    });
  });
}

/** The initial one, then the one after each step. */
function statesOf({ initial, steps }: Trace): readonly State[] {
  return [initial, ...steps.flatMap(({ after }) => (after === undefined ? [] : [after]))];
}
