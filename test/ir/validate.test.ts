/** An Ir that breaks one promise of the lowering at a time, and the complaint about it. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Ir, type Location, type Op, validate } from "../../ir/index.js";
import { faultVsTruncate } from "../support/fault-vs-truncate-ir.js";
import { assign, compare, constant, goto, read } from "../support/small-irs.js";

const { ir } = faultVsTruncate;
const [size] = ir.variables;
const found = ir.variables[7]!;
const number = constant({ kind: "int", low: 0, high: 1 }, 1);
const yes = constant({ kind: "bool" }, true);
const bound = { kind: "bound", id: 99, type: size!.type } as const;

/** The first location of the truncater, with another program. */
function withProgram(program: readonly Op[]): Ir {
  return withLocation(1, 1, { program });
}

function withLocation(thread: number, location: number, change: Partial<Location>): Ir {
  const threads = ir.threads.map((one) => {
    if (one.id !== thread) return one;
    const locations = one.locations.map((each) =>
      each.id === location ? { ...each, ...change } : each,
    );
    return { ...one, locations };
  });
  return { ...ir, threads };
}

const cases: readonly (readonly [string, Ir, string])[] = [
  ["nothing wrong", ir, ""],
  ["a way without finish", withProgram([assign(read(size!), number)]), "does not end in finish"],
  ["no such location", withProgram([goto(17)]), "no location 17"],
  ["no such step", withProgram([{ kind: "step", step: 99 }, goto(0)]), "no step 99"],
  ["a name from nowhere", withProgram([assign(read(size!), bound), goto(0)]), "99 is not bound"],
  ["the wrong type", withProgram([assign(read(size!), yes), goto(0)]), "bool where int is wanted"],
  ["no index", withProgram([assign(read(ir.variables[1]!), number), goto(0)]), "0 indices for"],
  [
    "break without its loop",
    withProgram([{ kind: "break", loop: 1 }]),
    "break outside of its loop",
  ],
  ["a dead local", withLocation(0, 1, { live: [found.id] }), "is live and never read"],
  ["a local that is lost", withLocation(0, 4, { live: [] }), "is read and not live"],
  [
    "a prime in an invariant",
    { ...ir, constraints: [compare("==", { ...read(size!), primed: true }, number)] },
    "primed outside of a step",
  ],
];

for (const [name, broken, complaint] of cases) {
  test(name, () => {
    const complaints = validate(broken).join("\n");
    if (complaint === "") assert.is(complaints, "");
    else assert.match(complaints, complaint);
  });
}

test.run();
