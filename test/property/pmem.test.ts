/**
 * The device against its twin, and against the sets of the language (M2 to M4): after every step of
 * random threads, a crash may leave the same contents, no more and no fewer.
 */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  createPmem,
  type PmemDevice,
  type PmemImage,
  type PmemOptions,
} from "../../runtime/index.js";
import { PmemTwin } from "../support/pmem-twin.js";

type Step =
  | { readonly kind: "store" | "stream"; readonly offset: number; readonly length: number }
  | { readonly kind: "store64" | "store32" | "exchange"; readonly word: number }
  | { readonly kind: "flush" | "fence" };

type Op = Step & { readonly thread: number; readonly line: number; readonly value: number };

/** Lines 0 and 64 share a lock, a clock and a part of the pool. */
const addresses = [0, 64, 64 * 64];

const place = { thread: fc.nat(2), line: fc.nat(addresses.length - 1), value: fc.nat(255) };
const word = fc.nat(7);

function stepOf(kind: Step["kind"]): fc.Arbitrary<Op> {
  switch (kind) {
    case "store":
      return fc
        .record({ ...place, offset: fc.nat(60), length: fc.integer({ min: 1, max: 20 }) })
        .map((op) => ({ kind, ...op, length: Math.min(op.length, 64 - op.offset) }));
    case "stream":
      return fc
        .record({ ...place, from: fc.nat(15), words: fc.integer({ min: 1, max: 4 }) })
        .map(({ from, words, ...op }) => {
          return { kind, ...op, offset: from * 4, length: Math.min(words, 16 - from) * 4 };
        });
    case "store64":
    case "store32":
    case "exchange":
      return fc.record({ ...place, word }).map((op) => ({ kind, ...op }));
    case "flush":
    case "fence":
      return fc.record(place).map((op) => ({ kind, ...op }));
  }
}

function ops(kinds: readonly Step["kind"][], maxLength: number): fc.Arbitrary<readonly Op[]> {
  return fc.array(fc.oneof(...kinds.map(stepOf)), { maxLength, size: "max" });
}

/** A device and its twin that do the same. */
interface Pair {
  readonly device: PmemDevice;
  readonly twin: PmemTwin;
  readonly perform: (op: Op) => void;
}

function pair(options: PmemOptions): Pair {
  const device = createPmem(8192, options);
  const twin = new PmemTwin(addresses.length, options.domain ?? "adr");
  const threads = [device.thread(), device.thread(), device.thread()];
  const perform = (op: Op): void => {
    const thread = threads[op.thread]!;
    const start = addresses[op.line]!;
    if (op.kind === "flush") {
      thread.flush(start);
      twin.flush(op.line, op.thread);
    } else if (op.kind === "fence") {
      thread.fence();
      twin.fence(op.thread);
    } else {
      const { offset, bytes } = performStore(thread, start, op);
      if (op.kind === "stream") twin.storeNonTemporal({ line: op.line, offset }, bytes, op.thread);
      else twin.store({ line: op.line, offset }, bytes, op.thread);
      twin.settle(op.line);
    }
  };
  return { device, twin, perform };
}

/** Stores in one of the five ways; gives the bytes that are there then. */
function performStore(
  thread: ReturnType<PmemDevice["thread"]>,
  start: number,
  op: Op,
): { readonly offset: number; readonly bytes: Uint8Array } {
  switch (op.kind) {
    case "store":
    case "stream": {
      const bytes = Uint8Array.from({ length: op.length }, (_, index) => op.value + index);
      if (op.kind === "store") thread.store(start + op.offset, bytes);
      else thread.storeNonTemporal(start + op.offset, bytes);
      return { offset: op.offset, bytes };
    }
    case "store64":
    case "exchange": {
      const offset = op.word * 8;
      if (op.kind === "store64") thread.store64(start + offset, BigInt(op.value));
      else thread.compareExchange64(start + offset, thread.load64(start + offset), 7n);
      return { offset, bytes: thread.load(start + offset, 8) };
    }
    case "store32":
      thread.store32(start + op.word * 4, op.value);
      return { offset: op.word * 4, bytes: thread.load(start + op.word * 4, 4) };
    default:
      throw new Error(`${op.kind} stores nothing`);
  }
}

function contents(device: PmemDevice, address: number): readonly string[] {
  const found = device.contentsAfterCrash(address, 1e6);
  assert.ok(found.complete);
  return found.contents.map(String);
}

/** No content twice, and the same as the twin's. */
function assertSame({ device, twin }: Pair): void {
  for (const [line, address] of addresses.entries()) {
    assert.equal([...contents(device, address)].sort(), [...twin.contents(line)].sort());
    const bytes = device.image().bytes.subarray(address, address + 64);
    assert.is(String(bytes), String(twin.load(line)));
  }
}

