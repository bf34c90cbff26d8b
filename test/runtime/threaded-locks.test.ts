/**
 * Locks of the threaded flavour, word by word, by two threads of one protocol: with native words,
 * and exactly, where every word is done in the steps of its kind's text. Both say the same.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  Caller,
  first,
  int,
  type LockKind,
  type LockMode,
  ProtocolFault,
  range,
  SharedMemory,
  scalarset,
  sharedLocks,
  type ThreadLock,
} from "../../runtime/index.js";

interface Case {
  readonly kind: LockKind;
  readonly constants?: {
    readonly most?: number;
    readonly first?: number;
    readonly nests?: boolean;
  };
  /** `1 try acquire shared = no`: thread, word, what comes of it. */
  readonly lines: readonly string[];
}

const cases: readonly Case[] = [
  {
    kind: "spinlock",
    lines: ["0 acquire", "1 try acquire = no", "0 release", "1 try acquire = yes", "1 release"],
  },
  {
    kind: "mutex",
    lines: ["0 acquire", "0 holds = yes", "1 holds = no", "0 release", "0 holds = no"],
  },
  {
    kind: "rwsem",
    lines: [
      "0 acquire shared",
      "1 try acquire shared = yes",
      "1 mode = shared",
      "1 try acquire exclusive = no",
      "1 release",
      "0 release shared",
      "1 acquire exclusive",
      "0 try acquire shared = no",
      "1 downgrade",
      "1 mode = shared",
      "0 try acquire shared = yes",
      "0 release",
      "1 release",
      "0 try acquire exclusive = yes",
      "0 release",
    ],
  },
  {
    kind: "fair_rwsem",
    lines: ["0 acquire exclusive", "1 try acquire shared = no", "0 release", "1 acquire shared"],
  },
  {
    kind: "percpu_rwsem",
    lines: [
      "0 acquire shared",
      "1 acquire shared",
      "0 release",
      "1 release",
      "0 acquire exclusive",
    ],
  },
  {
    kind: "range_lock",
    lines: ["0 acquire shared", "1 try acquire exclusive = no", "0 release", "1 acquire exclusive"],
  },
  {
    kind: "entry_lock",
    lines: ["0 acquire", "1 try acquire = no", "0 release", "1 wait", "1 try acquire = yes"],
  },
  {
    kind: "transaction",
    constants: { nests: true },
    lines: [
      "0 acquire handle",
      "0 acquire handle",
      "0 release",
      "0 holds = yes",
      "0 release",
      "1 commit",
    ],
  },
  {
    kind: "seqcount",
    lines: ["0 begin", "0 retry = no", "0 begin", "1 acquire write", "1 release", "0 retry = yes"],
  },
  { kind: "rcu", lines: ["0 acquire read", "0 release read", "1 synchronize"] },
  { kind: "completion", lines: ["0 complete", "1 wait", "1 reset", "0 complete", "1 wait"] },
  {
    kind: "refcount",
    constants: { most: 3, first: 1 },
    lines: [
      "0 get",
      "1 try get = yes",
      "0 put = no",
      "0 put = no",
      "0 put = yes",
      "1 try get = no",
      "1 wait",
    ],
  },
  { kind: "wait_queue", lines: ["0 prepare", "1 wake_one", "0 sleep", "0 prepare", "0 cancel"] },
];

const threads = scalarset(2);

function locksOn(memory: SharedMemory, { kind, constants }: Case, ranged = false) {
  return sharedLocks(memory, {
    name: "lock",
    kind,
    ...constants,
    dimensions: [int(1, 4)],
    threads,
    ranged,
  });
}

/** The same lock as two threads see it. */
function twoThreads(one: Case, exact: boolean) {
  const memory = new SharedMemory();
  const own = locksOn(memory, one);
  const far = new SharedMemory(memory.buffer);
  const others = locksOn(far, one);
  own.initialize();
  memory.exact = exact;
  far.exact = exact;
  return [
    { self: new Caller(0, first), lock: own.at(2), memory },
    { self: new Caller(1, first), lock: others.at(2), memory: far },
  ] as const;
}

function answer({ self, lock }: { self: Caller; lock: ThreadLock }, words: readonly string[]) {
  const [word = "", ...rest] = words;
  const mode = rest.at(-1) as LockMode | undefined; // the cases know the modes
  switch (word) {
    case "try":
      return rest[0] === "acquire"
        ? lock.tryAcquire(self, rest[1] as LockMode | undefined) // as above
        : lock.tryWord(self, rest[0] ?? "");
    case "acquire":
      return lock.acquire(self, mode);
    case "release":
      return lock.release(self, mode);
    case "downgrade":
      return lock.downgrade(self);
    case "holds":
      return lock.isHeldBy(self.id);
    case "mode":
      return lock.modeHeldBy(self);
    default:
      return lock.word(self, word);
  }
}

