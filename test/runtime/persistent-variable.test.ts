/**
 * Persistent variables of the threaded flavour: what lies where on the device, what a crash may
 * leave of it, and that the protocol goes on with what was left.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  attachPmem,
  bool,
  Caller,
  Chooser,
  createPmem,
  first,
  int,
  loadPmem,
  PersistentMemory,
  type PmemDevice,
  ProtocolFault,
  persistentCell,
  persistentSetCell,
  persistentSetTable,
  persistentTable,
  setOf,
  sharedCell,
  ThreadedProtocol,
  tearing,
} from "../../runtime/index.js";

const numbers = int(5, 9);
const wide = setOf(int(0, 40));

class Book extends ThreadedProtocol<object> {
  readonly persistence = new PersistentMemory(this.memory);
  readonly page = persistentCell<number>(this.persistence, tearing(["OLD", "NEW"]), {
    name: "page",
  });
  readonly sum = persistentCell<number>(this.persistence, numbers, { name: "sum", line: "head" });
  readonly flag = persistentCell<boolean>(this.persistence, bool, { name: "flag", line: "head" });
  readonly each = persistentTable<number, [number, number]>(this.persistence, numbers, {
    name: "each",
    dimensions: [int(0, 1), int(3, 4)],
    together: true,
  });
  readonly many = persistentSetCell<number>(this.persistence, wide, { name: "many" });
  readonly sets = persistentSetTable<number, [number]>(this.persistence, setOf(int(0, 2)), {
    name: "sets",
    dimensions: [int(0, 1)],
  });
  readonly size = sharedCell<number>(this.memory, int(0, 9), { name: "size" });
  readonly ghost = sharedCell<number>(this.memory, int(0, 9), { name: "ghost", survives: true });

  override initialize(self: Chooser): void {
    super.initialize(self);
    this.boot(self);
    this.persistence.settle();
  }
}

const self = new Chooser(first);
const writer = new Caller(0, first);
const other = new Caller(1, first);

function begun(): Book {
  const book = new Book({});
  book.initialize(self);
  return book;
}

/** The same protocol, on what each of the legal images has. */
function afterCrash<T>(device: PmemDevice, look: (book: Book) => T): readonly T[] {
  const images = [...device.crashImages({ limit: 4096 }).images()];
  const seen = images.map(({ image }) => look(new Book({}, undefined, loadPmem(image))));
  return [...new Map(seen.map((one) => [JSON.stringify(one), one])).values()];
}

test("values come back as they were stored", () => {
  const book = begun();
  book.page.set(1);
  book.sum.set(9);
  book.flag.set(true);
  book.each.set(1, 4, 7);
  book.each.at(0, 3).set(6);
  book.many.add(40);
  book.many.add(3);
  book.sets.at(1).add(2);
  assert.is(book.page.get(), 1);
  assert.is(book.sum.get(), 9);
  assert.is(book.flag.get(), true);
  assert.equal(
    book.each.indices().map((at) => book.each.get(...at)),
    [6, 5, 5, 7],
  );
  assert.equal(book.many.get(), [3, 40]);
  assert.ok(book.sets.at(1).has(2));
  assert.not.ok(book.sets.at(0).has(2));
  const plain = new Map(book.memory.variables.map((one) => [one.name, one.plain()]));
  assert.equal(plain.get("page"), [1]);
  assert.equal(plain.get("sum"), [9]);
  assert.equal(plain.get("each"), [6, 5, 5, 7]);
});

test("what does not belong to the type is a fault, and nothing is stored", () => {
  const book = begun();
  for (const store of [() => book.sum.set(4), () => book.each.set(0, 3, 10)]) {
    assert.throws(store, (thrown: unknown) => thrown instanceof ProtocolFault);
  }
  assert.throws(
    () => book.each.get(0, 5),
    (thrown: unknown) => thrown instanceof ProtocolFault && thrown.fault === "index out of range",
  );
  assert.is(book.sum.get(), 5);
});

test("parts of one line share it, whatever else has lines of its own", () => {
  const { page, sum, flag, each, many } = begun();
  const lineOf = ({ at }: { readonly at: number }): number => Math.floor(at / 64);
  assert.is(page.bytes, 4096);
  assert.is(lineOf(sum), lineOf(flag));
  const lines = [page, sum, many, ...each.indices().map((at) => each.at(...at))].map(lineOf);
  assert.is(new Set(lines).size, lines.length);
});

