/** Variables of a state under the names that traces give them. */
import type { Ir, State, Thread, Variable } from "../../ir/index.js";
import type { Known } from "./history-system.js";
import { known } from "./ir-moves.js";
import type { Semantics } from "./ir-system.js";

interface Element {
  readonly variable: Variable;
  readonly element: number;
}

export interface NamedVariables {
  /** Also those of threads without the thread's name in front. */
  readonly names: ReadonlySet<string>;
  /** Nothing for a local that has no meaning where the thread stands. */
  valueOf(state: State, name: string, thread: Thread | undefined): Known | undefined;
}

export function variablesOf(ir: Ir, semantics: Semantics): NamedVariables {
  const elements = new Map<string, Element>();
  const names = new Set<string>();
  for (const variable of ir.variables) {
    if (variable.storage === "temporary") continue;
    const owner = variable.thread === undefined ? "" : `${ir.threads[variable.thread]?.name}.`;
    for (let element = 0; element < semantics.elementCount(variable); element++) {
      const name = semantics.elementName(variable, element);
      elements.set(name, { variable, element });
      names.add(name);
      if (owner !== "" && name.startsWith(owner)) names.add(name.slice(owner.length));
    }
  }
  return {
    names,
    valueOf(state, name, thread) {
      const found = elements.get(name) ?? elements.get(`${thread?.name}.${name}`);
      if (found === undefined || !isMeant(ir, state, found)) return undefined;
      const { type } = found.variable;
      const value = semantics.readElement(found.variable, state.values, found.element);
      return known(name, { type, value }, semantics);
    },
  };
}

function isMeant(ir: Ir, state: State, { variable }: Element): boolean {
  const { id, storage, thread } = variable;
  if (storage !== "local" || thread === undefined) return true;
  const location = ir.threads[thread]?.locations[state.locations[thread] ?? 0];
  return location?.live.includes(id) === true;
}
