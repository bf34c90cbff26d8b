/**
 * The types of the waist: finite, explicit, without parameters. A value is a plain JavaScript
 * value, chosen to be obvious: it is what the reference semantics computes with and what a trace
 * shows. How a value is packed into bits is the business of the layout alone.
 */

export type Type =
  | { readonly kind: "bool" }
  /** Whole numbers low..high, both included. */
  | { readonly kind: "int"; readonly low: number; readonly high: number }
  /** Plain enums, scalarsets, threads, opaque values: one of `members`, told apart by position. */
  | {
      readonly kind: "scalar";
      readonly name: string;
      readonly members: readonly string[];
      /** The last member is `torn` (M7): the lowering sees to it that it equals nothing. */
      readonly tears?: boolean;
    }
  /** Enums with values, `T?` (cases none, some): `name` is "T?" there. */
  | { readonly kind: "variant"; readonly name: string; readonly cases: readonly Case[] }
  | { readonly kind: "record"; readonly name: string; readonly fields: readonly Field[] }
  | { readonly kind: "set"; readonly element: Type }
  | { readonly kind: "queue"; readonly element: Type; readonly capacity: number };

export interface Field {
  readonly name: string;
  readonly type: Type;
}

export interface Case {
  readonly name: string;
  readonly fields: readonly Field[];
}

/**
 * bool: boolean; int: the number; scalar: position of the member; variant: [case, ...fields];
 * record: [...fields]; set: elements, sorted by `compareValues`, without duplicates; queue:
 * elements, head first. The default value of a type is its first member: false, `low`, position 0,
 * the first case or every field with defaults, empty.
 */
export type Value = boolean | number | readonly Value[];
