/** Codes 24xx: persistent memory, its lines, and what a crash leaves of them (rules M). */
import { error } from "./entry.js";

export const persistentCatalogue = {
  LS2401: error<{ what: string }>({
    message: (p) => `a line holds persistent variables and nothing else, not ${p.what}`,
    explanation: `
\`line NAME { … }\` puts several persistent variables into one line of memory, which a crash leaves
as a whole (rule M1).

    line header {
      persistent length : 0 .. 3 = 0
      shared users : 0 .. 3 = 0                    // no: declare it outside
    }`,
  }),
  LS2402: error<{ name: string }>({
    message: (p) => `\`${p.name}\` is not persistent: there is nothing to flush`,
    explanation: `
\`flush\` writes a line of persistent memory back; everything else is lost in a crash anyway (rules
M1, M3).

    shared record : bool = false
    process p { record = true; flush record }      // declare it persistent`,
  }),
  LS2403: error<{ place: string }>({
    message: (p) => `\`fence\` is not the last statement of ${p.place}`,
    hint: () => "end the block with it, or split the block there",
    explanation: `
A block that is one step hides what a crash would leave between its statements. That loses no image
as long as nothing is ordered inside, so a \`fence\` may only come last; ghost statements, asserts,
releases and \`return\` may follow it (rule M6).

    atomic { record = NEW; flush record; fence; valid = true }     // wrong
    atomic { record = NEW; flush record; fence }                   // right
    valid = true`,
  }),
  LS2404: error<Record<never, never>>({
    message: () => "`restart` is the last statement of `recover`, or there is none",
    explanation: `
With \`restart\` the processes begin again once the recovery is done; without it the behaviour ends
there (rule M5). Whether a protocol restarts does not depend on what recovery finds.

    recover { if valid { restart }; assert kept: valid }   // wrong
    recover { assert kept: valid; restart }                // right`,
  }),
  LS2405: error<{ name: string; type: string; what: string }>({
    message: (p) =>
      `${p.what} \`${p.name}\` has values of \`${p.type}\` inside, which are stored in pieces`,
    hint: (p) => `give the ${p.type} a variable of its own, or an element of an array`,
    explanation: `
A value of more than eight bytes can tear (rule M7). What is left of a record, a set or an optional
value when a part of it is torn, nobody can say, so such a type is the type of a whole variable. A
shared variable with \`guarded by\` is exempt: nobody looks at it during the store.

    opaque Bytes(1) of 4096 bytes
    persistent page : Bytes?                       // wrong: Bytes inside an optional
    persistent page : Bytes                        // right, with a flag beside it
    persistent used : bool = false`,
  }),
};
