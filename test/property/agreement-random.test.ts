/**
 * Thousands of random protocols, drawn by seed, searched by both engines to a bounded depth: the
 * same states, successors, depth, violations with their lengths, covers, fired steps and lock
 * edges. `SEEDS=from-to` runs others; a failure names its seed and instance, `npx lockspec` can be
 * run on the printed text.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, load } from "../../grammar/index.js";
import { instancesOf, lower } from "../../ir/index.js";
import { compareEngines } from "../support/agreement.js";
import { randomProtocol } from "../support/random-protocol.js";

const [first = 1, last] = (process.env.SEEDS ?? "1-").split("-").map(Number);

/** The limits keep one protocol from eating the time of all. */
const limits = { maxDepth: 9, maxStates: 300 };

interface Tally {
  protocols: number;
  states: number;
  violated: number;
  faulted: number;
  readonly differences: string[];
}

async function compareSeed(seed: number, crash: boolean, tally: Tally): Promise<void> {
  const text = randomProtocol(seed, { crash });
  const program = load("random.lockspec", (path) =>
    path === "random.lockspec" ? text : undefined,
  );
  const model = program.ok ? analyze(program.value) : program;
  if (!model.ok) return; // a wait inside `atomic` that cannot be: the analysis has tests of its own
  for (const instance of instancesOf(model.value)) {
    const lowered = lower(model.value, { instance });
    if (!lowered.ok) throw new Error(`seed ${seed}: ${lowered.diagnostics[0]?.message}`);
    const { differences, reference } = await compareEngines(lowered.value.ir, { limits });
    tally.protocols += 1;
    tally.states += reference.states;
    tally.violated += reference.violations.length > 0 ? 1 : 0;
    tally.faulted += reference.violations.some((one) => one.broken.kind === "fault") ? 1 : 0;
    const where = `seed ${seed}${crash ? " with crash" : ""} ${instance.name.text}`;
    tally.differences.push(...differences.map((one) => `${where}: ${one}`));
  }
}

for (const [what, crash, texts] of [
  ["protocols", false, 260],
  ["protocols with persistent memory", true, 120],
] as const) {
  test(`both engines say the same of random ${what}`, async () => {
    const tally: Tally = { protocols: 0, states: 0, violated: 0, faulted: 0, differences: [] };
    const drawn = (last || first + texts - 1) - first + 1;
    for (let seed = first; seed < first + drawn; seed++) await compareSeed(seed, crash, tally);
    assert.equal(tally.differences.slice(0, 20), []);
    assert.ok(tally.protocols > drawn * 3, `only ${tally.protocols} protocols of ${drawn} texts`);
    assert.ok(tally.states > tally.protocols * 10, "the protocols do next to nothing");
    assert.ok(tally.violated > 0 && tally.faulted > 0, "nothing was violated, nothing faulted");
  });
}

test.run();
