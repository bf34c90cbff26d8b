/**
 * Random protocols: the generated code of each goes through the states of the reference semantics,
 * as far as the limit lets it. `SEEDS=from-to` draws others; a failure names its seed.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { systemMaker } from "../../cli/generated-code.js";
import { analyze, load } from "../../grammar/index.js";
import * as semantics from "../../ir/index.js";
import { conform } from "../../runtime/index.js";
import { randomProtocol } from "../support/random-protocol.js";

const [first = 1, last] = (process.env.SEEDS ?? "1-").split("-").map(Number);

/** Pairs of states for each instance. */
const maxStates = 150;

async function differencesOf(seed: number, crash: boolean): Promise<readonly string[]> {
  const text = randomProtocol(seed, { crash });
  const program = load("random.lockspec", (path) =>
    path === "random.lockspec" ? text : undefined,
  );
  const model = program.ok ? analyze(program.value) : program;
  if (!model.ok) return []; // a wait inside `atomic` that cannot be
  const maker = await systemMaker(model.value);
  if (!maker.ok) return [`seed ${seed}: ${maker.reason}`];
  const found: string[] = [];
  for (const instance of semantics.instancesOf(model.value)) {
    const lowered = semantics.lower(model.value, { instance });
    const system = lowered.ok ? maker.value(lowered.value.ir) : undefined;
    if (!lowered.ok || !system?.ok) throw new Error(`seed ${seed} has no code`);
    const { ir } = lowered.value;
    const result = await conform({ ir, system: system.value, semantics, maxStates });
    const { difference } = result;
    if (difference) found.push(`seed ${seed} ${instance.name.text}: ${JSON.stringify(difference)}`);
  }
  return found;
}

for (const [what, crash, texts] of [
  ["protocols", false, 40],
  ["protocols with persistent memory", true, 20],
] as const) {
  test(`code and text are one: random ${what}`, async () => {
    const found: string[] = [];
    for (let seed = first; seed <= (last || first + texts - 1); seed++) {
      found.push(...(await differencesOf(seed, crash)));
    }
    assert.equal(found, []);
  });
}

test.run();
