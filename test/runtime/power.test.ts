/**
 * Power that fails: after as many steps as the host says, once, with an image that a crash may
 * leave; and workers that take no step behind it.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Caller,
  type CallerPlan,
  Chooser,
  Control,
  Copies,
  chooseByRange,
  createPmem,
  first,
  int,
  lineBytes,
  type MakeSystem,
  PersistentMemory,
  Power,
  persistentCell,
  runs,
  StepOrder,
  ThreadedProtocol,
  type ThreadedSystem,
  type Trouble,
  work,
} from "../../runtime/index.js";

/** Counts to five, durably or not. */
class Counting extends ThreadedProtocol<object> implements ThreadedSystem {
  readonly persistence = new PersistentMemory(this.memory);
  readonly count = persistentCell<number>(this.persistence, int(0, 9), { name: "count" });
  readonly flag = persistentCell<number>(this.persistence, int(0, 9), { name: "flag" });
  readonly threads: readonly CallerPlan[] = [runs("main", (self) => this.main(self))];

  override initialize(self: Chooser): void {
    super.initialize(self);
    this.persistence.settle();
  }

  main(self: Caller): void {
    const at = self.enter("main");
    for (let i = 1; i <= 5; i++) {
      at(`count ${i}`);
      this.count.set(i);
    }
    self.check("five", false);
  }
}

const make: MakeSystem = (...from) => new Counting({}, ...from);

function round(steps: number, { exact }: { readonly exact: boolean }) {
  const copies = Copies.create(make, { count: 2, exact });
  for (const system of copies.systems) system.initialize(new Chooser(first));
  const power = new Power([4096, 4096]);
  for (const copy of [0, 1]) power.arm(copy, { steps, seed: 7, withFirst: false });
  const log = new StepOrder(64, 2);
  const troubles: Trouble[] = [];
  const control = new Control(1);
  control.begin();
  let asked = 0;
  const once: Control = Object.create(control, {
    next: { value: () => (asked++ === 0 ? 1 : undefined) },
  });
  work({
    thread: 0,
    threads: 1,
    copies: copies.systems,
    control: once,
    arrivals: new Int32Array(new SharedArrayBuffer(8)),
    seed: 1,
    power: new Power(power.handle),
    tellPlace: () => {},
    tellBug: (thrown) => {
      throw thrown;
    },
    tellTrouble: (trouble) => troubles.push(trouble),
    ...(exact ? { log } : {}),
  });
  return { copies, power, log, troubles };
}

for (const exact of [true, false]) {
  test(`the power fails after three steps, ${exact ? "all in one order" : "as they come"}`, () => {
    const { copies, power, log, troubles } = round(3, { exact });
    for (const [copy, system] of copies.systems.entries()) {
      const { persistent, isGivenUp } = system.memory;
      assert.ok(power.hasFailed(copy));
      assert.ok(isGivenUp);
      assert.equal(persistent?.contents(), [3, 0], "nobody stores behind it");
      if (exact) assert.is(log.stepsOf(copy)?.length, 3);
      persistent?.device.restart(power.image(copy));
      assert.ok((persistent?.contents()[0] ?? 9) <= 3);
    }
    assert.equal(troubles, [], "nobody came to the check");
  });
}

test("what nobody comes to does not fail", () => {
  const { power, troubles } = round(6, { exact: true });
  assert.equal([power.hasFailed(0), power.left(0)], [false, 1]);
  assert.equal(
    troubles.map(({ broken }) => broken),
    [["five"], ["five"]],
  );
});

test("the end of a thread can be the end of all", () => {
  const power = new Power([4096]);
  const [one] = Copies.create(make, { count: 1, exact: false }).systems;
  assert.ok(one !== undefined);
  for (const withFirst of [true, false]) {
    power.arm(0, { steps: 5, seed: 1, withFirst });
    assert.is(power.spend(0, one.memory), "on");
    power.ended(0);
    assert.is(power.spend(0, one.memory), withFirst ? "fails" : "on");
    assert.is(power.spend(0, one.memory), withFirst ? "off" : "on");
    assert.is(power.hasFailed(0), withFirst);
  }
});

test("equal seeds leave equal images; lines of a range go together, or each its own way", () => {
  const device = createPmem(8192);
  device.thread().store(0, new Uint8Array(8192).fill(1));
  const ranges = [
    { at: 0, bytes: 4096 },
    { at: 4096, bytes: 4096 },
  ];
  const snapshot = device.snapshot();
  const left = (seed: number): readonly string[] => {
    const { bytes } = chooseByRange(snapshot, ranges, seed);
    return ranges.map(({ at }) => {
      const lines = Array.from({ length: 64 }, (_, i) => bytes[at + i * lineBytes]);
      const sum = bytes.subarray(at, at + 4096).reduce((all, one) => all + one, 0);
      return sum === 0 ? "old" : sum === 4096 ? "new" : lines.includes(0) ? "torn" : "?";
    });
  };
  assert.equal(left(3), left(3));
  const seen = new Set(Array.from({ length: 100 }, (_, seed) => left(seed).join()));
  assert.is(seen.size, 9);
});

test.run();
