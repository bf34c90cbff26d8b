/** Real threads on the shared memory of a protocol: steps, waits, sets, wide values, giving up. */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Chooser, first } from "../../runtime/index.js";
import { type RoutineName, Toy, times } from "../support/toy-protocol.js";
import type { ToyOrder } from "../support/toy-worker.js";

interface Case {
  readonly name: string;
  readonly routines: readonly RoutineName[];
  /** What the protocol holds in the end. */
  readonly left?: number;
  readonly right?: number;
  readonly stock?: number;
}

const cases: readonly Case[] = [
  {
    name: "a step is one go",
    routines: ["steps", "steps", "looks"],
    left: 2 * times,
    right: 2 * times,
  },
  { name: "who waits for its turn is woken", routines: ["turns", "turns"] },
  {
    name: "a step begins when its condition is true",
    routines: ["puts", "takes", "takes", "puts"],
    stock: 0,
  },
  { name: "a set changes by one member in one go", routines: ["joins", "joins", "joins"] },
  { name: "a wide value is never torn", routines: ["writesWide", "writesWide"] },
  { name: "a lock guards what is plain", routines: ["locks", "locks", "locks"], left: 3 * times },
  {
    name: "exact: what waits lets others go on",
    routines: ["exactSteps", "exactSteps"],
    left: 600,
  },
];

const workers = Array.from(
  { length: 4 },
  (_, thread) =>
    new Worker(new URL("../support/toy-worker.js", import.meta.url), { workerData: thread }),
);

function begun(): Toy {
  const toy = new Toy({});
  toy.initialize(new Chooser(first));
  for (const lock of toy.memory.locks) lock.initialize();
  return toy;
}

/** The answers of all, or nothing if somebody sleeps for ever. */
async function play(toy: Toy, routines: readonly RoutineName[]): Promise<unknown> {
  const answers = routines.map(async (routine, thread) => {
    const worker = workers[thread]!;
    const answer = once(worker, "message");
    const order: ToyOrder = { buffer: toy.memory.buffer, routine };
    worker.postMessage(order);
    const [found] = await answer;
    return found;
  });
  return Promise.race([Promise.all(answers), pause(5000, "asleep for ever", { ref: false })]);
}

for (const { name, routines, left = 0, right = 0, stock = 0 } of cases) {
  test(name, async () => {
    const toy = begun();
    assert.equal(
      await play(toy, routines),
      routines.map(() => 0),
    );
    assert.equal([toy.left.get(), toy.stock.get()], [left, stock]);
    if (right > 0) assert.is(toy.right.get(), right);
  });
}

test("who gives up sends home who waits, and who would wait later", async () => {
  const toy = begun();
  const answers = play(toy, ["hopes", "hopes"]);
  await pause(20);
  toy.memory.giveUp();
  assert.equal(await answers, [0, 0]);
  assert.equal(await play(toy, ["hopes"]), [0]);
  assert.ok(toy.memory.isGivenUp);
  toy.memory.reset();
  assert.not.ok(toy.memory.isGivenUp);
});

test("another worker sees the same memory, and no other", () => {
  const toy = begun();
  const other = new Toy({}, toy.memory.buffer);
  other.left.set(7);
  other.members.add(2);
  assert.is(toy.left.get(), 7);
  assert.ok(toy.members.has(2));
  assert.throws(
    () => new Toy({}, new SharedArrayBuffer(64)).left.get(),
    /64 bytes of shared memory where the parameters make \d+/,
  );
  assert.throws(() => toy.memory.reserve(1), /laid out already/);
});

test("steps count what is inside", () => {
  const { memory } = begun();
  memory.enter();
  memory.enter();
  memory.leave();
  assert.ok(memory.isInside);
  memory.leave();
  assert.not.ok(memory.isInside);
  let steps = 0;
  memory.onStep = () => {
    steps += 1;
  };
  memory.leaveAll();
  assert.is(steps, 0);
  memory.enter();
  memory.enter();
  memory.leaveAll();
  assert.is(steps, 1);
  assert.not.ok(memory.isInside);
});

test.after(async () => {
  await Promise.all(workers.map((worker) => worker.terminate()));
});

test.run();
