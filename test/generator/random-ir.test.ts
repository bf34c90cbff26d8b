/**
 * Random protocols as Ir, run by both engines: states, successors, depth, what is broken after how
 * many steps, covers, fired steps and edges. `SEEDS=from-to` runs others; a failure names its seed.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { compareEngines } from "../support/agreement.js";
import { randomIr } from "../support/random-ir.js";

const [first = 1, last = 500] = (process.env.SEEDS ?? "1-500").split("-").map(Number);

/** The limits keep one protocol from eating the time of all. */
const limits = { maxStates: 300, maxDepth: 12 };

test(`random protocols ${first} to ${last}`, async () => {
  const differences: string[] = [];
  let states = 0;
  let violated = 0;
  for (let seed = first; seed <= last; seed++) {
    const found = await compareEngines(randomIr(seed), { limits });
    for (const one of found.differences) differences.push(`seed ${seed}: ${one}`);
    states += found.reference.states;
    violated += found.reference.violations.length > 0 ? 1 : 0;
  }
  assert.equal(differences, []);
  // They are worth something only if they go somewhere.
  assert.ok(states > last - first, `${states} states`);
  assert.ok(violated > 0 && violated <= last - first + 1);
});

test.run();
