/**
 * Values and states as JSON that other tools can read back: bools and numbers as such, scalars and
 * cases without values as their names, `none` as null, sets and queues as arrays, records and cases
 * with values as objects.
 */

import type { Value } from "../../ir/index.js";
import {
  elementCount,
  elementName,
  elementsOf,
  type Field,
  type Ir,
  isOptional,
  readElement,
  type State,
  showValue,
  type Type,
} from "../../ir/index.js";

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

export function jsonValue(type: Type, value: Value): Json {
  switch (type.kind) {
    case "bool":
      return value === true;
    case "int":
      return Number(value);
    case "scalar":
      return showValue(type, value);
    case "set":
    case "queue":
      return elementsOf(value).map((element) => jsonValue(type.element, element));
    case "record":
      return jsonFields(type.fields, elementsOf(value));
    case "variant": {
      const [index, ...fields] = elementsOf(value);
      const chosen = type.cases[Number(index)]!;
      if (!isOptional(type)) {
        if (fields.length === 0) return chosen.name;
        return { [chosen.name]: jsonFields(chosen.fields, fields) };
      }
      const [inner] = chosen.fields;
      if (inner === undefined) return null;
      const some = jsonValue(inner.type, fields[0]!);
      // A `some none` must not look like a `none`.
      return isOptional(inner.type) ? { some } : some;
    }
  }
}

function jsonFields(fields: readonly Field[], values: readonly Value[]): Json {
  const entries = fields.map((field, index) => {
    return [field.name, jsonValue(field.type, values[index]!)] as const;
  });
  return Object.fromEntries(entries);
}

/**
 * Where every thread stands, and every variable; elements of arrays under their own names:
 * `pte[0]`.
 */
export function jsonState(ir: Ir, state: State): Json {
  const threads = ir.threads
    .filter((thread) => !thread.absent)
    .map((thread) => {
      const location = thread.locations[state.locations[thread.id]!]!;
      return [thread.name, location.ended ? "ended" : location.name] as const;
    });
  const variables = ir.variables
    .filter((variable) => variable.storage !== "temporary")
    .flatMap((variable) =>
      Array.from({ length: elementCount(variable) }, (_, element) => {
        const value = readElement(variable, state.values, element);
        return [elementName(variable, element), jsonValue(variable.type, value)] as const;
      }),
    );
  return { processes: Object.fromEntries(threads), variables: Object.fromEntries(variables) };
}
