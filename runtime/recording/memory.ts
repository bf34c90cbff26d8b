/** What a mapping notes while it reads: of every thread, and of all of them together. */
import type { MappingAst } from "../../ir/index.js";
import { type Evaluate, keyOf, type MapScope } from "./evaluate-map.js";
import { isSet, type MapValue } from "./map-value.js";
import type { SeenThread } from "./recording.js";

type Declaration = MappingAst.MemoryDeclaration;

export interface Memory {
  recall(declaration: Declaration, key: string, scope: MapScope): MapValue;
  /** `note NAME = value`, or `+= value`. */
  note(note: Note, scope: MapScope): void;
  /** A context begins: all that is the thread's own is as declared again. */
  beginContext(scope: MapScope): void;
}

export interface Note {
  readonly declaration: Declaration;
  readonly indices: readonly Evaluate[];
  readonly adds: boolean;
  readonly value: Evaluate;
}

/** @param initial  the value that a declaration begins with */
export function memoryOf(
  declarations: readonly Declaration[],
  initial: (declaration: Declaration, scope: MapScope) => MapValue,
): Memory {
  const shared = new Map<string, MapValue>();
  const own = new Map<SeenThread, Map<string, MapValue>>();
  const placeOf = (declaration: Declaration, { here }: MapScope): Map<string, MapValue> => {
    if (declaration.isShared || here === undefined) return shared;
    const found = own.get(here.thread) ?? new Map<string, MapValue>();
    own.set(here.thread, found);
    return found;
  };
  const recall: Memory["recall"] = (declaration, key, scope) => {
    const place = placeOf(declaration, scope);
    const full = fullKey(declaration, key);
    const known = place.get(full);
    if (known !== undefined || place.has(full)) return known;
    const value = initial(declaration, scope);
    place.set(full, value);
    return value;
  };
  return {
    recall,
    note({ declaration, indices, adds, value }, scope) {
      const key = keyOf(indices, scope);
      const added = value(scope);
      const next = adds ? sum(recall(declaration, key, scope), added) : added;
      placeOf(declaration, scope).set(fullKey(declaration, key), next);
    },
    beginContext(scope) {
      if (scope.here === undefined) return;
      own.set(scope.here.thread, new Map());
      for (const one of declarations) if (!one.isShared) recall(one, "", scope);
    },
  };
}

function fullKey({ name }: Declaration, key: string): string {
  return key === "" ? name.text : `${name.text} ${key}`;
}

/** Of numbers, or of sets and what is to be in them. */
function sum(before: MapValue, added: MapValue): MapValue {
  if (isSet(before)) {
    if (added === undefined || added === null) return before;
    return new Set([...before, ...(isSet(added) ? added : [added])]);
  }
  if (typeof before === "number" && typeof added === "number") return before + added;
  return added;
}
