/**
 * What a worker does with the locks of a kind in one round: random, and such that threads that use
 * correct locks always come to an end (blocking acquires go upwards, whoever sleeps is woken).
 */
import type { LockKind, LockMode } from "../../runtime/index.js";
import { type LockCall, type LockSetting, wordsWithResult } from "./lock-calls.js";
import type { Random } from "./lock-random.js";

export interface Player {
  readonly thread: number;
  readonly setting: LockSetting;
  readonly random: Random;
  /** Makes the call of this number, and records it. */
  readonly make: (number: number) => boolean;
  /** Does something else for a while. */
  readonly pause: () => void;
  /** Threads other than 0 that have finished the round. */
  readonly finished: () => number;
}

type Wanted = Partial<LockCall> & Pick<LockCall, "word">;

/** Makes some call that fits; a call without a result comes back as true. */
function call(player: Player, wanted: Wanted): boolean {
  const number = player.setting.calls.findIndex((one) =>
    (Object.keys(wanted) as (keyof LockCall)[]).every((key) => one[key] === wanted[key]),
  );
  if (number < 0) throw new Error(`no such call: ${JSON.stringify(wanted)}`);
  const result = player.make(number);
  player.pause();
  return wordsWithResult.includes(wanted.word) ? result : true;
}

interface Hold {
  mode: LockMode;
  readonly index: number;
  readonly end?: number;
}

/** Takes some locks, waiting only for those above what it holds, and lets go in any order. */
function holdSome(player: Player): void {
  const { random, setting } = player;
  const { calls, options } = setting;
  const acquires = calls.filter(({ word }) => word === "acquire");
  const holds: Hold[] = [];
  for (let wish = 0; wish < 3; wish++) {
    const { mode = "", index, end } = random.pick(acquires);
    const above = holds.every((hold) => (hold.end ?? hold.index + 1) <= index);
    const again = holds.some((hold) => hold.index === index && hold.mode === "shared");
    const nests = options.kind === "rwsem" && !options.ranged && mode === "shared";
    const mayWait = above || (again && nests);
    if (!mayWait || random.below(3) === 0) {
      const tried = { word: "tryAcquire", mode, index, ...(end === undefined ? {} : { end }) };
      if (!call(player, tried as Wanted)) continue;
    } else {
      call(player, { word: "acquire", mode, index, ...(end === undefined ? {} : { end }) });
    }
    holds.push({ mode, index, ...(end === undefined ? {} : { end }) });
    downgradeSome(player, holds);
    if (random.below(2) === 0) break;
  }
  while (holds.length > 0) {
    const [hold] = holds.splice(random.below(holds.length), 1);
    if (hold !== undefined) call(player, { word: "release", ...hold });
  }
}

function downgradeSome(player: Player, holds: readonly Hold[]): void {
  const { random, setting } = player;
  for (const hold of holds) {
    const { index, end } = hold;
    const downgrade = setting.calls.find(
      (one) => one.word === "downgrade" && one.index === index && one.end === end,
    );
    if (hold.mode !== "exclusive" || !downgrade || random.below(2) === 0) continue;
    call(player, { word: "downgrade", index });
    hold.mode = "shared";
  }
}

function holdOrWait(player: Player): void {
  if (player.random.below(3) > 0) holdSome(player);
  else call(player, { word: "wait", index: player.random.below(2) });
}

function handleOrCommit(player: Player): void {
  const { random } = player;
  if (random.below(3) === 0) {
    call(player, { word: "commit" });
    return;
  }
  if (random.below(3) === 0) {
    if (!call(player, { word: "tryAcquire" })) return;
  } else {
    call(player, { word: "acquire" });
  }
  const nested = random.below(2) === 0;
  if (nested) call(player, { word: "acquire" });
  if (nested) call(player, { word: "release" });
  call(player, { word: "release" });
}

function writeOrRead(player: Player): void {
  const { random } = player;
  if (random.below(2) === 0) {
    call(player, { word: "begin" });
    call(player, { word: "retry" });
    if (random.below(4) === 0) call(player, { word: "retry" });
    return;
  }
  const tries = random.below(3) === 0;
  const got = call(player, { word: tries ? "tryAcquire" : "acquire" });
  if (got) call(player, { word: "release" });
}

function readOrSynchronize(player: Player): void {
  const { random } = player;
  if (random.below(3) === 0) {
    call(player, { word: "synchronize" });
    return;
  }
  call(player, { word: random.below(4) === 0 ? "tryAcquire" : "acquire" });
  if (random.below(3) === 0) {
    call(player, { word: "acquire" });
    call(player, { word: "release" });
  }
  call(player, { word: "release" });
}

/** Thread 0 alone undoes, and completes at last. */
function completeOrWait(player: Player): void {
  const { random, thread } = player;
  if (thread > 0) {
    call(player, { word: random.below(4) === 0 ? "complete" : "wait" });
    return;
  }
  call(player, { word: random.below(2) === 0 ? "complete" : "reset" });
  call(player, { word: "reset" });
  call(player, { word: "complete" });
}

/** Every thread has one reference of its own to begin with, and gives it back at last. */
function countReferences(player: Player): void {
  const { random } = player;
  for (let round = 0; round < 2; round++) {
    if (random.below(2) === 0) call(player, { word: "get" });
    else if (!call(player, { word: "tryGet" })) continue;
    call(player, { word: "put" });
  }
  call(player, { word: "put" });
  if (random.below(2) === 0 && call(player, { word: "tryGet" })) call(player, { word: "put" });
  if (random.below(2) === 0) call(player, { word: "wait" });
}

/** Thread 0 wakes until the others have finished. */
function sleepOrWake(player: Player): void {
  const { random, thread, setting } = player;
  if (thread > 0) {
    for (let round = 0; round < 2; round++) {
      call(player, { word: "prepare" });
      if (random.below(5) === 0) call(player, { word: "cancel" });
      call(player, { word: "sleep" });
    }
    return;
  }
  const nap = new Int32Array(new SharedArrayBuffer(4));
  for (let round = 0; player.finished() < setting.options.threads - 1; round++) {
    call(player, { word: random.below(4) === 0 ? "wakeAll" : "wakeOne" });
    if (round > 6) Atomics.wait(nap, 0, 0, 1);
  }
}

const plays: Readonly<Partial<Record<LockKind, (player: Player) => void>>> = {
  entry_lock: holdOrWait,
  transaction: handleOrCommit,
  seqcount: writeOrRead,
  rcu: readOrSynchronize,
  completion: completeOrWait,
  refcount: countReferences,
  wait_queue: sleepOrWake,
};

/** Kinds whose play is a whole round. */
const once: readonly LockKind[] = ["refcount", "wait_queue"];

export function playRound(player: Player): void {
  const { kind, ranged } = player.setting.options;
  const play = ranged ? holdSome : (plays[kind] ?? holdSome);
  const times = once.includes(kind) ? 1 : 2 + player.random.below(2);
  for (let time = 0; time < times; time++) play(player);
}
