/**
 * A thread that cannot go on is asleep: it uses no processor, it is counted as contended, and it
 * goes on when, and only when, another thread makes its step possible.
 */
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createLocks, type LockKind } from "../../runtime/index.js";
import type { Sleep } from "../support/lock-sleeper.js";

interface Case {
  readonly kind: LockKind;
  readonly first?: string;
  /** What blocks then. */
  readonly blocks: string;
  readonly frees: string;
}

const cases: readonly Case[] = [
  { kind: "spinlock", first: "acquire", blocks: "acquire", frees: "release" },
  { kind: "mutex", first: "acquire", blocks: "acquire", frees: "release" },
  { kind: "rwsem", first: "acquire shared", blocks: "acquire exclusive", frees: "release shared" },
  { kind: "rwsem", first: "acquire exclusive", blocks: "acquire shared", frees: "downgrade" },
  {
    kind: "fair_rwsem",
    first: "acquire exclusive",
    blocks: "acquire shared",
    frees: "release exclusive",
  },
  {
    kind: "percpu_rwsem",
    first: "acquire shared",
    blocks: "acquire exclusive",
    frees: "release shared",
  },
  {
    kind: "range_lock",
    first: "acquire exclusive",
    blocks: "acquire shared",
    frees: "release exclusive",
  },
  { kind: "entry_lock", first: "acquire", blocks: "wait", frees: "release" },
  { kind: "transaction", first: "acquire handle", blocks: "commit", frees: "release handle" },
  { kind: "seqcount", first: "acquire write", blocks: "begin", frees: "release write" },
  { kind: "rcu", first: "acquire read", blocks: "synchronize", frees: "release read" },
  { kind: "completion", blocks: "wait", frees: "complete" },
  { kind: "refcount", blocks: "wait", frees: "put" },
];

const sleepMs = 25;
const mostWindows = 8;
let sleeper: Worker;

type Words = Readonly<Record<string, (thread: number, mode?: string) => unknown>>;

test.before(async () => {
  const program = new URL("../support/lock-sleeper.js", import.meta.url);
  sleeper = new Worker(program, { workerData: 1 });
  await once(sleeper, "online");
});

for (const { kind, first, blocks, frees } of cases) {
  test(`${kind}: ${blocks} sleeps until ${frees}`, async () => {
    const locks = createLocks({ kind, threads: 2 });
    const lock = locks.at(0) as unknown as Words; // the cases know the words of each kind
    const perform = (line: string): void => {
      const [word = "", mode] = line.split(" ");
      lock[word]?.(0, mode);
    };
    if (first !== undefined) perform(first);
    const [word = "", mode] = blocks.split(" ");
    const awake = once(sleeper, "message");
    const order: Sleep = { handle: locks.handle, word, ...(mode === undefined ? {} : { mode }) };
    sleeper.postMessage(order);
    while (locks.contended === 0) await pause(1);
    // What else the process does, such as collecting garbage, does not go on window after window.
    let isQuiet = false;
    for (let window = 0; window < mostWindows && !isQuiet; window++) {
      const before = process.cpuUsage();
      const isEarly = await Promise.race([awake.then(() => true), pause(sleepMs, false)]);
      assert.is(isEarly, false, "it went on too early");
      const { user, system } = process.cpuUsage(before);
      isQuiet = (user + system) / 1000 < sleepMs * 0.7;
    }
    assert.ok(isQuiet, "it used the processor");
    perform(frees);
    await awake;
    assert.is(locks.contended, 1);
  });
}

test.after(async () => {
  await sleeper.terminate();
});

test.run();