const anyKind = ["store", "stream", "store64", "store32", "exchange", "flush", "fence"] as const;

for (const domain of ["adr", "eadr"] as const) {
  test(`a crash may leave what the twin says, ${domain}`, () => {
    fc.assert(
      fc.property(ops([...anyKind, "flush", "fence", "fence"], 16), (sequence) => {
        const both = pair({ domain });
        for (const op of sequence) {
          if (both.twin.worldCount(op.line) > 200) continue;
          both.perform(op);
          assertSame(both);
        }
      }),
      { numRuns: 160 },
    );
  });
}

test("short of room, the device gives up images and says so", () => {
  let lossy = 0;
  const kinds = ["store64", "store64", "store64", "store", "stream", "flush", "fence"] as const;
  fc.assert(
    fc.property(ops(kinds, 90), (sequence) => {
      const both = pair({ writesPerLine: 16, trackedWrites: 1024 });
      for (const op of sequence) {
        if (both.twin.worldCount(op.line) > 100 && op.kind !== "store64") continue;
        if (both.twin.worldCount(op.line) > 400) continue;
        both.perform(op);
      }
      const { exact } = both.device.snapshot();
      if (exact) assertSame(both);
      else lossy++;
      for (const [line, address] of addresses.entries()) {
        const legal = both.twin.contents(line);
        assert.ok(contents(both.device, address).every((content) => legal.has(content)));
      }
    }),
    { numRuns: 160 },
  );
  assert.ok(lossy > 8, `only ${lossy} sequences ran short of room`);
});

/** Rules M2 to M4 of the language, word for word: a line is one value. */
class LanguageLines {
  readonly present = addresses.map(() => 0);
  readonly after = addresses.map(() => new Set([0]));
  readonly flushed: Map<number, Set<number>>[] = [new Map(), new Map(), new Map()];

  store(line: number, value: number): void {
    this.present[line] = value;
    this.after[line]!.add(value);
    for (const own of this.flushed) own.get(line)?.add(value);
  }

  flush(line: number, thread: number): void {
    this.flushed[thread]!.set(line, new Set([this.present[line]!]));
  }

  fence(thread: number): void {
    for (const [line, own] of this.flushed[thread]!) {
      const kept = [...this.after[line]!].filter((value) => own.has(value));
      this.after[line] = new Set(kept);
    }
    this.flushed[thread]!.clear();
  }
}

test("a line that holds one word is a line of the language", () => {
  fc.assert(
    fc.property(ops(["store64", "store64", "flush", "fence"], 40), (sequence) => {
      const device = createPmem(8192);
      const threads = [device.thread(), device.thread(), device.thread()];
      const language = new LanguageLines();
      for (const { kind, line, thread, value } of sequence) {
        if (kind === "store64") {
          threads[thread]!.store64(addresses[line]!, BigInt(value % 5));
          language.store(line, value % 5);
        } else if (kind === "flush") {
          threads[thread]!.flush(addresses[line]!);
          language.flush(line, thread);
        } else {
          threads[thread]!.fence();
          language.fence(thread);
        }
        for (const [each, address] of addresses.entries()) {
          const found = device.contentsAfterCrash(address).contents.map((bytes) => bytes[0]!);
          assert.equal(found.sort(), [...language.after[each]!].sort());
        }
      }
    }),
    { numRuns: 300 },
  );
});

/** What an image has at the lines that are stored to. */
function linesOf({ bytes }: PmemImage): string {
  return addresses.map((address) => bytes.subarray(address, address + 64).join()).join();
}

test("images are the product of lines; a seed gives one of them, and some seed each", () => {
  const kinds = ["store64", "store", "stream", "flush", "fence"] as const;
  let all = 0;
  fc.assert(
    fc.property(ops(kinds, 8), fc.nat(), (sequence, seed) => {
      const { device, perform } = pair({});
      for (const op of sequence) perform(op);
      const perLine = addresses.map((address) => new Set(contents(device, address)));
      const product = perLine.reduce((count, { size }) => count * size, 1);
      if (product > 24) return;
      all++;
      const listed = device.crashImages({ limit: 24 });
      const images = [...listed.images()].map(({ image }) => linesOf(image));
      assert.is(listed.coverage, "all");
      assert.is(new Set(images).size, product);
      assert.is(images.length, product);
      assert.equal([listed.legal, listed.count], [BigInt(product), product]);
      const chosen = Array.from({ length: 40 * product }, (_, index) =>
        linesOf(device.crash({ seed: seed + index })),
      );
      assert.ok(chosen.every((image) => images.includes(image)));
      if (product <= 6) assert.is(new Set(chosen).size, product);
      assert.is(linesOf(device.crash({ seed })), chosen[0]);
    }),
    { numRuns: 100 },
  );
  assert.ok(all > 60, `only ${all} sequences were small enough`);
});

test.run();
