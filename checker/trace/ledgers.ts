/** The ledgers of locks and their queues: hidden variables, of which a name says what they are. */
import {
  elementCount,
  elementName,
  elementsOf,
  type Ir,
  readElement,
  type State,
  type Value,
  type Variable,
} from "../../ir/index.js";

export interface Ledger {
  /** `inv`, `entry_lock[0]`. */
  readonly lock: string;
  readonly part: "holders" | "waiters";
  /** Empty where the kind has but one. */
  readonly mode: string;
  readonly variable: Variable;
  /** Threads. */
  membersIn(state: State): readonly Value[];
}

/** All of them that have values between steps, in the order of declaration. */
export function ledgersOf(ir: Ir): readonly Ledger[] {
  return ir.variables.flatMap((variable) => {
    if (!variable.hidden || variable.storage === "temporary") return [];
    const elements = Array.from({ length: elementCount(variable) }, (_, element) => element);
    return elements.flatMap((element) => {
      const found = ledgerNamed(elementName(variable, element));
      const membersIn = (state: State): readonly Value[] =>
        elementsOf(readElement(variable, state.values, element));
      return found === undefined ? [] : [{ ...found, variable, membersIn }];
    });
  });
}

/** What the name of an element says: `inv.holders(shared)`. */
export function ledgerNamed(name: string): Pick<Ledger, "lock" | "part" | "mode"> | undefined {
  const [, lock, part, mode = ""] = /^(.*)\.(holders|waiters)(?:\((.*)\))?$/.exec(name) ?? [];
  if (lock === undefined) return undefined;
  return { lock, part: part === "waiters" ? "waiters" : "holders", mode };
}
