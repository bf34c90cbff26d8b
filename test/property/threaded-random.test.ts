/**
 * Random protocols on real threads: whatever the threads do, step by step in the order in which
 * they did it, is a behaviour of the spec, and what goes wrong there is what the spec says goes
 * wrong. `SEEDS=from-to` draws others; a failure names its seed.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { orderFollower } from "../../cli/follow-order.js";
import { runWorkload } from "../../cli/workload.js";
import { generateModule, parameterValues, transpile } from "../../generator/index.js";
import { analyze, type CheckedModel, load } from "../../grammar/index.js";
import { instancesOf, lower } from "../../ir/index.js";
import { randomProtocol } from "../support/random-protocol.js";
import { machine } from "../support/real-platform.js";
import { workerPool } from "../support/worker-pool.js";

const [first = 1, last = first + 59] = (process.env.SEEDS ?? "1-60").split("-").map(Number);
const only = process.env.ONLY?.split(",").map(Number);

const pool = workerPool();
const platform = { ...machine, startWorker: pool.start };
/** Protocols that real threads have run. */
let ran = 0;
let steps = 0;

function modelOf(seed: number): CheckedModel | undefined {
  // Kinds of the spec's own have no native.
  const text = randomProtocol(seed).replace(/: bounded\b/g, ": mutex");
  const program = load("random.lockspec", (path) =>
    path === "random.lockspec" ? text : undefined,
  );
  const model = program.ok ? analyze(program.value) : program;
  return model.ok ? model.value : undefined;
}

/** What is wrong, in a line for each instance. */
async function wrongIn(seed: number): Promise<readonly string[]> {
  const model = modelOf(seed);
  if (model === undefined) return [];
  const code = await generateModule(model, {
    flavour: "threaded",
    traced: true,
    ghost: true,
    plain: true,
  });
  if (!code.ok) return [];
  const javascript = await transpile(code.text);
  const wrong: string[] = [];
  for (const instance of instancesOf(model).slice(0, 1)) {
    const lowered = lower(model, { instance });
    const parameters = lowered.ok ? parameterValues(model, lowered.value.ir.parameters) : undefined;
    if (!lowered.ok || parameters === undefined) continue;
    const job = {
      path: "random.lockspec",
      model,
      instance,
      lowered: lowered.value,
      overrides: [],
      loweringMs: 0,
    };
    const follower = await orderFollower(job);
    const { ir } = lowered.value;
    if (follower === undefined || ir.threads.length === 0) continue;
    const result = await runWorkload(
      {
        ir,
        javascript,
        parameters,
        exact: true,
        copies: 8,
        seed,
        seconds: 0.03,
        operations: 2 ** 50,
        follower,
        interrupted: () => false,
        progress: () => {},
      },
      platform,
    );
    ran += 1;
    const { caught } = result;
    const name = `seed ${seed} ${instance.name.text}`;
    if (caught?.order !== undefined) {
      const { beginning, order } = caught;
      const broken = follower.follow({ beginning, order });
      const missed = caught.broken.filter((one) => !broken.includes(one));
      if (missed.length > 0) wrong.push(`${name}: ${missed.join(", ")} is not in the spec`);
    }
    const { strays } = follower.followed();
    steps += follower.followed().steps;
    if (strays) wrong.push(`${name}: ${strays.reason}: ${strays.schedule}`);
  }
  return wrong;
}

test("whatever real threads do is a behaviour of the spec: random protocols", async () => {
  const wrong: string[] = [];
  for (let seed = first; seed <= last; seed++) {
    if (only && !only.includes(seed)) continue;
    try {
      wrong.push(...(await wrongIn(seed)));
    } catch (thrown) {
      wrong.push(`seed ${seed}: ${thrown instanceof Error ? thrown.stack : thrown}`);
    }
  }
  assert.equal(wrong, []);
  assert.ok(ran > (last - first) / 4, `${ran} protocols, ${steps} steps`);
});

test.after(() => pool.close());

test.run();
