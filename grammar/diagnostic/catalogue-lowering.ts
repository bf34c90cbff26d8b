/**
 * Codes 3xxx: the protocol is right, but an instance or a target is not: a constant out of its
 * range, a type too large, a construct that a target cannot say yet. A code is never reused.
 */
import { error } from "./entry.js";

export const loweringCatalogue = {
  LS3002: error<{ parameter: string; value: string; type: string }>({
    message: (p) => `parameter \`${p.parameter}\` is set to ${p.value}, which is not in ${p.type}`,
    explanation: `
An instance, or \`--param\`, gives a parameter a value that its type does not contain.

    parameter order : 0 .. 2 = 0
    instance large { order = 3 }           // 3 is not in 0 .. 2

Widen the type or choose another value.`,
  }),
  LS3003: error<{ name: string; value: string; type: string }>({
    message: (p) => `\`${p.name}\` starts with ${p.value}, which is not in ${p.type}`,
    explanation: `
With the parameters of this instance the initial value lies outside of the variable's type.

    parameter PAGES = 0
    shared size : 1 .. 4 = PAGES           // size starts with 0, which is not in 1 .. 4

Change the initial value, the type, or the parameter that the instance sets.`,
  }),
  LS3004: error<{ name: string; count: number }>({
    message: (p) => `\`${p.name}\` has ${p.count} possible results, too many for \`returned\``,
    hint: () => "give the operation a smaller result type",
    explanation: `
A property asks with \`t returned v\` for the result of operations, and one whose type fits has
more than 64 possible results: the results of one step are kept as a set, a bit for each.

    operation count() -> 0 .. 99 { … }
    cover many { some t in worker: t returned 50 }     // 100 possible results

Return a smaller type, or record the event in ghost state.`,
  }),
  LS3101: error<{ type: string; bits: number; limit: number }>({
    message: (p) => `a value of type ${p.type} needs ${p.bits} bits, and ${p.limit} is the limit`,
    hint: () => "make the parameters of the instance smaller, or split the value",
    explanation: `
The engines keep every value in one machine word. A set takes one bit for every value of its
element type, a queue as many times the bits of its elements as it has room for.

    type Slot = 0 .. 99
    shared taken : set of Slot = {}        // needs 100 bits
    shared taken[s: Slot] : bool = false   // an array of 100 bools, each a value of its own

Arrays have no such limit; sets, queues, records and cases with values have.`,
  }),
  LS3102: error<{ type: string; members: number; limit: number }>({
    message: (p) =>
      `${p.type} has ${p.members} values, and at most ${p.limit} can be walked one by one`,
    hint: () => "choose the parts one after the other",
    explanation: `
To choose among all values of a record, of a queue or of an enum whose cases carry values, the
engine needs a list of them.

    type Word = 0 .. 999
    record Pair { one: Word, other: Word }
    action pick { choose p in Pair; pair = p }       // a million values
    action pick { choose a in Word; choose b in Word; pair = Pair(a, b) }

Numbers, scalarsets, enums without values and sets of these are counted and have no such limit.`,
  }),
};