for (const one of cases) {
  for (const exact of [false, true]) {
    test(`${one.kind}${exact ? ", exactly" : ""}`, () => {
      const both = twoThreads(one, exact);
      for (const line of one.lines) {
        const [words = "", wanted] = line.split(" = ");
        const [thread, ...rest] = words.split(" ");
        const user = both[thread === "0" ? 0 : 1];
        if (exact) user.memory.enter();
        const found = answer(user, rest);
        if (exact) user.memory.leaveAll();
        const shown = found === true ? "yes" : found === false ? "no" : found;
        if (wanted !== undefined) assert.is(shown, wanted, line);
      }
    });
  }
}

test("what a thread holds is counted, let go of, and forgotten", () => {
  const [mine, yours] = twoThreads({ kind: "rwsem", lines: [] }, false);
  mine.lock.acquire(mine.self, "shared");
  yours.lock.acquire(yours.self, "shared");
  assert.is(mine.lock.held, 1);
  assert.ok(mine.memory.isHolding);
  yours.lock.letGo(1);
  assert.not.ok(yours.lock.isHeldBy(1));
  assert.not.ok(yours.lock.tryAcquire(yours.self, "exclusive"), "the other holds it still");
  mine.lock.letGo(0);
  assert.not.ok(mine.memory.isHolding);
  assert.ok(yours.lock.tryAcquire(yours.self, "exclusive"));
  yours.lock.forget();
  assert.not.ok(yours.lock.isHeldBy(1));
  assert.is(yours.lock.modeHeldBy(yours.self), undefined);
});

test("of an array every lock is its own", () => {
  const memory = new SharedMemory();
  const locks = locksOn(memory, { kind: "mutex", lines: [] });
  locks.initialize();
  const self = new Caller(0, first);
  locks.at(1).acquire(self);
  assert.not.ok(locks.at(1).tryAcquire(self));
  assert.ok(locks.at(4).tryAcquire(self));
  assert.is(locks.at(4), locks.at(4), "made once");
  for (const i of [0, 5]) assert.throws(() => locks.at(i), /index out of range/);
});

test("a range of one lock is not the lock, whoever asked first", () => {
  const memory = new SharedMemory();
  const locks = locksOn(memory, { kind: "range_lock", lines: [] }, true);
  locks.initialize();
  const self = new Caller(0, first);
  const early = locks.at(range(2, 2));
  early.acquire(self, "exclusive");
  assert.not.ok(locks.at(2).tryAcquire(self, "shared"));
  locks.at(range(2, 2)).release(self, "exclusive");
  assert.ok(locks.at(2).tryAcquire(self, "shared"));
});

for (const exact of [false, true]) {
  test(`ranges that overlap exclude each other${exact ? ", exactly" : ""}`, () => {
    const one: Case = { kind: "range_lock", lines: [] };
    const memory = new SharedMemory();
    const mine = locksOn(memory, one, true);
    const far = new SharedMemory(memory.buffer);
    const yours = locksOn(far, one, true);
    mine.initialize();
    memory.exact = exact;
    const [self, other] = [new Caller(0, first), new Caller(1, first)];
    const low = mine.at(range(1, 2));
    if (exact) memory.enter();
    low.acquire(self, "exclusive");
    memory.leaveAll();
    assert.not.ok(yours.at(range(2, 3)).tryAcquire(other, "shared"));
    assert.ok(yours.at(range(3, 4)).tryAcquire(other, "shared"));
    assert.not.ok(yours.at(2).tryAcquire(other, "shared"), "one element is a range of one");
    low.release(self, "exclusive");
    assert.ok(yours.at(range(1, 2)).tryAcquire(other, "shared"));
  });
}

test("a ghost lock never waits: what it would wait for is a broken discipline", () => {
  const [mine, yours] = twoThreads({ kind: "mutex", lines: [] }, false);
  mine.lock.ghostAcquire(mine.self);
  yours.lock.ghostAcquire(yours.self);
  assert.equal(mine.self.broken, []);
  assert.equal(yours.self.broken, ["lock"]);
  mine.lock.ghostRelease(mine.self);
  mine.lock.ghostRelease(mine.self);
  assert.equal(mine.self.broken, ["lock"]);
  const [gate] = twoThreads({ kind: "completion", lines: [] }, false);
  gate.lock.ghostWord(gate.self, "wait");
  assert.equal(gate.self.broken, ["lock"]);
  gate.lock.ghostWord(gate.self, "complete");
  gate.lock.ghostWord(gate.self, "wait");
  assert.equal(gate.self.broken, ["lock"]);
});

test("who releases what it does not hold is at fault", () => {
  const [mine, yours] = twoThreads({ kind: "rwsem", lines: [] }, false);
  mine.lock.acquire(mine.self, "shared");
  const isIllegal = (thrown: unknown): boolean =>
    thrown instanceof ProtocolFault && thrown.fault === "illegal release";
  assert.throws(() => yours.lock.release(yours.self), isIllegal);
  assert.throws(() => mine.lock.release(mine.self, "exclusive"), isIllegal);
  mine.lock.release(mine.self, "shared");
  assert.throws(() => mine.lock.release(mine.self, "shared"), isIllegal);
});

test.run();