test("stores to one line are left in their order, to different ones in any", () => {
  const book = begun();
  book.sum.set(9);
  book.flag.set(true);
  const { device } = book.persistence;
  assert.equal(
    afterCrash(device, ({ sum, flag }) => [sum.get(), flag.get()]),
    [
      [5, false],
      [9, false],
      [9, true],
    ],
  );
  book.each.set(0, 3, 8);
  assert.is(afterCrash(device, ({ sum, each }) => [sum.get(), each.get(0, 3)]).length, 4);
});

test("a page is left as it was, as it is, or torn; with flush and fence as it is", () => {
  const book = begun();
  const { device } = book.persistence;
  const left = (): unknown[] =>
    [1, 2, 3, 4].map((seed) =>
      new Book({}, undefined, loadPmem(device.crash({ seed }))).page.get(),
    );
  book.page.set(1);
  book.persistence.flush(writer, book.page);
  assert.ok(left().some((value) => Number.isNaN(value)));
  book.persistence.fence(other);
  assert.ok(
    left().some((value) => Number.isNaN(value)),
    "the fence of another",
  );
  book.persistence.fence(writer);
  assert.equal(left(), [1, 1, 1, 1]);
});

test("what is torn can be read, stored and repaired", () => {
  const book = begun();
  book.page.set(1);
  const images = [1, 2, 3].map((seed) => book.persistence.device.crash({ seed }));
  const torn = new Book({}, undefined, loadPmem(images[0]!));
  assert.ok(Number.isNaN(torn.page.get()));
  assert.equal(torn.page.plain(), [2]);
  const [head, tail] = torn.page.shown(0, 3);
  assert.is(head?.from, 0);
  assert.ok((tail?.from ?? 0) % 8 === 0 && (tail?.from ?? 0) > 0);
  assert.is.not(tail?.bytes.join(), torn.page.shown(0, 3)[0]?.bytes.join());
  torn.page.set(torn.page.get());
  assert.ok(Number.isNaN(torn.page.get()));
  torn.page.set(0);
  assert.is(torn.page.get(), 0);
  assert.equal(torn.page.shown(0, 2), [{ from: 0, bytes: new Uint8Array(2) }]);
});

test("a value that is stored over itself can tear", () => {
  const book = begun();
  book.page.set(1);
  book.persistence.settle();
  book.page.set(1);
  const seeds = [1, 2, 3, 4];
  const { device } = book.persistence;
  const left = seeds.map((seed) => new Book({}, undefined, loadPmem(device.crash({ seed }))));
  assert.ok(left.some(({ page }) => Number.isNaN(page.get())));
  assert.is(book.page.get(), 1);
});

test("boot leaves what survives", () => {
  const book = begun();
  book.sum.set(7);
  book.size.set(3);
  book.ghost.set(4);
  book.boot(self);
  assert.equal([book.sum.get(), book.size.get(), book.ghost.get()], [7, 0, 4]);
  book.initialize(self);
  assert.equal([book.sum.get(), book.size.get(), book.ghost.get()], [5, 0, 0]);
  assert.is(book.persistence.device.crashImages().legal, 1n);
});

test("another worker attaches memory and device; together is one step on both", () => {
  const book = begun();
  const { device } = book.persistence;
  const far = new Book({}, book.memory.buffer, attachPmem(device.handle));
  far.sum.set(8);
  assert.is(book.sum.get(), 8);
  book.memory.together(() => {
    book.sum.set(book.each.get(0, 3) + 1);
    book.each.set(0, 3, book.sum.get());
  });
  assert.equal([far.sum.get(), far.each.get(0, 3)], [6, 8]);
  assert.throws(() => {
    book.memory.together(() => {
      book.sum.set(6);
      book.sum.set(7);
    });
  }, "assigned twice");
  assert.throws(() => new Book({}, undefined, createPmem(4096)).sum.get(), "a device of 4096");
});

test("a line has room for what one line of the device has room for", () => {
  class Long extends ThreadedProtocol<object> {
    readonly persistence = new PersistentMemory(this.memory);
    readonly all = persistentTable<number, [number]>(this.persistence, numbers, {
      name: "all",
      dimensions: [int(1, 17)],
      line: "long",
    });
  }
  assert.throws(() => new Long({}), /line long: more than the 64 bytes/);
});

test.run();
