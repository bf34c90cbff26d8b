/** Variables of a state under the names that traces give them. */
import type { Ir, Thread, ThreadId, Value, Variable } from "../../ir/index.js";
import type { Known } from "./history-system.js";
import { known } from "./ir-moves.js";
import type { Semantics } from "./ir-system.js";
import type { PackedStates, Parts } from "./packed-states.js";

export interface Element {
  readonly variable: Variable;
  readonly element: number;
}

export interface Asked {
  readonly name: string;
  /** Who may leave its own name out. */
  readonly thread: Thread | undefined;
}

export interface NamedVariables {
  /** Also those of threads without the thread's name in front. */
  readonly names: ReadonlySet<string>;
  /** A thread may leave its own name out. */
  find(name: string, thread: Thread | undefined): Element | undefined;
  /** Nothing for a local that has no meaning where the thread stands. */
  valueOf(states: PackedStates, parts: Parts, asked: Asked): Known | undefined;
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
  const find = (name: string, thread: Thread | undefined): Element | undefined =>
    elements.get(name) ?? elements.get(`${thread?.name}.${name}`);
  return {
    names,
    find,
    valueOf(states, parts, { name, thread }) {
      const found = find(name, thread);
      if (found === undefined) return undefined;
      const { element, variable } = found;
      if (!isMeant(ir, variable, (id) => states.frame(parts, id).location)) return undefined;
      const cell = states.cell(parts, variable.id);
      const isArray = variable.dimensions.length > 0 && typeof cell === "object";
      const value = isArray ? cell[element] : cell;
      // A plain variable has a value, not a list of elements.
      return known(name, { type: variable.type, value: value as Value }, semantics);
    },
  };
}

function isMeant(
  ir: Ir,
  { id, storage, thread }: Variable,
  locationOf: (thread: ThreadId) => number,
): boolean {
  if (storage !== "local" || thread === undefined) return true;
  return ir.threads[thread]?.locations[locationOf(thread)]?.live.includes(id) === true;
}
