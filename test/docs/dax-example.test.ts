/**
 * The DAX file system of `examples/dax`: one thread of it does what an array of bytes does, and a
 * mount after a crash finds what was synced.
 */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { DaxFileSystem, formatDax, mountDax } from "../../examples/dax/dax-file-system.js";
import { create, list, open, unlink } from "../../examples/dax/directory.js";
import { attachPmem, pageBytes } from "../../runtime/index.js";

const options = { files: 4, pages: 4, blocks: 20, mappings: 4, threads: 2, crashes: true };
const file = 1;
const most = options.pages * pageBytes;

/** What one thread does to file 1 and the model of it. */
type Step =
  | { readonly kind: "write" | "store"; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "read" | "load"; readonly at: number; readonly length: number }
  | { readonly kind: "truncate" | "punch"; readonly page: number }
  | { readonly kind: "flag"; readonly on: boolean }
  | { readonly kind: "crash" };

const at = fc.oneof(fc.nat(most - 1), fc.constantFrom(0, pageBytes - 1, pageBytes, 2 * pageBytes));
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
  fc.nat(255).map((byte) => new Uint8Array(pageBytes + 9).fill(byte)),
);
const page = fc.nat(options.pages - 1);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("write", "store"), at, bytes }),
  fc.record({
    kind: fc.constantFrom("read", "load"),
    at,
    length: fc.integer({ min: 1, max: 9000 }),
  }),
  fc.record({ kind: fc.constantFrom("truncate", "punch"), page }),
  fc.record({ kind: fc.constant("flag"), on: fc.boolean() }),
  fc.record({ kind: fc.constant("crash") }),
);

class Model {
  readonly bytes = new Uint8Array(most);
  size = 0;

  write(from: number, some: Uint8Array): number {
    const count = Math.min(some.length, most - from);
    this.bytes.set(some.subarray(0, count), from);
    this.size = Math.max(this.size, Math.ceil((from + count) / pageBytes) * pageBytes);
    return count;
  }

  zero(from: number, end: number): void {
    this.bytes.fill(0, from, end);
  }
}

/** Opened anew after a crash and a change of flags. */
interface Mounted {
  readonly files: DaxFileSystem;
  mapping: number;
}

const handle = formatDax(options);

function mounted(): Mounted {
  const files = new DaxFileSystem(handle, 0);
  files.restart(attachPmem(handle.device).image());
  if (!files.create(file)) {
    files.open(file);
    files.unlink(file);
    files.close(file);
    assert.ok(files.create(file));
  }
  return { files, mapping: files.mmap(file) ?? -1 };
}

function take(now: Mounted, model: Model, one: Step): void {
  const { files } = now;
  switch (one.kind) {
    case "write":
      assert.is(files.write(file, one.at, one.bytes), model.write(one.at, one.bytes));
      return;
    case "store": {
      const fits = Math.max(0, model.size - one.at);
      assert.is(files.store(now.mapping, one.at, one.bytes), fits >= one.bytes.length);
      model.bytes.set(one.bytes.subarray(0, fits), one.at);
      return;
    }
    case "read":
      same(files.read(file, one.at, one.length), model, one);
      return;
    case "load": {
      const found = files.load(now.mapping, one.at, one.length);
      assert.is(found !== undefined, one.at + one.length <= model.size);
      if (found !== undefined) same(found, model, one);
      return;
    }
    case "truncate":
      files.truncate(file, one.page * pageBytes);
      model.zero(one.page * pageBytes, most);
      model.size = one.page * pageBytes;
      return;
    case "punch":
      files.punch(file, one.page * pageBytes, pageBytes);
      model.zero(one.page * pageBytes, (one.page + 1) * pageBytes);
      return;
    case "flag":
      changeFlag(now, one.on);
      return;
    case "crash":
      files.fsync(file);
      assert.equal(files.restart(attachPmem(handle.device).crash({ seed: model.size })), []);
      reopen(now);
  }
}

function same(
  found: Uint8Array,
  model: Model,
  { at: from, length }: { readonly at: number; readonly length: number },
): void {
  const end = Math.max(from, Math.min(model.size, from + length));
  assert.ok(Buffer.from(found).equals(model.bytes.subarray(from, end)), `bytes at ${from}`);
}

function changeFlag(now: Mounted, on: boolean): void {
  now.files.setDaxFlag(file, on);
  now.files.munmap(now.mapping);
  now.files.close(file);
  reopen(now);
  assert.is(now.files.isDax(file), on);
}

function reopen(now: Mounted): void {
  assert.ok(now.files.open(file));
  now.mapping = now.files.mmap(file) ?? -1;
}

test("one thread sees an array of bytes, however it goes there", () => {
  const walk = fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
    const now = mounted();
    const model = new Model();
    for (const one of steps) take(now, model, one);
    same(now.files.read(file, 0, most), model, { at: 0, length: most });
    now.files.detach();
  });
  fc.assert(walk, { numRuns: 60 });
});

test("hundreds of files have names, and are there after unmount and mount", () => {
  const large = { files: 256, pages: 16, blocks: 1024, mappings: 4, threads: 2 };
  const first = formatDax(large);
  const files = new DaxFileSystem(first, 0);
  for (let i = 0; i < 200; i++) {
    const number = create(files, first, `file ${i}`, { dax: i % 2 === 0 });
    assert.ok(number !== undefined);
    files.write(number, 3 * i, new Uint8Array(4).fill(i));
    files.close(number);
  }
  assert.is(create(files, first, "file 7"), undefined);
  assert.ok(unlink(files, first, "file 8"));
  const again = mountDax(large, files.unmount());
  const later = new DaxFileSystem(again, 1);
  assert.is(list(later).length, 199);
  assert.is(open(later, again, "file 8"), undefined);
  for (const i of [0, 7, 199]) {
    const number = open(later, again, `file ${i}`);
    assert.ok(number !== undefined);
    assert.equal(later.read(number, 3 * i, 4), new Uint8Array(4).fill(i));
  }
});

test("a page that a device has pinned stays the file's, and its bytes are seen by all", () => {
  const { files, mapping } = mounted();
  files.write(file, 0, new Uint8Array([1, 2, 3]));
  files.load(mapping, 0, 1);
  const block = files.pin(mapping, 0);
  assert.ok(block !== undefined);
  files.dmaTo(block, 1, new Uint8Array([9]));
  assert.equal(files.dmaFrom(block).subarray(0, 3), new Uint8Array([1, 9, 3]));
  files.unpin(block);
  assert.equal(files.load(mapping, 0, 3), new Uint8Array([1, 9, 3]));
  files.detach();
});

test("sizes are whole pages", () => {
  const { files } = mounted();
  assert.throws(() => files.truncate(file, 100), RangeError);
  files.detach();
});

test.run();
