/**
 * What a debug build refuses: each mistake is told before it is made, under its name, and the lock
 * is as it was. A plain build of the same lock keeps no ledger and believes its caller.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  createLocks,
  LockError,
  type LockKind,
  type LockMistake,
  type LockOptions,
  type LockWord,
} from "../../runtime/index.js";

type Lock = Readonly<Record<LockWord | "mustHold", (thread: number, mode?: string) => unknown>>;
/** `acquire 0 shared`: a word, a thread, perhaps a mode. */
type Line = string;

interface Mistake {
  readonly kind: LockKind;
  readonly before?: readonly Line[];
  readonly does: Line;
  readonly is: LockMistake;
  readonly more?: Partial<LockOptions<LockKind>>;
}

const mistakes: readonly Mistake[] = [
  { kind: "mutex", does: "release 0", is: "IllegalRelease" },
  { kind: "mutex", before: ["acquire 0"], does: "release 1", is: "IllegalRelease" },
  { kind: "spinlock", before: ["acquire 0"], does: "acquire 0", is: "SelfDeadlock" },
  { kind: "mutex", before: ["acquire 0"], does: "mustHold 1", is: "NotHeld" },
  { kind: "mutex", does: "acquire 2", is: "NoSuchThread" },
  { kind: "mutex", does: "acquire 0 shared", is: "NoSuchMode" },
  { kind: "mutex", does: "downgrade 0", is: "IllegalRelease" },
  { kind: "entry_lock", before: ["acquire 1"], does: "wait 1", is: "SelfDeadlock" },
  {
    kind: "rwsem",
    before: ["acquire 0 shared"],
    does: "release 0 exclusive",
    is: "IllegalRelease",
  },
  { kind: "rwsem", before: ["acquire 0 shared"], does: "acquire 0 exclusive", is: "SelfDeadlock" },
  { kind: "rwsem", before: ["acquire 0 shared"], does: "downgrade 0", is: "IllegalRelease" },
  { kind: "rwsem", before: ["acquire 0 shared"], does: "mustHold 0 exclusive", is: "NotHeld" },
  { kind: "rwsem", does: "acquire 0", is: "NoSuchMode" },
  { kind: "rwsem", does: "commit 0", is: "NoSuchWord" },
  {
    kind: "fair_rwsem",
    before: ["acquire 0 exclusive"],
    does: "acquire 0 shared",
    is: "SelfDeadlock",
  },
  {
    kind: "percpu_rwsem",
    before: ["acquire 0 shared"],
    does: "acquire 0 exclusive",
    is: "SelfDeadlock",
  },
  {
    kind: "range_lock",
    before: ["acquire 0 shared"],
    does: "release 1 shared",
    is: "IllegalRelease",
  },
  { kind: "transaction", does: "release 0 handle", is: "IllegalRelease" },
  { kind: "transaction", before: ["acquire 0 handle"], does: "commit 0", is: "SelfDeadlock" },
  { kind: "seqcount", before: ["acquire 0 write"], does: "begin 0", is: "SelfDeadlock" },
  { kind: "rcu", before: ["acquire 0 read"], does: "synchronize 0", is: "SelfDeadlock" },
  { kind: "rcu", does: "release 0 read", is: "IllegalRelease" },
  { kind: "refcount", before: ["put 0"], does: "get 0", is: "DeadObject" },
  { kind: "refcount", before: ["put 0"], does: "put 0", is: "CountOutOfRange" },
  { kind: "refcount", does: "get 0", is: "CountOutOfRange", more: { most: 1, first: 1 } },
  {
    kind: "wait_queue",
    before: ["prepare 0", "prepare 0"],
    does: "prepare 1",
    is: "QueueFull",
  },
];

const threads = 2;

for (const { kind, before = [], does, is, more = {} } of mistakes) {
  test(`${[kind, ...before, does].join(", ")} is ${is}`, () => {
    const locks = createLocks({ kind, threads, debug: true, name: "l", ...more });
    const lock = locks.at(0) as unknown as Lock; // which words a kind has is what is tested
    for (const line of before) perform(lock, line);
    const shown = JSON.stringify(locks.at(0).snapshot());
    assert.is(mistakeOf(lock, does), is);
    assert.is(JSON.stringify(locks.at(0).snapshot()), shown);
  });
}

test("who ends while holding is told so, in a debug build only", () => {
  for (const debug of [true, false]) {
    const locks = createLocks({ kind: "rwsem", threads, debug, count: 3 });
    locks.at(1).acquire(0, "shared");
    locks.mustHaveReleased(1);
    const end = (): void => locks.mustHaveReleased(0);
    if (debug) assert.throws(end, /EndedWhileHolding: thread 0 still holds rwsem\[1\]/);
    else end();
  }
});

test("a plain build believes its caller", () => {
  const lock = createLocks({ kind: "mutex", threads }).at(0);
  lock.mustHold(0);
  lock.release(0);
  assert.is(lock.tryAcquire(1), true);
});

test("what was not laid out is not there", () => {
  const locks = createLocks({ kind: "mutex", threads, count: 2 });
  assert.throws(() => locks.at(2), /NoSuchLock/);
  assert.throws(() => createLocks({ kind: "fair_rwsem", threads: 256 }), /NoSuchThread/);
  assert.throws(() => createLocks({ kind: "refcount", threads, ranged: true }), /NoSuchWord/);
});

function perform(lock: Lock, line: Line): unknown {
  const [word, thread, mode] = line.split(" ");
  return lock[word as LockWord](Number(thread), mode); // the lines are those above
}

function mistakeOf(lock: Lock, line: Line): string | undefined {
  try {
    perform(lock, line);
    return undefined;
  } catch (error) {
    if (error instanceof LockError) return error.mistake;
    throw error;
  }
}

test.run();
