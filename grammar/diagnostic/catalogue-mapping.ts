/**
 * Codes 6xxx: mappings, which say how the events of a recording stand for steps of a protocol. A
 * code is never reused.
 */
import { error } from "./entry.js";
import { didYouMean } from "./suggest.js";

const shape = {
  LS6001: error<Record<never, never>>({
    message: () => "a mapping begins with `map` and the name of the protocol",
    explanation: `
The first declaration of a mapping says whose steps it speaks of.

    map counter
    thread client from op.begin`,
  }),
  LS6002: error<{ word: string; block: string; homes: readonly string[] }>({
    message: (p) =>
      p.block === ""
        ? `\`${p.word}\` stands outside of its block`
        : `no \`${p.word}\` in \`${p.block}\``,
    hint: (p) => {
      const homes = p.homes.map((home) =>
        home === "" ? "outside of all blocks" : `in \`${home}\``,
      );
      return `it stands ${homes.join(" or ")}`;
    },
    explanation: `
\`finally\` belongs into \`initially { … }\`; \`set\` and \`judge\` into \`discipline { … }\`. Rules
and \`unrecorded\` may stand there, too. All other declarations stand outside of these two blocks.

    set checks = false                             // \`set\` stands outside of its block
    discipline { set checks = false }`,
  }),
  LS6003: error<{ word: string; candidates: readonly string[] }>({
    message: (p) => `\`${p.word}\` does not begin a declaration of a mapping`,
    hint: (p) => didYouMean(p.word, p.candidates),
    explanation: `
A declaration begins with its word, the first of its line: map, recording, thread, threads, names,
parameter, context, memory, shared, on, initially, finally, discipline, set, judge, recorded,
unrecorded, ignore. Lines that begin otherwise go on with the declaration before.

    On lock.acq => take at here                    // does not begin a declaration of a mapping
    on lock.acq => take at here`,
  }),
};

const names = {
  LS6004: error<{ what: string; name: string; candidates: readonly string[] }>({
    message: (p) => `there is no ${p.what} \`${p.name}\``,
    hint: (p) => didYouMean(p.name, p.candidates),
    explanation: `
A mapping names types, processes, parameters, steps, actions and operations of the protocol, and
contexts and memory of its own. This is none of them.

    thread cleint from op.begin                    // there is no process \`cleint\``,
  }),
  LS6005: error<{ what: string; name: string }>({
    message: (p) => `${p.what} \`${p.name}\` is declared twice`,
    explanation: `
A context, a memory, the names of a type, a parameter have one declaration each.

    memory missed = false
    memory missed = true                           // memory \`missed\` is declared twice`,
  }),
  LS6006: error<{ mapping: string; protocol: string }>({
    message: (p) => `this is a mapping to the protocol ${p.mapping}, not to ${p.protocol}`,
    explanation: `
The first line of a mapping names the protocol that it maps to, and the spec on the command line is
another one.

    map counter                                    // validate lock.lockspec run.ndjson --map …`,
  }),
  LS6007: error<{ name: string; candidates: readonly string[] }>({
    message: (p) => `no thread of the mapping has a step \`${p.name}\`, and no action is called so`,
    hint: (p) => didYouMean(p.name, p.candidates),
    explanation: `
What stands behind \`=>\` is a step of a process that some \`thread\` declaration names, by its
label or by a chain such as \`allocate.take\`, or an action. A step without a label has none that a
mapping could mean.

    thread client from op.begin
    on op.end => chnage at here                    // did you mean \`change\`?`,
  }),
  LS6008: error<{ step: string; name: string; candidates: readonly string[] }>({
    message: (p) => `\`${p.step}\` shows no value \`${p.name}\``,
    hint: (p) =>
      didYouMean(p.name, p.candidates) ??
      (p.candidates.length === 0
        ? "nothing is chosen in it"
        : `it has ${p.candidates.map((name) => `\`${name}\``).join(", ")}`),
    explanation: `
What can be said of a step is what it chooses, by the name that \`choose\` gives it; of an action
its arguments; of a call the parameters of the operation, and at its end \`result\`.

    operation add() { change: atomic { choose by in 1 .. 2; count += by } }
    on op.end => change(step = n) at here          // \`change\` shows no value \`step\``,
  }),
};

const meaning = {
  LS6009: error<{ found: string; expected: string }>({
    message: (p) => `${p.found} is no value of ${p.expected}`,
    explanation: `
An argument, a parameter, or the right side of \`names\` has a type of the protocol, and what stands
there can never be of it. Fields of events have no types: what they hold is converted when it is
read, as \`names\` says.

    names Op { "load" = LAOD }                     // no case of Op
    parameter fs = 3                               // an enum`,
  }),
  LS6010: error<{ wanted: boolean; what: string }>({
    message: (p) =>
      p.wanted
        ? `\`${p.what}\` happened at a moment, or between two`
        : `\`${p.what}\` has no moment`,
    hint: (p) =>
      p.wanted ? "write `at here`, or `at [prev, here]`" : "it happened before the first event",
    explanation: `
A step has a moment, or two between which it was taken: \`at here\`, \`at [last lock.req, here]\`.
What an \`initially\` block finds was there before the first event of the recording; it is an
action, and has none.

    on lock.acq => take                            // when?
    on lock.acq => take at [prev, here]`,
  }),
  LS6011: error<{ type: string; why: string }>({
    message: (p) => `values of ${p.type} have no names here: ${p.why}`,
    explanation: `
\`names\` is for types by their names: enums, and ranges of numbers. Only those whose values can be
counted, numbers and enums without payloads, can be numbered \`in order\` or \`sorted\`.

    enum Pte { NONE, PFN(b: Block) }
    names Pte in order                             // which PFN would be the second?`,
  }),
  LS6012: error<{ what: string; why: string }>({
    message: (p) => `\`${p.what}\` cannot stand here: ${p.why}`,
    explanation: `
\`count\` knows its number when all events have been read, so it can only be the value of a
\`parameter\`, and no rule can ask for such a parameter. A parameter is of the recording as a
whole: no event is \`here\` while it is computed, besides the one in \`max … over\`. In
\`initially\` only actions and notes can stand, because no thread has begun.

    parameter BLOCKS = count Block
    on op.end when BLOCKS > 3 => hit at here       // not known yet`,
  }),
};

export const mappingCatalogue = { ...shape, ...names, ...meaning };
