/**
 * What a workload is made of: copies of a protocol, the words to the threads, the order of steps.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type Caller,
  type CallerPlan,
  Chooser,
  Control,
  Copies,
  first,
  int,
  opaque,
  runs,
  runsEach,
  StepOrder,
  sharedCell,
  sharedLock,
  ThreadedProtocol,
  type ThreadedSystem,
  type Trouble,
  type Work,
  work,
} from "../../runtime/index.js";

/** Two threads; the first counts, checks and does what `wish` says, in three stops. */
class Small extends ThreadedProtocol<{ readonly wish: string }> implements ThreadedSystem {
  readonly count = sharedCell<number>(this.memory, int(0, 2), { name: "count" });
  readonly data = sharedCell<number>(this.memory, opaque(["ZEROES", "SECRET"]), { name: "data" });
  readonly mutex = sharedLock(this.memory, { name: "mutex", kind: "mutex", threads: int(0, 1) });
  readonly threads: readonly CallerPlan[] = [
    runs("main", (self) => this.main(self)),
    ...runsEach("other", int(0, 0), { run: (self) => self.enter("other")("line 9") }),
    runs("nobody", () => {}, false),
  ];

  override initialize(self: Chooser): void {
    super.initialize(self);
    for (const lock of this.memory.locks) lock.initialize();
    this.data.set(self.choose("data", [0, 1]));
  }

  main(self: Caller): void {
    const at = self.enter("main");
    do {
      at("count");
      this.count.set(this.count.get() + 1);
      at("look");
      self.check("small", this.parameters.wish !== "broken");
    } while (this.parameters.wish === "endless" && this.count.get() < 2);
    if (this.parameters.wish === "fault") this.count.set(3);
    if (this.parameters.wish === "release") this.mutex.release(self);
    if (this.parameters.wish === "hold") this.mutex.acquire(self);
    if (this.parameters.wish === "bug") throw new RangeError("a bug");
    at("wait");
    if (this.parameters.wish === "spin") for (;;) at("spin");
  }
}

function rounds(wish: string, more: Partial<Work> = {}) {
  const make = (buffer?: SharedArrayBuffer): Small => new Small({ wish }, buffer);
  const copies = Copies.create(make, { count: 3, exact: more.log !== undefined });
  for (const system of copies.systems) system.initialize(new Chooser(first));
  const far = Copies.attach(make, copies.handle);
  const control = new Control(1);
  const troubles: Trouble[] = [];
  const bugs: unknown[] = [];
  const places: string[] = [];
  control.begin();
  // The second time it is asked the work is over.
  let asked = 0;
  const once: Control = Object.create(control, {
    next: { value: () => (asked++ === 0 ? 1 : undefined) },
  });
  work({
    thread: 0,
    threads: 1,
    copies: far.systems,
    control: once,
    arrivals: new Int32Array(new SharedArrayBuffer(12)),
    seed: 1,
    tellPlace: (_, place) => places.push(place),
    tellBug: (thrown) => bugs.push(thrown),
    tellTrouble: (trouble) => troubles.push(trouble),
    ...more,
  });
  return { copies, control, troubles, bugs, places };
}

test("a worker runs its process once on every copy", () => {
  const { copies, control, troubles, places } = rounds("nothing");
  assert.equal(
    copies.systems.map(({ memory }) => memory.variables[0]?.plain()),
    [[1], [1], [1]],
  );
  assert.ok(control.finished(0));
  assert.equal(control.figures(0), { calls: 3, steps: 9, place: 0, copy: 3 });
  assert.equal(places, ["main.count", "main.look", "main.wait"]);
  assert.equal(troubles, []);
  assert.not.ok(control.isTroubled);
});

for (const [wish, broken, place] of [
  ["broken", "small", "main.wait"],
  ["fault", "value out of range", "main.look"],
  ["release", "illegal release", "main.look"],
  ["hold", "ended while holding", "main.wait"],
] as const) {
  test(`trouble: ${broken}`, () => {
    const { troubles, control } = rounds(wish);
    assert.equal(
      troubles,
      [0, 1, 2].map((copy) => ({ thread: 0, copy, broken: [broken], place })),
    );
    assert.ok(control.isTroubled);
  });
}

test("what is no fault of the protocol is a bug", () => {
  const { bugs, troubles } = rounds("bug");
  assert.equal(
    bugs.map((thrown) => thrown instanceof RangeError),
    [true, true, true],
  );
  assert.equal(troubles, []);
});

test("who goes on for ever leaves when its budget is used up, or its patience", () => {
  for (const [wish, more] of [
    ["spin", { budget: 50 }],
    ["spin", {}],
  ] as const) {
    const { copies, control, bugs } = rounds(wish, more);
    assert.equal(bugs, []);
    assert.ok(copies.systems.every(({ memory }) => memory.isGivenUp));
    assert.ok(control.finished(0));
  }
});

test("an exact workload writes down who took each step, and what it chose", () => {
  const log = new StepOrder(64, 3);
  const { copies } = rounds("nothing", { log });
  for (const copy of [0, 1, 2]) {
    assert.equal(
      log.stepsOf(copy),
      [1, 2, 3].map(() => ({ thread: 0, choices: [] })),
    );
  }
  assert.ok(copies.handle.exact);
  log.clear(0);
  assert.equal(log.stepsOf(0), []);
  assert.is(log.stepsOf(2)?.length, 3);
  for (const copy of [1, 2]) log.clear(copy);
  log.step(1, 2, [5, 0]);
  const far = new StepOrder(64, log.words.buffer as SharedArrayBuffer); // made by it
  assert.equal(far.stepsOf(1), [{ thread: 2, choices: [5, 0] }]);
  assert.equal(far.stepsOf(2), []);
  for (let i = 0; i < 40; i++) far.step(1, 0, []);
  assert.is(log.stepsOf(1), undefined, "more than there is room");
});

test("pages of one copy are not those of another", () => {
  const make = (buffer?: SharedArrayBuffer): Small => new Small({ wish: "" }, buffer);
  const copies = Copies.create(make, { count: 2, exact: false });
  const [one, two] = copies.systems as readonly Small[]; // made so
  one?.data.set(1);
  two?.data.set(0);
  const far = Copies.attach(make, copies.handle);
  const [again] = far.systems as readonly Small[]; // made so
  assert.is(again?.data.get(), 1);
  const at = one?.data.page(0) ?? 0;
  const text = (copy: number): string =>
    String.fromCharCode(...(far.pages[copy]?.bytes(at, 6) ?? []));
  assert.is(text(0), "SECRET");
  assert.is.not(text(1), "SECRET");
});

test("processes that parameters leave out have no thread", () => {
  const names = new Small({ wish: "" }).threads.map(({ name, run }) => [name, run !== undefined]);
  assert.equal(names, [
    ["main", true],
    ["other[0]", true],
    ["nobody", false],
  ]);
});

test("the host waits, and says when there are no more rounds", () => {
  const control = new Control(2);
  control.begin();
  assert.not.ok(control.finished(5));
  const far = new Control(2, control.buffer);
  assert.is(far.next(0), 1);
  far.done();
  far.done();
  assert.ok(control.finished(5));
  far.tell(1, { calls: 4, steps: 5, place: 6, copy: 7 });
  assert.equal(control.figures(1), { calls: 4, steps: 5, place: 6, copy: 7 });
  assert.equal(control.figures(0), { calls: 0, steps: 0, place: 0, copy: 0 });
  control.end();
  assert.is(far.next(1), undefined);
});

test.run();
