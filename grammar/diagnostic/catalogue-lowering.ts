/**
 * Codes 3xxx: the protocol is right, but an instance or a target is not: a constant out of its
 * range, a type too large, a construct that a target cannot say yet. A code is never reused.
 */
import { error } from "./entry.js";

export const loweringCatalogue = {
  LS3001: error<{ construct: string; rule: string }>({
    message: (p) => `${p.construct} is not supported yet`,
    hint: (p) => `rule ${p.rule} says what it will mean`,
    explanation: `
The construct is part of the language and is parsed and analyzed, but no engine can run it yet.

    persistent valid : bool = false        // persistent state is not supported yet

Take the construct out, or wait for the version that supports it.`,
  }),
  LS3002: error<{ parameter: string; value: string; type: string }>({
    message: (p) => `parameter \`${p.parameter}\` is set to ${p.value}, which is not in ${p.type}`,
    explanation: `
An instance, or \`--param\`, gives a parameter a value that its type does not contain.

    parameter order : 0 .. 2 = 0
    instance large { order = 3 }           // 3 is not in 0 .. 2

Widen the type or choose another value.`,
  }),
};
